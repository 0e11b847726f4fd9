"""An auditor's own check: histories exported as stored bytes, replayed without a database, and compared with a portal."""
