"""Read-only files shipped with the program: icons, prices, models, the demo's answers.

They lie in one of three places: ``resources`` beside the package in a checkout, ``app/_resources`` in an
installed wheel, ``resources`` inside the bundle's folder in a frozen program.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def _candidates() -> list[Path]:
    package = Path(__file__).resolve().parent.parent
    places = [package / "_resources", package.parent / "resources"]
    bundle = getattr(sys, "_MEIPASS", None)  # set by PyInstaller's start-up code
    if bundle is not None:
        places.insert(0, Path(bundle) / "resources")
    return places


def resource_path(name: str) -> Path:
    """Return the path of the shipped file *name*, such as ``"icons/send.svg"``.

    Raises:
        FileNotFoundError: no such file is shipped; the message names it.
    """
    for place in _candidates():
        path = place / name
        if path.exists():
            return path
    raise FileNotFoundError(f"The program's own file {name} is missing; install it again.")


def read_text(name: str) -> str:
    """Return the text of a shipped file. Raises FileNotFoundError."""
    return resource_path(name).read_text(encoding="utf-8")


def read_json(name: str) -> Any:
    """Return a shipped JSON file, parsed. Raises FileNotFoundError or ValueError."""
    return json.loads(read_text(name))
