"""A conversation on paper: the same blocks, page by page, with real text."""
