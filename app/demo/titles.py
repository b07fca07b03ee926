"""Requests for the title of a conversation, as chat clients send them: answered with a title and nothing else."""

from __future__ import annotations

import re

from app.demo.ask import Ask
from app.demo.cutting import Reply
from app.demo.library import Library
from app.demo.parts import text_part

_WORDS = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_MESSAGE = re.compile(r"<message>(.*?)</message>", re.DOTALL)
_MOST_WORDS = 5
_MOST_TOKENS = 4_000  # whoever wants an answer to read allows more
_UNKNOWN = "hello"  # what the library chooses when nothing fits


def asks_for_title(ask: Ask) -> bool:
    """Whether the system prompt wants nothing but a title."""
    system = " ".join(str(block.get("text", "")) for block in ask.system).lower()
    return 0 < ask.max_tokens <= _MOST_TOKENS and "title" in system and "nothing else" in system


def entitle(ask: Ask, library: Library) -> Reply:
    """Return the reply: what the library would answer about, or the message's first words, in capitals."""
    text = ask.latest_text()
    found = _MESSAGE.search(text)
    message = found.group(1) if found else text
    return Reply((text_part(_title(message, library), ask.model),), "end_turn")


def _title(message: str, library: Library) -> str:
    name = library.choose(message).name.replace("-", " ").replace("_", " ")
    if name != _UNKNOWN:
        return f"A Demo of {name.title()}"
    words = _WORDS.findall(message)[:_MOST_WORDS]
    return "About " + " ".join(words) if words else "A Short Conversation"
