"""Conversations as the list shows them, read and written inside a transaction or a snapshot."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, FolderId, MessageId, TagId
from app.model.organising import Filed, ListFacts
from app.storage import codec
from app.storage.rows import Parameter, Row

_STORED = (
    *("id", "title", "title_by_hand", "created_ms", "updated_ms", "active_leaf", "pinned", "model", "system"),
    *("folder_id", "archived"),
)
_DERIVED = ("unread", "cost_nano", "attached")
# A folder that was deleted meanwhile is none.
_VALUES = ", ".join("(SELECT id FROM folders WHERE id = ?)" if name == "folder_id" else "?" for name in _STORED)
INSERT = f"INSERT INTO conversations ({', '.join(_STORED)}) VALUES ({_VALUES})"  # noqa: S608
UPSERT = INSERT + " ON CONFLICT (id) DO UPDATE SET "
SAVE = UPSERT + ", ".join(f"{name} = excluded.{name}" for name in _STORED[1:])
_READ = f"""
SELECT {", ".join((*_STORED, *_DERIVED))} FROM conversations
WHERE id IN (SELECT value FROM json_each(?)) AND deleted_ms IS NULL
"""  # noqa: S608
_TAGS = """
SELECT u.conversation_id, u.tag_id, t.name FROM conversation_tags AS u JOIN tags AS t ON t.id = u.tag_id
WHERE u.conversation_id IN (SELECT value FROM json_each(?))
"""
_MODELS = """
SELECT conversation_id, model FROM conversation_models WHERE conversation_id IN (SELECT value FROM json_each(?))
"""


def read_summaries(connection: sqlite3.Connection, ids: Sequence[str]) -> list[ConversationSummary]:
    """Return those of the conversations that are there and not in the bin, in the order of *ids*.

    Raises sqlite3.Error or StorageError.
    """
    wanted = json.dumps(list(ids))
    tags, models = _tags(connection, wanted), _models(connection, wanted)
    rows = connection.execute(_READ, (wanted,))
    found = {row[0]: _summary(row, tags.get(row[0], ()), models.get(row[0], ())) for row in rows}
    return [found[id] for id in ids if id in found]


def values_of(summary: ConversationSummary) -> list[Parameter]:
    """Return what the statements above store of *summary*."""
    return [
        summary.id,
        codec.to_text(summary.title),
        int(summary.title_by_hand),
        summary.created_ms,
        summary.updated_ms,
        summary.active_leaf,
        int(summary.pinned),
        codec.optional_text(summary.model),
        codec.to_text(summary.system),
        summary.filed.folder,
        int(summary.filed.archived),
    ]


def ending_at(summary: ConversationSummary, leaf: MessageId) -> list[Parameter]:
    """The same with another end of the branch that is shown."""
    return values_of(replace(summary, active_leaf=leaf))


def _tags(connection: sqlite3.Connection, wanted: str) -> dict[str, tuple[TagId, ...]]:
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for conversation, tag, name in connection.execute(_TAGS, (wanted,)):
        found[conversation].append((codec.from_text(name).casefold(), tag))
    return {id: tuple(TagId(tag) for _, tag in sorted(tags)) for id, tags in found.items()}


def _models(connection: sqlite3.Connection, wanted: str) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for conversation, model in connection.execute(_MODELS, (wanted,)):
        found[conversation].append(codec.from_text(model))
    return {id: tuple(sorted(models)) for id, models in found.items()}


def _summary(row: Row, tags: Iterable[TagId], models: Iterable[str]) -> ConversationSummary:
    id, title, by_hand, created_ms, updated_ms, leaf, pinned, model, system, folder, archived, *facts = row
    unread, cost_nano, attached = facts
    return ConversationSummary(
        id=ConversationId(id),
        title=codec.from_text(title),
        created_ms=created_ms,
        updated_ms=updated_ms,
        active_leaf=None if leaf is None else MessageId(leaf),
        pinned=bool(pinned),
        title_by_hand=bool(by_hand),
        model=codec.read_text(model),
        system=codec.from_text(system),
        filed=Filed(None if folder is None else FolderId(folder), bool(archived), tuple(tags)),
        facts=ListFacts(bool(unread), cost_nano, bool(attached), tuple(models)),
    )
