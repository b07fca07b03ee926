"""What the user keeps to begin chats and messages with: presets and prompts, and what is filled in in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.model.options import ConversationOptions

VariableKind = Literal["text", "long", "choice", "date", "time", "datetime"]
LibraryKind = Literal["preset", "prompt"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A place ``{{name}}`` of a text and how it is filled in. ``choices`` are for the kind ``choice``.

    ``default`` is what stands in the form when nothing was filled in before; empty stands for the present moment in
    the kinds of dates and times, whose values are written as ``2026-11-26``, ``18:30`` and ``2026-11-26 18:30``.
    """

    name: str
    kind: VariableKind = "text"
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """What a new chat begins with: ``text`` becomes its system prompt once the variables are filled in.

    ``model`` None is the one that new chats begin with, ``effort`` None that model's own. Of ``options`` all is taken
    that is not about the messages of one conversation (``app.logic.presets``).
    """

    id: str
    name: str
    text: str = ""
    variables: tuple[Variable, ...] = ()
    model: str | None = None
    effort: str | None = None
    options: ConversationOptions = field(default_factory=ConversationOptions)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text for the message field."""

    id: str
    name: str
    text: str = ""
    variables: tuple[Variable, ...] = ()


Saved = Preset | Prompt


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that was removed, with all that is needed to put it back: its place, and what was last filled in."""

    item: Saved
    place: int
    last: dict[str, str]


def kind_of(item: Saved) -> LibraryKind:
    """Which of the two lists *item* stands in."""
    return "preset" if isinstance(item, Preset) else "prompt"
