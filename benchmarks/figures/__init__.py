"""The figures to reach, each measured beside its peer in one run, and how costs grow."""
