"""A copy of the database that was put aside."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backup:
    """``name`` is that of its file in the folder of backups; ``made_ms`` since 1970 UTC; ``size`` in bytes.

    ``label`` says why it was made: ``auto``, ``manual``, ``before-restore``, or ``schemaN`` before a change of schema.
    """

    name: str
    made_ms: int
    label: str
    size: int
