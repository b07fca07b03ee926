"""What was attached, to drafts and to messages."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.model.attachment import (
    Attachment,
    AttachmentChoice,
    AttachmentFacts,
    AttachmentKind,
    DraftPlace,
    Held,
    Part,
)
from app.model.ids import AttachmentId, ConversationId, MessageId
from app.storage import codec
from app.storage.db import Database
from app.storage.drafts import place_name
from app.storage.errors import damaged
from app.storage.tree import BINNED
from app.storage.values import from_stored, to_stored

_FIELDS = "id, kind, name, sha256, bytes, media_type, url, created_ms, facts, choice, prepared"
_OF = ", ".join(f"a.{name}" for name in _FIELDS.split(", "))
_INSERT = f"""
INSERT INTO attachments ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET choice = excluded.choice, prepared = excluded.prepared
"""  # noqa: S608  # names of columns
_BY_IDS = f"""
SELECT {_FIELDS} FROM attachments WHERE id IN (SELECT value FROM json_each(?)) ORDER BY created_ms, id
"""  # noqa: S608
_OF_DRAFT = f"""
SELECT {_OF} FROM draft_attachments AS d JOIN attachments AS a ON a.id = d.attachment_id
WHERE d.place = ? ORDER BY d.position
"""  # noqa: S608
_OF_MESSAGES = f"""
SELECT {_OF}, m.id, MIN(u.position) FROM messages AS m
JOIN message_attachments AS u ON u.message = m.number JOIN attachments AS a ON a.id = u.attachment_id
WHERE {{where}} GROUP BY m.number, a.id ORDER BY m.number, MIN(u.position)
"""  # noqa: S608
# What has left with a message is in no draft again, however late the order of a draft is stored.
_INTO_DRAFT = """
INSERT INTO draft_attachments (place, position, attachment_id)
SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM message_attachments WHERE attachment_id = ?3)
"""
_TO_DRAFT = """
UPDATE draft_attachments SET place = ?, position = position + (
  SELECT COALESCE(MAX(position) + 1, 0) FROM draft_attachments WHERE place = ?
) WHERE place = ?
"""
_NAME_OF = """
SELECT name FROM attachments AS a WHERE sha256 = ? OR EXISTS (
  SELECT 1 FROM json_each(a.prepared, '$.parts') AS part WHERE part.value ->> '$.held.sha256' = ?
) ORDER BY created_ms DESC LIMIT 1
"""
# The SHA-256 of all bytes that anything refers to: attachments, what was made of them, blocks.
WANTED = """
SELECT sha256 FROM attachments WHERE sha256 IS NOT NULL
UNION SELECT part.value ->> '$.held.sha256' FROM attachments AS a, json_each(a.prepared, '$.parts') AS part
UNION SELECT b.data ->> '$.source.sha256' FROM message_attachments AS u
  JOIN blocks AS b ON b.message = u.message AND b.position = u.position WHERE typeof(b.data) = 'text'
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of an attachment, and for which wish (any text that names choice and terms)."""

    wish: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """A row: the attachment, and what was made of it last."""

    attachment: Attachment
    made: Made | None = None


@dataclass(frozen=True, slots=True)
class StoredUse:
    """An attachment in a message: ``position`` is that of its first block."""

    stored: StoredAttachment
    message_id: MessageId
    position: int


@dataclass(frozen=True, slots=True)
class TurnAttachments:
    """What is stored of a new message's attachments, when called inside the transaction that stores the message.

    ``placed`` has positions of blocks with their attachments. ``kept`` are blocks of the message ``old``, by position
    there and here. ``sent`` leave the ``draft``; what that of an edit has besides goes to ``follows``.
    """

    message: MessageId
    placed: tuple[tuple[int, AttachmentId], ...]
    old: MessageId | None
    kept: tuple[tuple[int, int], ...]
    draft: DraftPlace | None
    sent: tuple[AttachmentId, ...]
    follows: DraftPlace

    def __call__(self, connection: sqlite3.Connection) -> None:
        """Store it."""
        insert_message_attachments(connection, self.message, self.placed)
        if self.old is not None:
            copy_message_attachments(connection, self.old, self.message, self.kept)
        if self.draft is not None:
            take_from_draft(connection, self.draft, self.sent, self.follows)


class AttachmentStore:
    """Every method raises StorageError and then changed nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, attachment: Attachment, made: Made | None) -> None:
        """Keep *attachment*; of one that is kept, choice and what was made of it change."""
        await self._database.write(lambda connection: insert_attachment(connection, attachment, made))

    async def get(self, id: AttachmentId) -> StoredAttachment | None:
        """One attachment."""

        return await self._database.read(lambda connection: next(iter(read_attachments(connection, [id])), None))

    async def of_draft(self, place: DraftPlace) -> list[StoredAttachment]:
        """The attachments of a draft, in order."""

        def job(connection: sqlite3.Connection) -> list[StoredAttachment]:
            return [_stored(row) for row in connection.execute(_OF_DRAFT, (place_name(place),))]

        return await self._database.read(job)

    async def set_drafts(self, drafts: Mapping[DraftPlace, Sequence[AttachmentId]]) -> None:
        """These are the attachments of drafts, in this order, all of them kept already; what was sent is left out."""

        def job(connection: sqlite3.Connection) -> None:
            for place in drafts:
                connection.execute("DELETE FROM draft_attachments WHERE place = ?", (place_name(place),))
            for place, ids in drafts.items():
                connection.executemany(_INTO_DRAFT, [(place_name(place), at, id) for at, id in enumerate(ids)])

        await self._database.write(job)

    async def of_conversation(self, id: ConversationId) -> list[StoredUse]:
        """The attachments of all messages of a conversation, without the bin, in the order in which they were sent."""
        return await self._uses(f"m.conversation_id = ?1 AND m.number NOT IN ({BINNED})", id)

    async def of_message(self, id: MessageId) -> list[StoredUse]:
        """The attachments of a message, in the order of its blocks."""
        return await self._uses("m.id = ?", id)

    async def positions(self, id: MessageId) -> frozenset[int]:
        """Which blocks of a message came from attachments."""

        def job(connection: sqlite3.Connection) -> frozenset[int]:
            rows = connection.execute(
                "SELECT u.position FROM messages AS m JOIN message_attachments AS u ON u.message = m.number"
                " WHERE m.id = ?",
                (id,),
            )
            return frozenset(row[0] for row in rows)

        return await self._database.read(job)

    async def name_of(self, sha256: str) -> str | None:
        """The name of the attachment that has these bytes, or whose part has them: of the newest one."""

        def job(connection: sqlite3.Connection) -> str | None:
            row = connection.execute(_NAME_OF, (sha256, sha256)).fetchone()
            return None if row is None else codec.from_text(row[0])

        return await self._database.read(job)

    async def wanted(self) -> frozenset[str]:
        """The SHA-256 of all bytes that anything refers to: attachments, what was made of them, blocks."""

        def job(connection: sqlite3.Connection) -> frozenset[str]:
            return frozenset(row[0] for row in connection.execute(WANTED) if row[0] is not None)

        return await self._database.read(job)

    async def drop_unused(self, older_than_ms: int) -> int:
        """Forget attachments that are in no draft and no message, made before *older_than_ms* (since 1970 UTC)."""

        def job(connection: sqlite3.Connection) -> int:
            return connection.execute(
                "DELETE FROM attachments WHERE created_ms < ?"
                " AND id NOT IN (SELECT attachment_id FROM message_attachments)"
                " AND id NOT IN (SELECT attachment_id FROM draft_attachments)",
                (older_than_ms,),
            ).rowcount

        return await self._database.write(job)

    async def _uses(self, where: str, value: str) -> list[StoredUse]:
        def job(connection: sqlite3.Connection) -> list[StoredUse]:
            rows = connection.execute(_OF_MESSAGES.format(where=where), (value,))
            return [StoredUse(_stored(row[:-2]), MessageId(row[-2]), row[-1]) for row in rows]

        return await self._database.read(job)


