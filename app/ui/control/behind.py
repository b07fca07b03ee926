"""Work behind a dialog that shows how far it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog


async def behind(dialog: QDialog, work: Callable[[], Awaitable[None]]) -> None:
    """Do *work*, which says in *dialog* how it ended. An error closes it, and is shown where all errors are."""
    try:
        await work()
    except Exception:
        dialog.accept()
        raise
