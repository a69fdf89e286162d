"""`nb2prod export`: from a notebook to its module and tests on disk."""
