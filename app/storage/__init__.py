"""The only SQL and the only data files."""
