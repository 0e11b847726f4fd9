"""The procurement policy as a tool: JSON Lines read strictly, judged line by line, in words of three languages."""
