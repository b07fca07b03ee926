"""Conversations as a whole: read piece by piece to be taken out, and taken in, each in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.base.identity import derived_id
from app.logic import renaming
from app.model.attachment import Attachment
from app.model.carried import (
    CarriedAttachment,
    CarriedConversation,
    CarriedMessage,
    ConversationOutline,
    MessagePlace,
    Outcome,
    TakenIn,
)
from app.model.conversation import ConversationSummary
from app.model.ids import AttachmentId, ConversationId, MessageId
from app.model.message import Message, Role, Status
from app.model.options import ConversationOptions
from app.model.organising import Filed, ListFacts
from app.model.sent import SentRecord
from app.storage import values
from app.storage.attachments import Made, insert_attachment, insert_message_attachments, read_attachments
from app.storage.conversations import insert_conversation, read_conversation
from app.storage.db import Database
from app.storage.errors import inconsistent
from app.storage.filing import add_tags, read_filing, take_filing
from app.storage.messages import insert_message, read_messages
from app.storage.options import save_options
from app.storage.sent import insert_sent
from app.storage.tree import binned_numbers, lies_in_bin

_AT_ONCE = 500  # messages that are compared at a time
_PLACES = "SELECT number, id, parent_id, role, status FROM messages WHERE conversation_id = ? ORDER BY number"
_ATTACHED = """
SELECT m.id, u.position, u.attachment_id FROM messages AS m JOIN message_attachments AS u ON u.message = m.number
WHERE m.id IN (SELECT value FROM json_each(?)) ORDER BY m.number, u.position
"""
_ATTACHMENTS = """
SELECT DISTINCT u.attachment_id FROM messages AS m JOIN message_attachments AS u ON u.message = m.number
WHERE m.conversation_id = ? AND m.number NOT IN (SELECT value FROM json_each(?))
"""
_SENT = "SELECT answer_id, record FROM sent_requests WHERE answer_id IN (SELECT value FROM json_each(?))"
_HOMES = "SELECT id, conversation_id FROM messages WHERE id IN (SELECT value FROM json_each(?))"


class CarryStore:
    """Every method raises StorageError and then changed nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ids(self) -> list[ConversationId]:
        """All conversations but those in the bin, the oldest first."""

        def job(connection: sqlite3.Connection) -> list[ConversationId]:
            rows = connection.execute("SELECT id FROM conversations WHERE deleted_ms IS NULL ORDER BY created_ms, id")
            return [ConversationId(row[0]) for row in rows]

        return await self._database.read(job)

    async def outline(self, id: ConversationId) -> ConversationOutline | None:
        """What a conversation consists of, without what lies in the bin; None when it lies there itself, or is none."""

        def job(connection: sqlite3.Connection) -> ConversationOutline | None:
            summary = read_conversation(connection, id)
            if summary is None:
                return None
            binned = binned_numbers(connection, id)
            ids = [row[0] for row in connection.execute(_ATTACHMENTS, (id, json.dumps(sorted(binned))))]
            attachments = tuple(
                CarriedAttachment(each.attachment, each.made.wish, each.made.parts)
                if each.made is not None
                else CarriedAttachment(each.attachment)
                for each in read_attachments(connection, ids)
            )
            places = tuple(_place(row) for row in connection.execute(_PLACES, (id,)) if row[0] not in binned)
            filing = read_filing(connection, summary.filed)
            own = replace(summary, filed=Filed(), facts=ListFacts())
            return ConversationOutline(own, _options(connection, id), attachments, places, filing)

        return await self._database.read(job)

    async def summary(self, id: ConversationId) -> ConversationSummary | None:
        """A conversation as the list shows it; None when there is none, or when it lies in the bin."""
        return await self._database.read(lambda connection: read_conversation(connection, id))

    async def messages(self, ids: Sequence[MessageId]) -> list[CarriedMessage]:
        """These messages with what belongs to them, in the order in which they were stored."""

        def job(connection: sqlite3.Connection) -> list[CarriedMessage]:
            wanted = json.dumps(ids)
            attached: defaultdict[str, list[tuple[int, AttachmentId]]] = defaultdict(list)
            for id, position, attachment in connection.execute(_ATTACHED, (wanted,)):
                attached[id].append((position, AttachmentId(attachment)))
            records = {
                id: values.from_stored(SentRecord, record) for id, record in connection.execute(_SENT, (wanted,))
            }
            return [
                CarriedMessage(each, tuple(attached[each.id]), records.get(each.id))
                for each in read_messages(connection, ids)
            ]

        return await self._database.read(job)

    async def attached(self, ids: Sequence[MessageId]) -> frozenset[AttachmentId]:
        """What is attached to these messages."""

        def job(connection: sqlite3.Connection) -> frozenset[AttachmentId]:
            return frozenset(AttachmentId(row[2]) for row in connection.execute(_ATTACHED, (json.dumps(ids),)))

        return await self._database.read(job)

    async def known(self, ids: Sequence[MessageId]) -> frozenset[MessageId]:
        """Those of the messages that are there, in whatever conversation."""

        def job(connection: sqlite3.Connection) -> frozenset[MessageId]:
            return frozenset(MessageId(row[0]) for row in connection.execute(_HOMES, (json.dumps(ids),)))

        return await self._database.read(job)

    async def settle(self) -> None:
        """Force all that was taken in to the disk."""
        await self._database.write(force)

    async def take_in(self, carried: CarriedConversation) -> TakenIn:
        """Add what is not there yet, in one transaction; what is there stays as it is.

        Identifiers that others have are replaced by ones derived from them, always the same. Nothing is added to the
        ledger. Parents must stand before their children, or be there already. On return the death of the process
        loses nothing of it; a power cut may, until :meth:`settle`.
        """
        return await self._database.write(lambda connection: _take_in(connection, carried), durable=False)


