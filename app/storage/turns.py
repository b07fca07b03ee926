"""The three writes of a turn: what was asked, what has arrived so far, how it ended."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from app.model.blocks import Json
from app.model.conversation import ConversationSummary
from app.model.ids import MessageId
from app.model.ledger import LedgerRow
from app.model.message import Message, Status
from app.model.options import ConversationOptions
from app.model.sent import SentRecord
from app.storage import codec
from app.storage.conversations import begin_in_conversation, require_out_of_bin
from app.storage.db import Database
from app.storage.draft_settings import forget_settings
from app.storage.errors import damaged, inconsistent
from app.storage.messages import finish_message, insert_message, read_running
from app.storage.options import save_options
from app.storage.sent import insert_sent
from app.storage.usage import insert_ledger_row

_APPEND = """
INSERT INTO turn_journal (answer_id, seq, entries)
SELECT id, (SELECT COALESCE(MAX(seq), 0) + 1 FROM turn_journal WHERE answer_id = messages.id), ?
FROM messages WHERE id = ? AND status = 'running'
"""


class TurnStore:
    """Keeps a turn on disk from the moment it is sent. Every method raises StorageError and then changed nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self,
        conversation: ConversationSummary,
        user: Message | None,
        answer: Message,
        options: ConversationOptions | None = None,
        attach: Callable[[sqlite3.Connection], None] | None = None,
        beside: Sequence[Message] = (),
    ) -> None:
        """Store the user's message, if there is a new one, and an empty running answer, in one transaction.

        *beside* are further such answers to the same message, in the same transaction; the branch ends with *answer*.

        A new conversation is made as given. Of one that exists, the time and the active leaf change, and the title
        if it had none; it leaves the bin. *options* are given where it is the new chat that becomes it: they are stored
        with it, and what was set for the new chat is stored no more. *attach* stores what belongs to the message beside
        itself, in the same transaction. On return a power cut loses nothing of it.
        Raises StorageError with message_missing, too: what it stands below lies in the bin.
        """
        for each in (answer, *beside):
            _check_turn(conversation, user, each)

        def job(connection: sqlite3.Connection) -> None:
            require_out_of_bin(connection, (user or answer).parent_id)
            begin_in_conversation(connection, conversation, answer.id)
            forget_settings(connection, conversation.id)
            if options is not None:
                save_options(connection, conversation.id, options)
                forget_settings(connection, None)
            if user is not None:
                insert_message(connection, user)
            if attach is not None:
                attach(connection)
            for each in (answer, *beside):
                insert_message(connection, each)

        await self._database.write(job)

    async def keep(
        self,
        conversation: ConversationSummary,
        user: Message,
        attach: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        """Store a message of the user's that nothing answers yet, at the end of the branch that is shown then.

        Otherwise as :meth:`begin` of a conversation that exists.
        """

        def job(connection: sqlite3.Connection) -> None:
            require_out_of_bin(connection, user.parent_id)
            begin_in_conversation(connection, conversation, user.id)
            insert_message(connection, user)
            if attach is not None:
                attach(connection)

        await self._database.write(job)

    async def checkpoint(self, answer_id: MessageId, entries: Sequence[Json]) -> None:
        """Add what has arrived since the last call (see ``logic/journal``); its cost depends on that alone.

        On return the death of the process loses nothing of it; a power cut may.
        """

        def job(connection: sqlite3.Connection) -> None:
            if connection.execute(_APPEND, (codec.to_json(list(entries)), answer_id)).rowcount != 1:
                raise inconsistent(f"answer {answer_id} is not running, so nothing can be added to it")

        await self._database.write(job, durable=False)

    async def finish(self, answer: Message, ledger: LedgerRow | None, sent: SentRecord | None = None) -> None:
        """Store the whole answer, its ledger row and the record of its request, in one transaction.

        It can be searched for from then on, its conversation is unread until someone has seen it, and its journal is
        gone. A second finish of the same answer is an error. On return a power cut loses nothing of it.
        """

        def job(connection: sqlite3.Connection) -> None:
            finish_message(connection, answer)
            connection.execute("UPDATE conversations SET unread = 1 WHERE id = ?", (answer.conversation_id,))
            if ledger is not None:
                insert_ledger_row(connection, ledger)
            if sent is not None:
                insert_sent(connection, answer.id, sent)
            _drop_journal(connection, answer.id)

        await self._database.write(job)

    async def left_running(self) -> list[tuple[Message, list[Json]]]:
        """Return the answers that are still marked as running, oldest first, with all that had arrived, in order."""

        def job(connection: sqlite3.Connection) -> list[tuple[Message, list[Json]]]:
            return [(answer, _journal(connection, answer.id)) for answer in read_running(connection)]

        return await self._database.read(job)


def _check_turn(conversation: ConversationSummary, user: Message | None, answer: Message) -> None:
    """Raise StorageError unless the parts of a new turn belong together."""
    if answer.status is not Status.RUNNING:
        raise inconsistent(f"answer {answer.id} begins as {answer.status}")
    if user is not None and answer.parent_id != user.id:
        raise inconsistent(f"answer {answer.id} is not under its message {user.id}")
    if any(message.conversation_id != conversation.id for message in (user, answer) if message is not None):
        raise inconsistent(f"answer {answer.id} is not in its conversation {conversation.id}")


def _drop_journal(connection: sqlite3.Connection, answer_id: MessageId) -> None:
    connection.execute("DELETE FROM turn_journal WHERE answer_id = ?", (answer_id,))


def _journal(connection: sqlite3.Connection, answer_id: MessageId) -> list[Json]:
    rows = connection.execute("SELECT entries FROM turn_journal WHERE answer_id = ? ORDER BY seq", (answer_id,))
    return [entry for row in rows for entry in _entries(row[0])]


def _entries(stored: codec.Stored) -> list[Json]:
    entries = codec.from_json(stored)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise damaged("A stored journal row is not a list of objects.")
    return entries
