"""Commands: one module for each noun; each reads the history that matters, decides, appends."""
