"""Databases as years of use leave them: ``python -m tests.perf.archives FOLDER CONVERSATIONS``.

A conversation has 20 messages on average, some have hundreds. Texts are in twelve languages; there are thinking, code,
tools, attachments with their bytes, retries, costs with their ledger, names, pins and a bin, over five years. Rows are
made by the program's own code, and ``verify`` has nothing to say about them. The same for the same seed.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.attachment import Attachment, AttachmentKind, Held, Part
from app.model.blocks import ContentBlock, text_block
from app.model.conversation import ConversationSummary
from app.model.held import held_source
from app.model.ids import AttachmentId, ConversationId, LedgerId, MessageId
from app.model.ledger import LedgerRow
from app.model.message import Message, Role, Status, Timing
from app.model.usage import Cost, Usage
from app.storage.attachments import insert_attachment
from app.storage.connection import connect_writer
from app.storage.conversations import begin_in_conversation
from app.storage.db import Database
from app.storage.folders import prepare_data_dir
from app.storage.rows import INSERT_MESSAGE, block_values, content_values, identity_values
from app.storage.search_index import Attached, Indexed, indexed, insert_indexed
from app.storage.usage import insert_ledger_row
from tests.perf.vocabulary import Vocabulary

BEGUN_MS = 1_609_459_200_000  # 2021
YEARS_MS = 5 * 365 * 86_400_000
RARE, RARE_EVERY = "zymurgist", 5_000  # a word in each so-manieth message
ONCE = "quokkaberry"  # and one in the very first alone
MODELS = ("claude-sonnet-4-6", "claude-haiku-4-5-20251001", "claude-opus-4-7", "claude-sonnet-5-5", "claude-opus-5-5")
_AT_ONCE = 250  # conversations in a transaction
_DOCUMENTS = 40
_INSERT_BLOCK = """
INSERT INTO blocks (message, position, data, complete, partial_json, started_ms, ended_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_USE = "INSERT INTO message_attachments (message, position, attachment_id) VALUES (?, ?, ?)"
_CODE = "\n\n```python\ndef answer(value: int) -> int:\n    return value * 2\n```\n"


@dataclass(slots=True)
class _Batch:
    """What goes into one transaction."""

    messages: list[list[Any]] = field(default_factory=list)
    blocks: list[list[Any]] = field(default_factory=list)
    entries: list[Indexed] = field(default_factory=list)
    uses: list[tuple[int, int, str]] = field(default_factory=list)
    ledger: list[LedgerRow] = field(default_factory=list)
    conversations: list[tuple[ConversationSummary, int | None]] = field(default_factory=list)


class _Maker:
    """Makes conversations one after the other."""

    def __init__(self, paths: Paths, conversations: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self._words = Vocabulary(seed)
        self._paths = paths
        self._conversations = conversations
        self._number = 0  # of the message made last
        self.files = [self._document(number) for number in range(_DOCUMENTS)]

    def batches(self) -> Iterator[_Batch]:
        """Everything, in parts."""
        for first in range(0, self._conversations, _AT_ONCE):
            batch = _Batch()
            for number in range(first, min(first + _AT_ONCE, self._conversations)):
                self._conversation(number, batch)
            yield batch

    def _conversation(self, number: int, batch: _Batch) -> None:
        chance = self._chance
        own, at = ConversationId(f"c{number:07}"), BEGUN_MS + YEARS_MS * number // self._conversations
        language = self._words.language(chance)
        turns = 1 + int(chance.expovariate(1 / (60 if chance.random() < 0.05 else 6.5)))
        leaf: MessageId | None = None
        title, model = "", MODELS[min(number * len(MODELS) // self._conversations, len(MODELS) - 1)]
        for turn in range(turns):
            at += chance.randrange(20_000, 900_000)
            asked = self._asked(own, leaf, at, language, batch, f"{own}-{turn}")
            title = title or " ".join(asked.text.split()[:7])[:60]
            for retry in range(1 + (chance.random() < 0.04)):
                leaf = self._answer(own, asked.id, at + 5_000 + retry * 30_000, language, batch, model)
        deleted_ms = at + 1 if chance.random() < 0.02 else None
        summary = ConversationSummary(
            own, title, at, at, leaf, chance.random() < 0.001, chance.random() < 0.1, model, ""
        )
        batch.conversations.append((summary, deleted_ms))

    def _asked(
        self, own: ConversationId, parent: MessageId | None, at: int, language: str, batch: _Batch, name: str
    ) -> Message:
        chance, blocks, attached = self._chance, [], None
        if chance.random() < 0.04:
            file = chance.choice(self.files)
            blocks.append(file.block)
            attached = Attached((file.attachment.kind,), (file.attachment.name, *file.texts))
            batch.uses.append((self._number + 1, 0, file.attachment.id))
        text = self._words.text(chance, language, 1 + min(int(chance.expovariate(1 / 1.2)), 12))
        blocks.append(text_block(self._with_rare(text)))
        message = Message(MessageId(f"u-{name}"), own, parent, Role.USER, Status.COMPLETE, tuple(blocks), Timing(at))
        self._add(message, batch, attached)
        return message

    def _answer(
        self, own: ConversationId, parent: MessageId, at: int, language: str, batch: _Batch, model: str
    ) -> MessageId:
        chance, blocks = self._chance, []
        if chance.random() < 0.3:
            thought = self._words.text(chance, language, chance.randint(1, 5))
            blocks.append(ContentBlock({"type": "thinking", "thinking": thought, "signature": "c2lnbmVk"}))
        if chance.random() < 0.03:
            blocks += _tool(self._words.text(chance, language, 1), self._words.text(chance, language, 4))
        text = self._words.text(chance, language, 1 + min(int(chance.expovariate(1 / 12)), 90))
        blocks.append(text_block(text + (_CODE if chance.random() < 0.1 else "")))
        nano = int(chance.lognormvariate(15.5, 1.3))
        usage = Usage({"input_tokens": len(text), "output_tokens": len(text) // 4})
        id = MessageId(f"a-{self._number + 1:08}")
        answer = Message(
            id, own, parent, Role.ASSISTANT, Status.COMPLETE, tuple(blocks), Timing(at, at + 900, at + 9_000),
            model=model, stop_reason="end_turn", usage=usage, cost=Cost(nano), request_id=f"req_{self._number}",
        )  # fmt: skip
        self._add(answer, batch, None)
        batch.ledger.append(LedgerRow(LedgerId(f"l-{id}"), at, own, id, "turn", model, usage, Cost(nano), None))
        return id

    def _with_rare(self, text: str) -> str:
        if self._number == 0:
            return f"{text} {ONCE}"
        return f"{text} {RARE}" if self._number % RARE_EVERY < 2 else text

    def _add(self, message: Message, batch: _Batch, attached: Attached | None) -> None:
        self._number += 1
        number = self._number
        batch.messages.append(identity_values(message) + content_values(message, None))
        batch.blocks += [block_values(number, position, block) for position, block in enumerate(message.blocks)]
        nano = None if message.cost is None else message.cost.total_nano
        batch.entries.append(
            indexed(
                number, message.role, message.timing.created_ms, message.blocks, model=message.model,
                cost_nano=nano, attached=attached,
            )
        )  # fmt: skip

    def _document(self, number: int) -> _File:
        kind = list(AttachmentKind)[number % 3]
        text = self._words.text(self._chance, self._words.language(self._chance), 30)
        data = text.encode()
        media = {"image": "image/png", "pdf": "application/pdf", "text": "text/plain"}[kind.value]
        held = Held(hashlib.sha256(data).hexdigest(), len(data), media)
        path = self._paths.attachments / held.sha256[:2] / held.sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        attachment = Attachment(AttachmentId(f"f{number}"), kind, f"{kind.value}_{number}.{media[-3:]}", held, BEGUN_MS)
        block = ContentBlock(
            {"type": "image" if kind is AttachmentKind.IMAGE else "document", "source": held_source(Part(held))}
        )
        return _File(attachment, block, (text,) if kind is AttachmentKind.TEXT else ())


@dataclass(frozen=True, slots=True)
class _File:
    attachment: Attachment
    block: ContentBlock
    texts: tuple[str, ...]


def make_archive(folder: Path, conversations: int, seed: int = 1) -> int:
    """Make a data folder with so many conversations; returns how many messages they have."""
    paths = Paths(folder)
    asyncio.run(_prepare(paths))
    with contextlib.closing(connect_writer(paths.database, 1000)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA foreign_keys = OFF")  # verify looks at them
        maker = _Maker(paths, conversations, seed)
        connection.execute("BEGIN")
        for file in maker.files:
            insert_attachment(connection, file.attachment, None)
        connection.execute("COMMIT")
        for batch in maker.batches():
            _store(connection, batch)
        total: int = connection.execute("SELECT COUNT(*) FROM messages").fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    return total


async def _prepare(paths: Paths) -> None:
    prepare_data_dir(paths)
    await (await Database.open(paths, SystemClock())).close()


def _store(connection: sqlite3.Connection, batch: _Batch) -> None:
    connection.execute("BEGIN")
    for summary, deleted_ms in batch.conversations:
        assert summary.active_leaf is not None
        begin_in_conversation(connection, summary, summary.active_leaf)
        if deleted_ms is not None:
            connection.execute("UPDATE conversations SET deleted_ms = ? WHERE id = ?", (deleted_ms, summary.id))
    connection.executemany(INSERT_MESSAGE, batch.messages)
    connection.executemany(_INSERT_BLOCK, batch.blocks)
    connection.executemany(_INSERT_USE, batch.uses)
    insert_indexed(connection, batch.entries)
    for row in batch.ledger:
        insert_ledger_row(connection, row)
    connection.execute("COMMIT")


def _tool(asked: str, told: str) -> list[ContentBlock]:
    return [
        ContentBlock({"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": asked}}),
        ContentBlock(
            {
                "type": "web_search_tool_result",
                "tool_use_id": "s1",
                "content": [{"type": "web_search_result", "title": told, "url": "https://example.org/a"}],
            }
        ),
    ]


if __name__ == "__main__":
    begin = time.perf_counter()
    made = make_archive(Path(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps({"messages": made, "seconds": time.perf_counter() - begin}))
