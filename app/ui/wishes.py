"""How a run was asked for, as far as the window is concerned."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wishes:
    """From the command line.

    ``theme`` wins over the setting; ``leave_demo`` lets the demo offer a session with the API.
    """

    key_from_env: bool = False
    theme: str | None = None
    leave_demo: bool = True
