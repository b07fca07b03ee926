"""Enough of PDF to count pages and read their text, with code of our own: a stranger reads what was sent."""
