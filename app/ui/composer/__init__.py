"""Where the next message is written."""

from app.ui.composer.panel import MOST_WIDTH, Composer

__all__ = ["MOST_WIDTH", "Composer"]
