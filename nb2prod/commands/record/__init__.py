"""`nb2prod record`: regression tests from what runs of a notebook showed."""
