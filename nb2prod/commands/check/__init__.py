"""`nb2prod check`: the whole project, compared with what was exported."""
