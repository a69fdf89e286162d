"""What the notebook's code reads, binds and changes, and what that makes of its cells."""
