"""The procurement policy as dated tables, and what it says of a marking scheme: pure functions over exact numbers."""
