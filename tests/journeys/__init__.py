"""One use case each, from end to end, through HTTP or the command line."""
