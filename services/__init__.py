"""Everything that answers a request: commands, HTTP API, event store, identity, settings and the command line."""
