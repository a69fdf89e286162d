"""Notebooks on disk: read, located and edited."""
