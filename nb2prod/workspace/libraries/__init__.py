"""What `from MODULE import *` binds, found without running the library."""
