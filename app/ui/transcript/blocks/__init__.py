"""One renderer per kind of block."""
