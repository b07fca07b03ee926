"""Files of presets and prompts: JSON, read with limits (docs/exchange.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from app.base.atomic import write_atomic
from app.exchange.errors import DamagedItemError, not_read, not_written, refused
from app.exchange.json_text import read_json, write_json
from app.logic import typed_json
from app.logic.library_merge import UnfitError, checked
from app.logic.typed_json import WrongValueError
from app.model.library import Preset, Prompt, Saved

FORMAT, VERSION = "chatelaine-library", 1
MOST_BYTES = 16 * 1024 * 1024
MOST_ITEMS = 5_000

S = TypeVar("S", Preset, Prompt)


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds; ``problems`` are sentences about what was left out."""

    items: tuple[Saved, ...]
    problems: tuple[str, ...]


def write_library(path: Path, items: Iterable[Saved]) -> None:
    """Write *items*; the target is the old file or the whole new one. Blocks. Raises ExchangeError (not_written)."""
    every = tuple(items)
    data = {
        "format": FORMAT,
        "version": VERSION,
        "presets": [typed_json.plain(each) for each in every if isinstance(each, Preset)],
        "prompts": [typed_json.plain(each) for each in every if isinstance(each, Prompt)],
    }
    try:
        write_atomic(path, write_json(data) + b"\n")
    except OSError as error:
        raise not_written(path, error) from error


def read_library(path: Path) -> Found:
    """Read a file of :func:`write_library`, or of a stranger. Blocks.

    Raises ExchangeError: ``not_read``, ``too_large``, ``file_damaged``, ``unknown_file``, ``newer_format``.
    """
    data = _loaded(path)
    version = data.get("version")
    if data.get("format") != FORMAT or isinstance(version, bool) or not isinstance(version, int):
        raise refused("unknown_file", f"The file {path.name} has no presets and no prompts of Chatelaine.")
    if version > VERSION:
        raise refused(
            "newer_format", "This file comes from a newer version of Chatelaine.", "Update Chatelaine to import it."
        )
    problems: list[str] = []
    presets = _read(data.get("presets"), Preset, "preset", problems)
    prompts = _read(data.get("prompts"), Prompt, "prompt", problems)
    return Found((*presets, *prompts), tuple(problems))


def _loaded(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise not_read(path, error) from error
    if len(raw) > MOST_BYTES:
        raise refused("too_large", f"The file {path.name} is larger than 16 MB, which no list of presets is.")
    try:
        data = read_json(raw)
    except DamagedItemError as error:
        raise refused("file_damaged", f"The file {path.name} cannot be read. {error}") from error
    return data if isinstance(data, dict) else {}


def _read(listed: object, kind: type[S], word: str, problems: list[str]) -> Sequence[S]:
    if listed is None:
        return ()
    if not isinstance(listed, list):
        problems.append(f"The list of {word}s is none.")
        return ()
    if len(listed) > MOST_ITEMS:
        problems.append(f"Only the first {MOST_ITEMS:,} {word}s were read.")
    found = []
    for number, value in enumerate(listed[:MOST_ITEMS], start=1):
        try:
            found.append(checked(typed_json.read(kind, value, strict=True)))
        except WrongValueError as error:
            problems.append(f"The {word} number {number} is not what it should be: {str(error)[:200]}.")
        except UnfitError as error:
            problems.append(f"The {word} number {number} was left out. {error}")
    return found
