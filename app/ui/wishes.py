"""How a run was asked for, as far as the window is concerned."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wishes:
    """From the command line.

    ``theme`` wins over the setting; ``leave_demo`` lets the demo offer a session with the API. ``files`` are to be
    attached to a new chat; their paths are absolute.
    """

    key_from_env: bool = False
    theme: str | None = None
    leave_demo: bool = True
    files: tuple[Path, ...] = ()
