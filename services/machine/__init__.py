"""The machine below the portal: its data folder, its own PostgreSQL, and the processes that `up` keeps running."""
