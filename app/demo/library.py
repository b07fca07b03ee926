"""The demo's answers in ``resources/demo``, and which of them fits what the user wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.base.resources import read_json, read_text

_FOLDER = "demo"
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Cited:
    """A stretch of an answer and the passages of the built-in document that it rests on."""

    text: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One prepared answer: Markdown ``text``, ``stretches`` with citations, or the API's own ``blocks``.

    ``thinking`` may be empty. ``refusal`` is the category of an answer that declines, else empty.
    """

    name: str
    text: str
    thinking: str
    stretches: tuple[Cited, ...] = ()
    document: dict[str, str] | None = None
    blocks: tuple[dict[str, Any], ...] = ()
    refusal: str = ""


class Library:
    """Reads the answers on first use. Raises FileNotFoundError when they were not shipped."""

    def choose(self, text: str) -> Answer:
        """Return the answer whose keywords fit *text* best; longer keywords count more, none means the greeting."""
        words = f" {' '.join(_WORDS.findall(text.lower()))} "
        best = max(self._entries, key=lambda entry: _fit(entry, words))
        return self.named(best["name"] if _fit(best, words) else "hello")

    def named(self, name: str) -> Answer:
        """Return the answer called *name*. Raises StopIteration when there is none: a fault of ours."""
        entry = next(each for each in self._entries if each["name"] == name)
        if "citations" in entry:
            return _cited(entry)
        if "blocks" in entry:
            return _made_of_blocks(entry)
        if "refusal" in entry:
            return Answer(name, "", entry.get("thinking", ""), refusal=entry["refusal"])
        return Answer(name, read_text(f"{_FOLDER}/{entry['file']}").strip(), entry.get("thinking", ""))

    @property
    def names(self) -> list[str]:
        """Every answer's name."""
        return [str(entry["name"]) for entry in self._entries]

    @cached_property
    def _entries(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = read_json(f"{_FOLDER}/index.json")["answers"]
        return entries


def _fit(entry: dict[str, Any], words: str) -> int:
    return sum(len(keyword) for keyword in entry["keywords"] if f" {keyword} " in words)


def _cited(entry: dict[str, Any]) -> Answer:
    data = read_json(f"{_FOLDER}/{entry['citations']}")
    stretches = tuple(Cited(each["text"], tuple(each.get("quotes", ()))) for each in data["stretches"])
    text = "".join(stretch.text for stretch in stretches)
    return Answer(entry["name"], text, entry.get("thinking", ""), stretches, data["document"])


def _made_of_blocks(entry: dict[str, Any]) -> Answer:
    blocks = tuple(read_json(f"{_FOLDER}/{entry['blocks']}")["blocks"])
    text = "".join(block["text"] for block in blocks if block["type"] == "text")
    return Answer(entry["name"], text, entry.get("thinking", ""), blocks=blocks)
