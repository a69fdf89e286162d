"""Regression tests: from what several runs of a notebook showed to a pytest file an engineer would have written."""
