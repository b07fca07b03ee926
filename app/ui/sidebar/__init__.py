"""The list of conversations."""

from app.ui.sidebar.filters import Offers
from app.ui.sidebar.panel import LEAST_WIDTH, MOST_WIDTH, WIDTH, Sidebar

__all__ = ["LEAST_WIDTH", "MOST_WIDTH", "WIDTH", "Offers", "Sidebar"]
