"""What files for reading are called, by the titles of their conversations."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from app.exchange.errors import not_written
from app.logic.file_names import titled_file_name

_ENDINGS = {"markdown": "md", "html": "html", "pdf": "pdf"}


class TitleNames:
    """Names that are free of each other and of those that are *taken*, however the system compares them.

    ``numbered`` is how many have a number because of a name that was taken before.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._before = frozenset(map(_compared, taken))
        self._taken: set[str] = set()
        # By what has no number: the last one, for thousands may be called the same, and whether one was taken before.
        self._reached: dict[str, tuple[int, bool]] = {}
        self.numbered = 0

    def new(self, title: str, form: str) -> str:
        """A name that was not given out before."""
        plain, ending = titled_file_name(title) or "Conversation", _ENDINGS[form]
        name = f"{plain}.{ending}"
        same = _compared(name)
        number, met = self._reached.get(same, (1, False))
        while (key := _compared(name)) in self._taken or key in self._before:
            met = met or key in self._before
            number += 1
            name = f"{plain} ({number}).{ending}"
        self._reached[same] = number, met
        self._taken.add(key)
        self.numbered += met
        return name


def _compared(name: str) -> str:
    """*name* as the most lenient of the file systems compares it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def make_folder(path: Path) -> list[str]:
    """Make the folder *path* if it is not there; the names that are in it. Raises ExchangeError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return [each.name for each in path.iterdir()]
    except OSError as error:
        raise not_written(path, error) from error
