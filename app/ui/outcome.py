"""How a session ends."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """What is to happen after a session."""

    QUIT = "quit"
    DEMO = "demo"  # go on with the demo
    REAL = "real"  # go on with the API
    AGAIN = "again"  # open the same data folder anew
