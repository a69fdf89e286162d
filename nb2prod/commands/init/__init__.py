"""`nb2prod init`: a project's files, each only where it is missing or by a change that a person has seen."""
