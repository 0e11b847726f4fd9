"""Use cases from end to end, through HTTP or the command line."""
