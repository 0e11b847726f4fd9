"""How input from outside is read, wherever it comes from: strict JSON, tables, languages, and the words of what is wrong."""
