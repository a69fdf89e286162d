"""Sweeps beside papermill, with the same outputs."""
