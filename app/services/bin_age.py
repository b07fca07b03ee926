"""How old what lies in the bin may become."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.settings import Settings

_DAY_MS = 86_400_000
KEEP = "bin.keep_days"


class BinAge:
    """Remembers what it said last: what is too old must have been so twice."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._last_ms: int | None = None

    def limit_ms(self, now_ms: int) -> int | None:
        """What was deleted before this time (since 1970 UTC) is old enough; None when nothing is, or nothing yet.

        The smaller of what the settings say by *now_ms* and by the call before.
        """
        days = self._settings.text(KEEP)
        if not days.isdecimal():  # for ever
            self._last_ms = None
            return None
        before_ms, last_ms = now_ms - int(days) * _DAY_MS, self._last_ms
        self._last_ms = before_ms
        return None if last_ms is None else min(before_ms, last_ms)
