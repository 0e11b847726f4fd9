"""Tests against a real PostgreSQL, each in a database of its own."""
