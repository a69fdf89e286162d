"""The compiler: pure functions from a notebook to its package."""
