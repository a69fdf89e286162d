"""What runs in the notebook's own environment: cells as a kernel would run them, and what their values look like.

Nothing of nb2prod is installed there, so this package imports nothing of ours, needs only the standard library and
IPython, and speaks Python 3.8. `start.py` loads it there as `_nb2prod_runner`.
"""
