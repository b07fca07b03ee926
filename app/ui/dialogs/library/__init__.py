"""Presets and prompts: the window that lists and edits them, and the form for what is to be filled in."""
