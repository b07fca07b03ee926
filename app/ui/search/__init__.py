"""Search over all conversations: a field, filters to choose, and what was found, by conversation."""

from app.ui.search.panel import SearchPanel

__all__ = ["SearchPanel"]
