"""The long-running processes that follow the history."""
