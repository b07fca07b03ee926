"""The list of backups."""
