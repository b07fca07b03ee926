"""What files for reading are called, by the titles of their conversations."""

from __future__ import annotations

from pathlib import Path

from app.exchange.errors import not_written
from app.logic.file_names import titled_file_name

_ENDINGS = {"markdown": "md", "html": "html", "pdf": "pdf"}


class TitleNames:
    """Names that are free of each other, however the system compares them."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, title: str, form: str) -> str:
        """A name that was not given out before."""
        plain = titled_file_name(title) or "Conversation"
        name, number = plain, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{plain} ({number})"
        self._taken.add(name.casefold())
        return f"{name}.{_ENDINGS[form]}"


def make_folder(path: Path) -> None:
    """Make the folder *path* if it is not there. Raises ExchangeError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(path, error) from error
