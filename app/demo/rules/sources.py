"""The shape of the sources of images and documents, before uploaded files are looked up."""

from __future__ import annotations

from typing import Any

from app.demo.ask import Json
from app.demo.problems import invalid
from app.demo.rules.fields import Fields, check_choice, check_fields

_BASE64: Fields = {"type": "str!", "media_type": "str!", "data": "str!"}
_URL: Fields = {"type": "str!", "url": "str!"}
_FILE: Fields = {"type": "str!", "file_id": "str!"}
_KINDS: dict[str, dict[str, Fields]] = {
    "image": {"base64": _BASE64, "url": _URL, "file": _FILE},
    "document": {
        "base64": _BASE64,
        "text": _BASE64,
        "content": {"type": "str!", "content": "str|list!"},
        "url": _URL,
        "file": _FILE,
    },
}


def check_sources(messages: list[Any]) -> None:
    """Refuse sources of unknown types and with wrong fields. Raises ProblemError 400."""
    for number, message in enumerate(messages):
        if message["role"] == "user" and isinstance(message["content"], list):
            _check_blocks(f"messages.{number}.content", message["content"])


def _check_blocks(path: str, blocks: list[Any]) -> None:
    for position, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        kind, place = block.get("type"), f"{path}.{position}"
        if kind in _KINDS:
            _check(f"{place}.{kind}", block["source"], _KINDS[str(kind)])
        for name, inner in (("content", block.get("content")), ("source.content", _content(block))):
            if isinstance(inner, list):
                _check_blocks(f"{place}.{name}", inner)


def _content(block: Json) -> Any:
    source = block.get("source")
    return source.get("content") if block.get("type") == "document" and isinstance(source, dict) else None


def _check(path: str, source: Any, kinds: dict[str, Fields]) -> None:
    kind = source.get("type")
    check_choice(f"{path}.source.type", kind, tuple(kinds))
    check_fields(f"{path}.source.{kind}", source, kinds[kind])
    if kind == "url" and not source["url"].startswith(("http://", "https://")):
        raise invalid(f"{path}.source.url.url", "Only HTTP and HTTPS addresses are supported.")
