"""Sweeps recorded on tracking servers."""
