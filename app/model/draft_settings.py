"""What is set for the next message of a chat, and is kept like its text until that message is sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.model.ids import FolderId
from app.model.options import ConversationOptions


@dataclass(frozen=True, slots=True)
class NewChat:
    """What the new chat begins with. ``model``, ``effort`` and ``system`` None take what the program's settings say.

    ``preset`` is the id of the preset it begins with, empty for none; ``given`` are the options that this one brought,
    and ``by_hand`` says that somebody chose it, or chose to have none. ``folder`` is where the chat will lie.
    """

    model: str | None = None
    effort: str | None = None
    system: str | None = None
    options: ConversationOptions = field(default_factory=ConversationOptions)
    preset: str = ""
    given: ConversationOptions = field(default_factory=ConversationOptions)
    by_hand: bool = False
    folder: FolderId | None = None


@dataclass(frozen=True, slots=True)
class NextTurn:
    """What is set for the next turn of a conversation, and stored nowhere else: its ``effort``, None for none."""

    effort: str | None = None