def read_attachments(connection: sqlite3.Connection, ids: Sequence[str]) -> list[StoredAttachment]:
    """Return those of the attachments that are kept, the oldest first. Raises sqlite3.Error, StorageError."""
    return [_stored(row) for row in connection.execute(_BY_IDS, (json.dumps(ids),))]


def insert_attachment(connection: sqlite3.Connection, attachment: Attachment, made: Made | None) -> None:
    """Store an attachment, inside a transaction."""
    held = attachment.original
    connection.execute(
        _INSERT,
        (
            attachment.id,
            attachment.kind.value,
            codec.to_text(attachment.name),
            *((held.sha256, held.size, held.media_type) if held else (None, None, None)),
            codec.optional_text(attachment.url),
            attachment.created_ms,
            to_stored(attachment.facts),
            to_stored(attachment.choice),
            None if made is None else to_stored(made),
        ),
    )


def take_from_draft(
    connection: sqlite3.Connection, draft: DraftPlace, ids: Sequence[AttachmentId], follows: DraftPlace
) -> None:
    """Store that *ids* leave a draft with its message, inside a transaction.

    What the draft of an edit has besides goes to the end of *follows*.
    """
    name, next_name = place_name(draft), place_name(follows)
    gone = "DELETE FROM draft_attachments WHERE place = ? AND attachment_id IN (SELECT value FROM json_each(?))"
    connection.execute(gone, (name, json.dumps(ids)))
    if draft.edits is not None:
        connection.execute(_TO_DRAFT, (next_name, next_name, name))


