"""The read models: one file each with its tables, what each fact does to them, and the questions they answer."""
