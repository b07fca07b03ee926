"""Markdown to Qt-free block values, parsed only from the open tail on."""
