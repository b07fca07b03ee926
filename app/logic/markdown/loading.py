"""Loads the Markdown engine ahead of its first use, which would otherwise hold up whoever shows the first words."""

from __future__ import annotations

from app.logic.markdown.document import empty


def load_engine() -> None:
    """Import and try all that reads a text while it grows: for a thread beside the window's."""
    empty().append("# One\n\n*two*").append(" three\n\n- [four](x)\n\n|a|\n|-|\n|b|\n").append("\nfive").finish()
