"""Turns tagged notebook cells into the Python module an engineer would have written."""

__version__ = "0.1.0"