def force(connection: sqlite3.Connection) -> None:
    """Write something, inside a transaction: an empty one forces nothing to the disk."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute(f"PRAGMA user_version = {int(version)}")  # the file's own header, as it is


def _place(row: Sequence[object]) -> MessagePlace:
    number, id, parent, role, status = row
    assert isinstance(number, int)
    above = None if parent is None else MessageId(str(parent))
    running = status == Status.RUNNING.value
    return MessagePlace(number, MessageId(str(id)), above, Role(str(role)), running)


def _options(connection: sqlite3.Connection, id: ConversationId) -> ConversationOptions | None:
    row = connection.execute("SELECT options FROM conversation_options WHERE conversation_id = ?", (id,)).fetchone()
    return None if row is None else values.from_stored(ConversationOptions, row[0])


# Taking in


def _take_in(connection: sqlite3.Connection, carried: CarriedConversation) -> TakenIn:
    carried = _at_home(connection, carried)
    row = connection.execute("SELECT deleted_ms FROM conversations WHERE id = ?", (carried.summary.id,)).fetchone()
    if row is not None and row[0] is not None:
        return TakenIn(Outcome.BINNED, carried.summary.id)
    here, differing = _compared(connection, [each.message for each in carried.messages])
    new = [each for each in carried.messages if each.message.id not in here]
    made = False
    if row is None:
        filed, made = take_filing(connection, carried.filing)
        insert_conversation(connection, replace(carried.summary, filed=filed))
        add_tags(connection, carried.summary.id, filed.tags)
        if carried.options is not None:
            save_options(connection, carried.summary.id, carried.options)
    _insert(connection, carried, new)
    if row is not None and new:
        _show_some(connection, carried)
    outcome = Outcome.ADDED if row is None else Outcome.EXTENDED if new else Outcome.SAME
    return TakenIn(outcome, carried.summary.id, len(new), differing, made)


def _at_home(connection: sqlite3.Connection, carried: CarriedConversation) -> CarriedConversation:
    """*carried* under identifiers that are free, or its own already."""
    id = carried.summary.id
    settled = _with_free_messages(connection, carried)
    if not carried.messages or not _has_messages(connection, id) or _shares_messages(connection, settled):
        return settled
    other = ConversationId(derived_id("conversation", id, carried.messages[0].message.id))
    return _with_free_messages(connection, renaming.moved(carried, other))


def _with_free_messages(connection: sqlite3.Connection, carried: CarriedConversation) -> CarriedConversation:
    id = carried.summary.id
    taken = [message for message, home in _homes(connection, carried).items() if home != id]
    names = {MessageId(each): MessageId(derived_id("message", id, each)) for each in taken}
    return renaming.with_messages_renamed(carried, names)


def _shares_messages(connection: sqlite3.Connection, carried: CarriedConversation) -> bool:
    return carried.summary.id in _homes(connection, carried).values()


def _homes(connection: sqlite3.Connection, carried: CarriedConversation) -> dict[str, str]:
    """In which conversations the messages of *carried* are that are there."""
    return dict(connection.execute(_HOMES, (json.dumps([each.message.id for each in carried.messages]),)))


def _has_messages(connection: sqlite3.Connection, id: ConversationId) -> bool:
    return connection.execute("SELECT 1 FROM messages WHERE conversation_id = ? LIMIT 1", (id,)).fetchone() is not None


def _compared(connection: sqlite3.Connection, messages: Sequence[Message]) -> tuple[set[MessageId], int]:
    """Which of *messages* are there, and how many of these say something else."""
    here: set[MessageId] = set()
    differing = 0
    for start in range(0, len(messages), _AT_ONCE):
        some = {each.id: each for each in messages[start : start + _AT_ONCE]}
        for found in read_messages(connection, some):
            here.add(found.id)
            if found.conversation_id != some[found.id].conversation_id:
                raise inconsistent(f"message {found.id} is in another conversation")
            differing += found != some[found.id]
    return here, differing


def _show_some(connection: sqlite3.Connection, carried: CarriedConversation) -> None:
    """A conversation that showed nothing shows the branch that *carried* shows, unless that lies in the bin."""
    leaf = carried.summary.active_leaf
    if leaf is not None and not lies_in_bin(connection, leaf):
        connection.execute(
            "UPDATE conversations SET active_leaf = ? WHERE id = ? AND active_leaf IS NULL", (leaf, carried.summary.id)
        )


def _insert(connection: sqlite3.Connection, carried: CarriedConversation, new: Sequence[CarriedMessage]) -> None:
    used = {id for each in new for _, id in each.attached}
    wanted = [each for each in carried.attachments if each.attachment.id in used]
    names = _insert_attachments(connection, wanted)
    for each in new:
        if each.message.status is Status.RUNNING:
            raise inconsistent(f"message {each.message.id} is still running")
        insert_message(connection, each.message)
        insert_message_attachments(connection, each.message.id, [(at, names.get(id, id)) for at, id in each.attached])
        if each.sent is not None:
            insert_sent(connection, each.message.id, each.sent)


def _insert_attachments(
    connection: sqlite3.Connection, attachments: Iterable[CarriedAttachment]
) -> dict[AttachmentId, AttachmentId]:
    """Store those that are not there; return the names of those whose identifier something else has."""
    names: dict[AttachmentId, AttachmentId] = {}
    for each in attachments:
        own = each.attachment
        found = _kept(connection, own.id)
        if found is not None and not _same(found, own):
            names[own.id] = AttachmentId(derived_id("attachment", own.id, own.original.sha256 if own.original else ""))
            own = replace(own, id=names[own.id])
            found = _kept(connection, own.id)
        if found is None:
            insert_attachment(connection, own, None if each.wish is None else Made(each.wish, each.parts))
    return names


def _kept(connection: sqlite3.Connection, id: AttachmentId) -> Attachment | None:
    return next((each.attachment for each in read_attachments(connection, [id])), None)


def _same(one: Attachment, other: Attachment) -> bool:
    return (one.kind, one.original, one.url, one.name) == (other.kind, other.original, other.url, other.name)
