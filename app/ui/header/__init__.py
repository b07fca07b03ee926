"""The line above the transcript."""

from app.ui.header.panel import Header

__all__ = ["Header"]
