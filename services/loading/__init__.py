"""Loading records from files: what is read, what is odd about it, what became of it."""
