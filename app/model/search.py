"""What is searched for in all conversations, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.model.ids import ConversationId, MessageId
from app.model.message import Role


class Place(StrEnum):
    """Where a word may stand."""

    TITLE = "title"
    TEXT = "text"  # what the user wrote, and what was answered
    THINKING = "thinking"
    TOOLS = "tools"  # what tools were asked, and what they gave
    FILES = "files"  # names of attachments, and their text


@dataclass(frozen=True, slots=True)
class Limits:
    """The days of a search in the user's time zone: from ``since_ms`` on, before ``until_ms`` (since 1970 UTC)."""

    since_ms: int = -(2**62)
    until_ms: int = 2**62


@dataclass(frozen=True, slots=True)
class SearchRow:
    """A number in the order of storing: where a search stands. Hits come from the largest down."""

    below: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text with what was searched in it: ``marks`` are ranges of UTF-16 units, in order."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    place: Place = Place.TEXT


@dataclass(frozen=True, slots=True)
class MessageHit:
    """A message in which everything was found that was asked for. Times are milliseconds since 1970 UTC.

    ``file`` names the attachment inside which the excerpt stands; empty where it does not, or where it has no name.
    ``file_block`` is the content block that it is; None where it is none of the message's own.
    """

    conversation_id: ConversationId
    message_id: MessageId
    role: Role
    created_ms: int
    model: str | None
    title: str  # of the conversation
    excerpt: Excerpt
    file: str = ""
    file_block: int | None = None


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of an attachment, and its name. ``block`` is its content block; None where it is inside of another."""

    name: str
    text: str
    block: int | None = None


@dataclass(frozen=True, slots=True)
class TitleHit:
    """A conversation whose title has all the words. ``updated_ms`` is since 1970 UTC."""

    conversation_id: ConversationId
    updated_ms: int
    title: Excerpt


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A part of what was found, the newest first.

    ``after`` is where to go on; None when that was all. ``built`` is the share of messages that are in the index: below
    1 while it is being built. Then only the newest of the others were looked through.
    """

    hits: tuple[MessageHit, ...]
    after: SearchRow | None = None
    built: float = 1.0
