"""Calls of tools with their results, one file per kind of tool; :mod:`.chooser` knows the list."""
