"""Summaries that take the place of a history (platform.claude.com: compaction on demand)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.logic.replay import is_left_out
from app.logic.usage_runs import runs_of
from app.model.ids import MessageId
from app.model.message import Message, Role, Status
from app.model.turn import TurnSettings
from app.model.usage import Usage


@dataclass(frozen=True, slots=True)
class CompactionPlace:
    """Where a summary goes: below the answer ``under``.

    ``unanswered`` is what the user wrote after it and got no answer to: it is not part of what is summarised.
    """

    under: MessageId
    unanswered: str = ""


@dataclass(frozen=True, slots=True)
class CompactionFigures:
    """Tokens that were read for a summary, and those of the summary itself."""

    before: int
    after: int


def is_summary(message: Message) -> bool:
    """Whether *message* is a summary that stands for everything before it."""
    return message.status is Status.COMPLETE and any(
        block.type == "compaction" and block.complete and block.data.get("content") for block in message.blocks
    )


def is_asked_for(message: Message) -> bool:
    """Whether *message* is a summary that the user asked for: an answer of its own, which can be undone."""
    return message.settings is not None and message.settings.compaction is not None and is_summary(message)


def place(path: Sequence[Message]) -> CompactionPlace | None:
    """Where a summary of *path* (root first) goes; None when it has no answer, or none since the last summary."""
    words: list[str] = []
    for message in reversed(path):
        if message.role is Role.USER:
            words.insert(0, message.text)
        elif not is_left_out(message):
            if is_summary(message):
                return None
            return CompactionPlace(message.id, "\n\n".join(word for word in words if word.strip()))
    return None


def asking(settings: TurnSettings, instructions: str) -> TurnSettings:
    """*settings* that ask for a summary; blank *instructions* leave it to the API how it is made."""
    given = instructions.strip()
    return replace(settings, compaction={"type": "summarize", **({"instructions": given} if given else {})})


def figures(message: Message) -> CompactionFigures | None:
    """What a summary took in and came to; None when *message* is no summary or its usage is not known."""
    done = _compactions(message) if is_summary(message) else []
    if not done:
        return None
    return CompactionFigures(sum(usage.prompt for usage in done), sum(usage.output for usage in done))


def shown_usage(message: Message) -> Usage | None:
    """The usage to show for an answer: the totals of one that is only a summary leave out what that took."""
    done = _compactions(message) if is_asked_for(message) else []
    return done[0] if len(done) == 1 else message.usage


def _compactions(message: Message) -> list[Usage]:
    if message.usage is None:
        return []
    return [run.usage for run in runs_of(message.model or "", message.usage) if run.kind == "compaction"]
