"""The list of what was deleted."""
