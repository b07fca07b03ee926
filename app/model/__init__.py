"""Frozen values that the whole program passes around. No input or output."""
