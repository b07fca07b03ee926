"""Reading JSON from outside: every field may be missing or of another type, and every text may be hostile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from app.model.blocks import Json
from app.ui.transcript.text import shown_name, whole_characters

LONGEST = 200_000  # characters shown of one text or value
_LONGEST_LINK = 8_000


def text_in(data: object, *keys: str) -> str:
    """The text at the end of *keys*, empty when there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, str) else ""


def name_in(data: object, *keys: str) -> str:
    """The same on one line, without control characters, short."""
    return shown_name(text_in(data, *keys))


def number_in(data: object, key: str) -> int | None:
    """The whole number at *key*, None when there is none."""
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def objects_in(value: object) -> Iterator[Json]:
    """The objects of a list; nothing for anything else."""
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield one


def shown_text(text: str) -> str:
    """*text* fit to be shown, bounded."""
    return whole_characters(text[:LONGEST])


def pretty(value: object) -> str:
    """*value* as indented JSON, bounded: of what is too long or nested too deeply only the beginning."""
    pieces, left = [], LONGEST
    with suppress(ValueError, RecursionError, TypeError):
        for piece in json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(value):
            pieces.append(piece)
            left -= len(piece)
            if left <= 0:
                break
    return shown_text("".join(pieces))


def read_object(text: str) -> Json:
    """The object that *text* is as JSON; empty when it is none or too long to be read at once."""
    if len(text) > LONGEST:
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def link(address: str) -> str:
    """*address* as the target of a link, in full; empty when it is none that could be shown whole."""
    address = address.strip()
    return address if len(address) <= _LONGEST_LINK and address.isprintable() else ""


def site_of(address: str) -> str:
    """The host of a web address, without ``www.``; empty for everything else."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return shown_name(host.removeprefix("www.")) if parts.scheme in ("http", "https") else ""
