"""Mends what contradicts itself and needs no guess: what is derived from the rest, and what belongs to nothing.

The index of everything and ordinary indexes are made from what is stored; rows that refer to nothing are of no use;
messages without a conversation get one. Damaged pages of the file are not mended: for those there are backups.
"""

from __future__ import annotations

import sqlite3

from app.storage.db import Database
from app.storage.search_forget import empty_index
from app.storage.search_index import forget_titles
from app.storage.verify import integrity, verify_search

_MADE = "{} conversations were made for messages that had none"
# What is said of so many rows, and what mends them. The order matters: conversations come before what they show.
_STEPS = {
    _MADE: """
        INSERT INTO conversations (id, title, title_by_hand, created_ms, updated_ms, active_leaf, pinned, model, system)
        SELECT conversation_id, 'Recovered conversation', 1, MIN(created_ms), MAX(created_ms), NULL, 0, NULL, ''
        FROM messages WHERE conversation_id NOT IN (SELECT id FROM conversations) GROUP BY conversation_id""",
    "{} conversations show their last message again": """
        UPDATE conversations SET active_leaf = (
          WITH RECURSIVE down (id, number) AS (
            SELECT id, number FROM messages
            WHERE conversation_id = conversations.id AND parent_id IS NULL AND deleted_ms IS NULL
            UNION ALL
            SELECT m.id, m.number FROM down CROSS JOIN messages AS m
              ON m.conversation_id = conversations.id AND m.parent_id = down.id
            WHERE m.deleted_ms IS NULL AND m.number > down.number
          )
          SELECT id FROM down ORDER BY number DESC LIMIT 1)
        WHERE deleted_ms IS NOT 0 AND (
          (active_leaf IS NULL AND EXISTS (
            SELECT 1 FROM messages AS m
            WHERE m.conversation_id = conversations.id AND m.parent_id IS NULL AND m.deleted_ms IS NULL))
          OR (active_leaf IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM messages AS m WHERE m.id = active_leaf AND m.conversation_id = conversations.id)))""",
    "{} left-over rows of answers that are finished were deleted": """
        DELETE FROM turn_journal WHERE answer_id NOT IN (SELECT id FROM messages WHERE status = 'running')""",
    "{} blocks that belong to no message were deleted": """
        DELETE FROM blocks WHERE message NOT IN (SELECT number FROM messages)""",
    "{} uses of attachments that are not there were deleted": """
        DELETE FROM message_attachments WHERE message NOT IN (SELECT number FROM messages)
          OR attachment_id NOT IN (SELECT id FROM attachments)""",
    "{} words of PDFs of messages that are not there were deleted": """
        DELETE FROM message_pdfs WHERE message NOT IN (SELECT number FROM messages)""",
    "{} notes about turns whose messages are not there were deleted": """
        DELETE FROM turn_marks WHERE number NOT IN (SELECT number FROM messages)
          OR mate NOT IN (SELECT number FROM messages)""",
    "{} PDFs of messages that are not there are not read any more": """
        DELETE FROM search_pdfs WHERE number NOT IN (SELECT number FROM messages)""",
    "{} attachments of drafts that are not there were deleted": """
        DELETE FROM draft_attachments WHERE attachment_id NOT IN (SELECT id FROM attachments)""",
    "{} records of requests for answers that are not there were deleted": """
        DELETE FROM sent_requests WHERE answer_id NOT IN (SELECT id FROM messages)""",
    "{} choices for conversations that are not there were deleted": """
        DELETE FROM conversation_options WHERE conversation_id NOT IN (SELECT id FROM conversations)""",
    "{} tags of conversations that are not there were deleted": """
        DELETE FROM conversation_tags WHERE conversation_id NOT IN (SELECT id FROM conversations)
          OR tag_id NOT IN (SELECT id FROM tags)""",
    "{} conversations were taken out of folders that are not there": """
        UPDATE conversations SET folder_id = NULL
        WHERE folder_id IS NOT NULL AND folder_id NOT IN (SELECT id FROM folders)""",
    "the costs of {} conversations were added up anew": """
        UPDATE conversations SET cost_nano = COALESCE(
          (SELECT SUM(l.total_nano) FROM ledger AS l WHERE l.conversation_id = conversations.id), 0)
        WHERE cost_nano <> COALESCE(
          (SELECT SUM(l.total_nano) FROM ledger AS l WHERE l.conversation_id = conversations.id), 0)""",
    "of {} conversations it is known again whether they have attachments": """
        UPDATE conversations SET attached = 1 - attached WHERE attached <> EXISTS (
          SELECT 1 FROM messages AS m JOIN message_attachments AS u ON u.message = m.number
          WHERE m.conversation_id = conversations.id)""",
    "{} models of conversations are known again": """
        INSERT OR IGNORE INTO conversation_models (model, conversation_id)
        SELECT DISTINCT m.model, m.conversation_id FROM messages AS m LEFT JOIN conversation_models AS o
          ON o.model = m.model AND o.conversation_id = m.conversation_id
        WHERE m.model IS NOT NULL AND o.model IS NULL""",
}
_EMPTIED = "the search index was emptied, and is built anew"


class RepairStore:
    """Every method raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def mend(self) -> tuple[list[str], bool]:
        """Do everything; what was done, in words, and whether the index of everything was emptied.

        All of it or nothing. An index that was emptied is filled by ``SearchBuild``, like that of an old database.
        """
        indexes = await self._database.read(lambda connection: list(integrity(connection)))
        search = await verify_search(self._database)

        def job(connection: sqlite3.Connection) -> list[str]:
            done = _reindexed(connection) if indexes else []
            counts = _counted(connection)
            done += [words.format(f"{count:,}") for words, count in counts.items()]
            if search or indexes or _MADE in counts:  # their titles are other ones
                empty_index(connection)
                forget_titles(connection)
                done.append(_EMPTIED)
            return done

        done = await self._database.mend(job)
        return done, _EMPTIED in done


def _reindexed(connection: sqlite3.Connection) -> list[str]:
    connection.execute("REINDEX")
    return ["all ordinary indexes were made anew"]


def _counted(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each step has changed, if any."""
    connection.execute("PRAGMA defer_foreign_keys = ON")  # a conversation that comes back shows nothing at first
    counts = {words: connection.execute(statement).rowcount for words, statement in _STEPS.items()}
    return {words: count for words, count in counts.items() if count > 0}
