"""IPython's syntax, and what becomes of it in plain Python."""
