"""Pure functions: no clock, no input or output, no async."""
