"""The content blocks of a message as sections that grow, one file per kind; :mod:`.chooser` knows the list."""
