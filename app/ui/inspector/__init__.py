"""The dock at the right: what a turn was made of and cost, and what of the next one is cached."""

from app.ui.inspector.panel import LEAST_WIDTH, MOST_WIDTH, WIDTH, Inspector

__all__ = ["LEAST_WIDTH", "MOST_WIDTH", "WIDTH", "Inspector"]
