"""What people and programs see of a sweep: while it runs, at its end, and as a page."""
