"""Colours for code: lexing line by line, on a worker where it takes long."""
