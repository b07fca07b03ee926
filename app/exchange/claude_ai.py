"""Conversations of claude.ai's data export.

The format is not published. Known variants (docs/exchange.md): messages with ``text`` alone, with ``content`` blocks,
with ``parent_message_uuid`` (branches), with ``attachments`` (their extracted text) and ``files`` (names alone).
"""

from __future__ import annotations

import json
from typing import Any

from app.exchange.foreign import (
    Converted,
    Heading,
    Node,
    call_block,
    converted,
    fenced,
    milliseconds,
    missing_words,
    object_of,
    objects_of,
    result_block,
    text_of,
)
from app.logic.shown_names import shown_name
from app.logic.titles import clean_name
from app.model.blocks import ContentBlock, Json, text_block
from app.model.message import Role

_PRODUCT = "claude.ai"
_ROLES = {"human": Role.USER, "user": Role.USER, "assistant": Role.ASSISTANT}
_ROOTS = ("00000000-0000-4000-8000-000000000000", "00000000-0000-0000-0000-000000000000", "")
_SILENT = ("token_budget", "flag")  # parts that are about the product, not about the conversation


def is_claude_ai(value: Json) -> bool:
    """Whether *value* is a conversation as claude.ai exports them."""
    return isinstance(value.get("chat_messages"), list)


def from_claude_ai(value: Json, fallback_id: str) -> Converted:
    """The conversation of *value*; *fallback_id* names it where it has no name of its own."""
    notes: list[str] = []
    messages = objects_of(value["chat_messages"])
    if len(messages) < len(value["chat_messages"]):
        notes.append("Something among the messages that is none was left out.")
    own = text_of(value.get("uuid")) or fallback_id
    heading = Heading(
        _PRODUCT,
        own,
        clean_name(text_of(value.get("name"))),
        milliseconds(value.get("created_at")),
        milliseconds(value.get("updated_at")),
        text_of(value.get("current_leaf_message_uuid")) or None,
        value.get("is_starred") is True,
    )
    return converted(heading, _nodes(messages, notes), notes)


def _nodes(messages: list[Json], notes: list[str]) -> list[Node]:
    ids = [text_of(message.get("uuid")) or f"#{place}" for place, message in enumerate(messages)]
    branching = any(isinstance(message.get("parent_message_uuid"), str) for message in messages)
    nodes: list[Node] = []
    for place, message in enumerate(messages):
        before = ids[place - 1] if place else None
        says = branching and "parent_message_uuid" in message
        parent = _parent(message["parent_message_uuid"]) if says else before
        nodes.append(_node(message, ids[place], parent, notes))
    return nodes


def _parent(value: Any) -> str | None:
    found = text_of(value)
    return None if found in _ROOTS else found


def _node(message: Json, id: str, parent: str | None, notes: list[str]) -> Node:
    role = _ROLES.get(text_of(message.get("sender")))
    if role is None:
        notes.append("A message of an unknown sender was left out.")
    blocks = (*_attached(message, role), *_said(message, notes))
    model = text_of(message.get("model")) or None
    return Node(id, parent, role, blocks, milliseconds(message.get("created_at")), model)


def _said(message: Json, notes: list[str]) -> list[ContentBlock]:
    found = [block for part in objects_of(message.get("content")) for block in _part(part, notes)]
    whole = text_of(message.get("text"))
    if whole.strip() and not any(block.type == "text" and block.text.strip() for block in found):
        found.append(text_block(whole))
    return found


def _part(part: Json, notes: list[str]) -> list[ContentBlock]:
    kind = text_of(part.get("type"))
    if kind in ("text", "voice_note"):
        return _text(part)
    if kind == "thinking":
        thought = text_of(part.get("thinking"))
        return [ContentBlock({"type": "thinking", "thinking": thought, "signature": ""})] if thought else []
    if kind == "tool_use":
        return [call_block(text_of(part.get("id")), text_of(part.get("name")), object_of(part.get("input")))]
    if kind == "tool_result":
        words = _result_text(part.get("content"))
        return [result_block(text_of(part.get("tool_use_id")), words, part.get("is_error") is True)]
    if kind not in _SILENT:
        notes.append(f"Parts of the kind {kind[:40]!r} were left out.")
    return []


def _text(part: Json) -> list[ContentBlock]:
    text = text_of(part.get("text"))
    details = [object_of(each.get("details")) | each for each in objects_of(part.get("citations"))]
    sources = dict.fromkeys((text_of(each.get("title")), text_of(each.get("url"))) for each in details)
    listed = [f"- {title} <{url}>" if title else f"- <{url}>" for title, url in sources if url]
    blocks = [text_block(text)] if text else []
    return [*blocks, text_block("\n\nSources:\n" + "\n".join(listed))] if listed else blocks


def _result_text(content: Any) -> str:
    if isinstance(content, str):
        return content
    pieces = [_result_piece(each) for each in objects_of(content)]
    return "\n\n".join(piece for piece in pieces if piece)


def _result_piece(part: Json) -> str:
    named = [text_of(part.get(key)) for key in ("title", "url", "text")]
    found = "\n".join(each for each in named if each)
    return found or json.dumps(part, ensure_ascii=False)


def _attached(message: Json, role: Role | None) -> list[ContentBlock]:
    """Files with their text as documents, in answers as text; those of which only the name is there, in words."""
    documents: list[ContentBlock] = []
    missing: dict[str, None] = {}
    for each in objects_of(message.get("attachments")):
        name, content = text_of(each.get("file_name")), text_of(each.get("extracted_content"))
        if content.strip():
            made = _in_answer if role is Role.ASSISTANT else _document
            documents.append(made(shown_name(name) if name.strip() else "Pasted text", content))
        else:
            missing[missing_words(name)] = None
    for key in ("files", "files_v2"):
        for each in objects_of(message.get(key)):
            missing[missing_words(text_of(each.get("file_name")))] = None
    return [*documents, *([text_block("\n".join(missing) + "\n\n")] if missing else [])]


def _in_answer(name: str, content: str) -> ContentBlock:
    """The API takes no documents in answers."""
    return text_block(f"{name}:\n\n{fenced(content)}\n\n")


def _document(name: str, content: str) -> ContentBlock:
    source = {"type": "text", "media_type": "text/plain", "data": content}
    return ContentBlock({"type": "document", "source": source, "title": name})
