"""What is told of files that should come in with a conversation, and which errors concern more than one of them."""

from __future__ import annotations

from collections.abc import Sequence

ENDS_IMPORT = ("disk_full", "read_only", "database_locked", "database_damaged")
_MOST_NAMES = 5


def files_told(what: str, names: Sequence[str]) -> list[str]:
    """A sentence that says *what* files are, by their names; none without any."""
    if not names:
        return []
    which = ", ".join(f"“{name}”" for name in names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        which += f" and {len(names) - _MOST_NAMES:,} more"
    subject = f"One attachment ({which}) is" if len(names) == 1 else f"{len(names):,} attachments ({which}) are"
    return [f"{subject} {what}."]
