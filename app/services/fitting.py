"""A history that fits: which turns may be left out, and from which one on a conversation is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.logic import trim
from app.logic.compaction import is_summary
from app.logic.trim import Cut
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role
from app.model.turn import TurnSettings

if TYPE_CHECKING:
    from app.services.options import Options
    from app.storage.conversations import ConversationStore

_WORDS = 120  # characters of what a turn begins with


@dataclass(frozen=True, slots=True)
class TrimStep:
    """A turn that can be left out, after those before it.

    ``words`` is how it begins, empty for the summary of earlier turns. ``tokens`` (estimated) is its own size, ``rest``
    that of the whole prompt without it and those before it; ``history_from`` is the first message that then is sent.
    """

    words: str
    tokens: int
    rest: int
    history_from: MessageId


@dataclass(frozen=True, slots=True)
class TrimPlan:
    """The prompt as it is now, in estimated tokens, and the turns that can be left out, oldest first.

    ``fitting`` is how many of them are to be left out for the rest to take half of the window at most; as many as
    there are where no number is enough.
    """

    tokens: int
    steps: tuple[TrimStep, ...]
    fitting: int


class Fitting:
    """Trims conversations. Every method may raise the storage's errors (ChatelaineError)."""

    def __init__(self, *, conversations: ConversationStore, options: Options) -> None:
        self._conversations = conversations
        self._options = options

    async def plan(self, conversation_id: ConversationId, settings: TurnSettings, window_tokens: int) -> TrimPlan:
        """What of the branch that is shown can be left out of a turn with *settings*."""
        path = await self._conversations.path(conversation_id)
        return await asyncio.to_thread(plan, path, settings, window_tokens)

    async def send_from(self, conversation_id: ConversationId, message_id: MessageId | None) -> None:
        """Send the conversation from a message on; None sends all of it again."""
        await self._options.update(conversation_id, lambda known: replace(known, history_from=message_id))


def plan(path: Sequence[Message], settings: TurnSettings, window_tokens: int) -> TrimPlan:
    """What of *path* can be left out of a turn with *settings*, in a window of *window_tokens*."""
    if not path:
        return TrimPlan(0, (), 0)
    now, *cuts = trim.cuts(path, settings)
    steps: list[TrimStep] = []
    before = now
    for cut in cuts:
        if cut.history_from is not None:
            steps.append(_step(path, before, cut, cut.history_from))
        before = cut
    needed = sum(1 for step in steps if step.rest + step.tokens > window_tokens // 2)
    return TrimPlan(now.tokens, tuple(steps), min(needed, len(steps)))


def _step(path: Sequence[Message], before: Cut, cut: Cut, history_from: MessageId) -> TrimStep:
    return TrimStep(_words(path[before.first : cut.first]), before.tokens - cut.tokens, cut.tokens, history_from)


def _words(turn: Sequence[Message]) -> str:
    if turn and is_summary(turn[0]):
        return ""
    text = next((message.text for message in turn if message.role is Role.USER and message.text.strip()), "")
    return " ".join(text.split())[:_WORDS]
