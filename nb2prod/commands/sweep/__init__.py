"""`nb2prod sweep`: many runs of one notebook; returns values, prints nothing."""
