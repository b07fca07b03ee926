"""How much room the data takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataRoom:
    """Bytes of all that lies in the data folder, of which so many are attachments and backups, and what is free there.

    The demo's folder is not counted with the one that it lies in.
    """

    total: int
    attachments: int
    backups: int
    free: int
