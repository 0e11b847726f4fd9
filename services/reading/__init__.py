"""What readers are shown of a history: its entries in words, in tables, and what only insiders see."""
