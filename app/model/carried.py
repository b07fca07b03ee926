"""Conversations on their way out of the program or into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.model.attachment import Attachment, Held, Part
from app.model.conversation import ConversationSummary
from app.model.ids import AttachmentId, ConversationId, MessageId
from app.model.message import Message, Role
from app.model.options import ConversationOptions
from app.model.organising import TagColour
from app.model.sent import SentRecord


@dataclass(frozen=True, slots=True)
class CarriedAttachment:
    """An attachment with what was made of it last, and for which wish (None: nothing was made)."""

    attachment: Attachment
    wish: str | None = None
    parts: tuple[Part, ...] = ()

    @property
    def held(self) -> tuple[Held, ...]:
        """All bytes that it stands for, as it was taken in first."""
        original = self.attachment.original
        return ((original,) if original is not None else ()) + tuple(part.held for part in self.parts)


@dataclass(frozen=True, slots=True)
class CarriedMessage:
    """A message; which block, by position, came from which attachment; and what is remembered of its request."""

    message: Message
    attached: tuple[tuple[int, AttachmentId], ...] = ()
    sent: SentRecord | None = None


@dataclass(frozen=True, slots=True)
class CarriedTag:
    """A tag by its name."""

    name: str
    colour: TagColour = TagColour.GREY


@dataclass(frozen=True, slots=True)
class CarriedFiling:
    """Where a conversation lies, by the names that things have: identifiers mean nothing elsewhere.

    An empty ``folder`` is none.
    """

    folder: str = ""
    archived: bool = False
    tags: tuple[CarriedTag, ...] = ()


@dataclass(frozen=True, slots=True)
class CarriedConversation:
    """All that is carried of a conversation. A message stands behind its parent; none of them is running.

    ``options`` None is none of its own. The summary has neither tags nor anything else that ``filing`` tells.
    """

    summary: ConversationSummary
    messages: tuple[CarriedMessage, ...]
    options: ConversationOptions | None = None
    attachments: tuple[CarriedAttachment, ...] = ()
    filing: CarriedFiling = field(default_factory=CarriedFiling)


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """Where a message stands: its row's number, itself, its parent, who speaks, and whether it still runs."""

    number: int
    id: MessageId
    parent_id: MessageId | None
    role: Role
    running: bool = False


@dataclass(frozen=True, slots=True)
class ConversationOutline:
    """What is known of a conversation before its messages are read. ``places`` are in the order of storing."""

    summary: ConversationSummary
    options: ConversationOptions | None
    attachments: tuple[CarriedAttachment, ...]
    places: tuple[MessagePlace, ...]
    filing: CarriedFiling = field(default_factory=CarriedFiling)


class Outcome(StrEnum):
    """What became of a conversation that was to be taken in."""

    ADDED = "added"
    EXTENDED = "extended"  # it was there; messages were added to it
    SAME = "same"  # all of it was there
    BINNED = "binned"  # it lies in the bin and was left there
    REFUSED = "refused"  # nothing of it was taken
    EMPTY = "empty"  # it has nothing to take


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one conversation; ``messages`` were added, ``differing`` are here in other words and stayed.

    ``made`` says that a folder or a tag was made for it.
    """

    outcome: Outcome
    conversation_id: ConversationId | None = None
    messages: int = 0
    differing: int = 0
    made: bool = False


@dataclass(frozen=True, slots=True)
class ImportItem:
    """One line of an import's report. ``notes`` are sentences: why it was refused, or what is not as it was."""

    title: str
    outcome: Outcome
    conversation_id: ConversationId | None = None
    messages: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """What files for reading have beside the text: thinking, calls of tools with their results, costs, pictures."""

    thinking: bool = False
    tools: bool = False
    costs: bool = False
    pictures: bool = False


@dataclass(frozen=True, slots=True)
class CarryProgress:
    """How far an export or an import is: ``done`` of ``total``, in conversations or bytes, and conversations so far.

    ``total`` 0 is not known.
    """

    done: int
    total: int
    conversations: int = 0
