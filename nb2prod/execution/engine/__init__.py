"""Runs the cells of a notebook in a fresh process of its own environment, without a kernel where that is enough."""
