"""What of a message is put into the index of everything, and how; titles of conversations, too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.logic.listing import title_key
from app.logic.search_marks import marks
from app.logic.search_text import folded, has_attachments, readable
from app.model.attachment import AttachmentKind
from app.model.blocks import ContentBlock
from app.model.message import Message, Role, Status
from app.model.search import FileText, Place
from app.storage import codec
from app.storage.search_mates import note_mates

INDEXES = ("message_search", "message_marks", "title_search")
COLUMNS = (Place.TEXT, Place.THINKING, Place.TOOLS, Place.FILES)
_TEXTS = "INSERT INTO message_search (rowid, text, thinking, tools, files) VALUES (?, ?, ?, ?, ?)"
_MARKS = "INSERT INTO message_marks (rowid, marks) VALUES (?, ?)"
_MODELS = "INSERT OR IGNORE INTO search_models (model) VALUES (?)"
_PENDING = "INSERT OR IGNORE INTO search_pending (number) VALUES (?)"
_TITLE = """
SELECT c.title, t.number, t.title FROM conversations AS c
LEFT JOIN conversation_titles AS t ON t.conversation_id = c.id WHERE c.id = ?
"""
_KEY = "UPDATE conversations SET title_key = ? WHERE id = ? AND title_key <> ?"
_FORGET_TITLE = "INSERT INTO title_search (title_search, rowid, title) VALUES ('delete', ?, ?)"


@dataclass(frozen=True, slots=True)
class Attached:
    """What is known of a message's attachments: their kinds, and their names and texts as they are.

    ``files`` are those of the texts that stand inside a file.
    """

    kinds: tuple[AttachmentKind, ...] = ()
    texts: tuple[str, ...] = ()
    files: tuple[FileText, ...] = ()


@dataclass(frozen=True, slots=True)
class Indexed:
    """A message as the index takes it. ``texts`` and ``marks`` are folded."""

    number: int
    texts: Mapping[Place, str]
    marks: frozenset[str]
    model: str | None = None
    size: int = field(init=False, default=0)  # characters

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", sum(map(len, self.texts.values())))


def indexed(
    number: int,
    role: Role,
    created_ms: int,
    blocks: Sequence[ContentBlock],
    *,
    model: str | None = None,
    cost_nano: int | None = None,
    attached: Attached | None = None,
) -> Indexed:
    """Return what the index takes of the message that lies under *number*."""
    attached = attached or Attached()
    raw = readable(blocks)
    if attached.texts:
        raw[Place.FILES] = "\n".join((*attached.texts, raw.get(Place.FILES, "")))
    texts = {place: folded(text) for place, text in raw.items()}
    found = marks(role, created_ms, blocks, texts.values(), kinds=attached.kinds, model=model, cost_nano=cost_nano)
    return Indexed(number, texts, frozenset(found), model)


def insert_indexed(connection: sqlite3.Connection, entries: Iterable[Indexed]) -> None:
    """Put messages that are not there into the index, the smallest number first. Raises sqlite3.Error."""
    ordered = sorted(entries, key=lambda entry: entry.number)
    insert_texts(connection, ordered)
    insert_marks(connection, ordered)
    models = {entry.model for entry in ordered if entry.model}
    connection.executemany(_MODELS, [(codec.to_text(model),) for model in sorted(models)])
    note_mates(connection, [(entry.number, entry.marks) for entry in ordered])


def insert_texts(connection: sqlite3.Connection, entries: Iterable[Indexed]) -> None:
    """Put the texts of messages into their table. Raises sqlite3.Error."""
    connection.executemany(_TEXTS, [text_values(entry) for entry in entries])


def insert_marks(connection: sqlite3.Connection, entries: Iterable[Indexed]) -> None:
    """Put the marks of messages into their table. Raises sqlite3.Error."""
    connection.executemany(_MARKS, [mark_values(entry) for entry in entries])


def text_values(entry: Indexed) -> tuple[int | str, ...]:
    """What the table of texts holds of a message: its number, and a text for each of :data:`COLUMNS`."""
    return (entry.number, *(entry.texts.get(place, "") for place in COLUMNS))


def mark_values(entry: Indexed) -> tuple[int | str, ...]:
    """What the table of marks holds of a message: its number and its marks."""
    return (entry.number, " ".join(sorted(entry.marks)))


def index_message(connection: sqlite3.Connection, number: int, message: Message) -> None:
    """Make a message that was just stored or finished searchable, in that transaction. Raises sqlite3.Error.

    One with attachments is left to those who can read files, and one from before the index to those who build it.
    """
    if message.status is Status.RUNNING or number < built_below(connection):
        return
    if has_attachments(message.blocks):
        connection.execute(_PENDING, (number,))
        return
    cost = None if message.cost is None else message.cost.total_nano
    entry = indexed(
        number, message.role, message.timing.created_ms, message.blocks, model=message.model, cost_nano=cost
    )
    insert_indexed(connection, [entry])


def built_below(connection: sqlite3.Connection) -> int:
    """The messages with a smaller number are not in the index yet. Raises sqlite3.Error."""
    row = connection.execute("SELECT below FROM search_built").fetchone()
    return 0 if row is None else int(row[0])


def forget_title(connection: sqlite3.Connection, conversation: str) -> None:
    """Take the title of a conversation that goes for ever out of the index. Raises sqlite3.Error."""
    row = connection.execute(
        "SELECT number, title FROM conversation_titles WHERE conversation_id = ?", (conversation,)
    ).fetchone()
    if row is not None:
        connection.execute(_FORGET_TITLE, row)


def forget_titles(connection: sqlite3.Connection) -> None:
    """Have the index of titles built anew, from nothing. Inside a transaction. Raises sqlite3.Error."""
    connection.execute("INSERT INTO title_search (title_search) VALUES ('delete-all')")
    connection.execute("DELETE FROM conversation_titles")


def index_title(connection: sqlite3.Connection, conversation: str) -> None:
    """Make the title that a conversation has by now searchable, and one to sort by. Raises sqlite3.Error."""
    row = connection.execute(_TITLE, (conversation,)).fetchone()
    if row is None:
        return
    raw, number, known = codec.from_text(row[0]), row[1], row[2]
    key, title = title_key(raw), folded(raw)
    connection.execute(_KEY, (key, conversation, key))
    if title == known:
        return
    if number is None:
        number = connection.execute(
            "INSERT INTO conversation_titles (conversation_id, title) VALUES (?, ?)", (conversation, title)
        ).lastrowid
    else:
        connection.execute(_FORGET_TITLE, (number, known))
        connection.execute("UPDATE conversation_titles SET title = ? WHERE number = ?", (title, number))
    connection.execute("INSERT INTO title_search (rowid, title) VALUES (?, ?)", (number, title))