def insert_message_attachments(
    connection: sqlite3.Connection, message: MessageId, placed: Iterable[tuple[int, AttachmentId]]
) -> None:
    """Store which block, by position, of a stored message came from which attachment, inside a transaction."""
    connection.executemany(
        "INSERT INTO message_attachments (message, position, attachment_id)"
        " SELECT number, ?, ? FROM messages WHERE id = ?",
        [(position, each, message) for position, each in placed],
    )


def copy_message_attachments(
    connection: sqlite3.Connection, old: MessageId, new: MessageId, kept: Iterable[tuple[int, int]]
) -> None:
    """Say of the blocks that *new* has from *old* where they came from; *kept* has positions, old and new."""
    connection.executemany(
        "INSERT INTO message_attachments (message, position, attachment_id)"
        " SELECT now.number, ?, u.attachment_id FROM messages AS now, messages AS before"
        " JOIN message_attachments AS u ON u.message = before.number AND u.position = ?"
        " WHERE now.id = ? AND before.id = ?",
        [(after, before, new, old) for before, after in kept],
    )


def _stored(row: Sequence[object]) -> StoredAttachment:
    id_, kind, name, sha256, size, media_type, url, created_ms, facts, choice, made = row
    held = None
    if sha256 is not None:
        if not (isinstance(sha256, str) and isinstance(size, int) and isinstance(media_type, str)):
            raise damaged(f"The bytes of attachment {id_} are not named.")
        held = Held(sha256, size, media_type)
    if not isinstance(created_ms, int) or kind not in [*AttachmentKind]:
        raise damaged(f"Attachment {id_} is of no known kind, or has no time.")
    attachment = Attachment(
        AttachmentId(str(id_)),
        AttachmentKind(str(kind)),
        codec.from_text(name),
        held,
        created_ms,
        from_stored(AttachmentFacts, facts),
        from_stored(AttachmentChoice, choice),
        codec.read_text(url),
    )
    return StoredAttachment(attachment, None if made is None else from_stored(Made, made))
