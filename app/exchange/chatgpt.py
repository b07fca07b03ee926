"""Conversations of ChatGPT's data export.

The format is not published. Known variants (docs/exchange.md): a tree of nodes in ``mapping``, each with a message or
none; authors ``system``, ``user``, ``assistant``, ``tool``; kinds of content from plain ``text`` to ``thoughts``.
"""

from __future__ import annotations

import re
from typing import Any

from app.exchange.foreign import (
    Converted,
    Heading,
    Node,
    Wanted,
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
from app.logic.titles import clean_name
from app.model.blocks import ContentBlock, Json, text_block
from app.model.message import Role

_PRODUCT = "chatgpt"
_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "tool": Role.ASSISTANT}
_UNSEEN_ROLES = ("system", "developer", "critic")  # what they say is no part of what was read
_HIDDEN_KINDS = ("user_editable_context", "model_editable_context", "reasoning_recap", "app_pairing_content")
_MARKS = re.compile("\ue200[^\ue200\ue201]*\ue201|[\ue200-\ue206]")  # places of citations, in a private alphabet
_POINTER = re.compile(r"(?:file-service|sediment)://(?:.*#)?(file[-_][0-9A-Za-z]+)")


def is_chatgpt(value: Json) -> bool:
    """Whether *value* is a conversation as ChatGPT exports them."""
    return isinstance(value.get("mapping"), dict)


def from_chatgpt(value: Json, fallback_id: str) -> Converted:
    """The conversation of *value*; *fallback_id* names it where it has no name of its own."""
    notes: list[str] = []
    own = text_of(value.get("conversation_id")) or text_of(value.get("id")) or fallback_id
    heading = Heading(
        _PRODUCT,
        own,
        clean_name(text_of(value.get("title"))),
        milliseconds(value.get("create_time")),
        milliseconds(value.get("update_time")),
        text_of(value.get("current_node")) or None,
        value.get("is_starred") is True or milliseconds(value.get("pinned_time")) is not None,
    )
    return converted(heading, _nodes(value["mapping"], notes), notes)


def _nodes(mapping: Json, notes: list[str]) -> list[Node]:
    """The nodes, children in the order that their parent gives them."""
    found: list[Node] = []
    for key in _ordered(mapping):
        node = mapping[key]
        if isinstance(node, dict):
            found.append(_node(key, node, notes))
        else:
            notes.append("Something among the messages that is none was left out.")
    return found


def _ordered(mapping: Json) -> list[str]:
    order = dict.fromkeys(mapping)
    for node in mapping.values():
        listed = object_of(node).get("children")
        found = listed if isinstance(listed, list) else []
        children = list(dict.fromkeys(each for each in found if isinstance(each, str) and each in order))
        if len(children) > 1:  # behind each other; where they stand among the rest does not matter
            for child in children:
                del order[child]
            order |= dict.fromkeys(children)
    return list(order)


def _node(key: str, node: Json, notes: list[str]) -> Node:
    parent = text_of(node.get("parent")) or None
    message = node.get("message")
    if not isinstance(message, dict):
        return Node(key, parent, None)
    author, metadata = object_of(message.get("author")), object_of(message.get("metadata"))
    role = _ROLES.get(text_of(author.get("role")))
    kind = text_of(object_of(message.get("content")).get("content_type"))
    if role is None and text_of(author.get("role")) not in _UNSEEN_ROLES:
        notes.append("A message of an unknown sender was left out.")
    if metadata.get("is_visually_hidden_from_conversation") is True or kind in _HIDDEN_KINDS:
        role = None
    if role is None:
        return Node(key, parent, None)
    blocks, files = _Reader(key, parent, message, notes).read()
    if not blocks and author.get("role") != "user":  # a step without words
        return Node(key, parent, None)
    ended = text_of(object_of(metadata.get("finish_details")).get("type"))
    return Node(
        key,
        parent,
        role,
        tuple(blocks),
        milliseconds(message.get("create_time")),
        text_of(metadata.get("model_slug")) or None,
        ended == "interrupted",
        tuple(files),
    )


class _Reader:
    """Reads one message into blocks, and notes the places of its files among them."""

    def __init__(self, key: str, parent: str | None, message: Json, notes: list[str]) -> None:
        self._key, self._parent, self._notes = key, parent, notes
        self._content, self._metadata = object_of(message.get("content")), object_of(message.get("metadata"))
        self._author = object_of(message.get("author"))
        self._recipient = text_of(message.get("recipient")) or "all"
        self._names = {
            text_of(each.get("id")): text_of(each.get("name")) for each in objects_of(self._metadata.get("attachments"))
        }
        self._blocks: list[ContentBlock] = []
        self._files: list[tuple[int, Wanted]] = []

    def read(self) -> tuple[list[ContentBlock], list[tuple[int, Wanted]]]:
        """The blocks, and which of them stand for files."""
        role = self._author.get("role")
        if role == "tool":
            self._tool()
        elif role == "assistant" and self._recipient != "all":
            self._call()
        elif self._content.get("content_type") == "thoughts":
            self._thoughts()
        else:
            self._said()
            for id, name in self._names.items():
                if role == "user":
                    self._file(id, name)
        return self._blocks, self._files

    def _tool(self) -> None:
        kind = text_of(self._content.get("content_type"))
        text = self._plain()
        if text.strip():
            self._blocks.append(result_block(self._parent or "", text, kind == "system_error"))
        self._pictures()

    def _call(self) -> None:
        kind = text_of(self._content.get("content_type"))
        given: Json = {"code" if kind == "code" else "text": self._plain()}
        self._blocks.append(call_block(self._key, self._recipient, given))

    def _thoughts(self) -> None:
        pieces = [
            "\n\n".join(each for each in (text_of(one.get("summary")), text_of(one.get("content"))) if each)
            for one in objects_of(self._content.get("thoughts"))
        ]
        thought = "\n\n".join(pieces) or self._plain()
        if thought.strip():
            self._blocks.append(ContentBlock({"type": "thinking", "thinking": thought, "signature": ""}))

    def _said(self) -> None:
        kind = text_of(self._content.get("content_type"))
        text = self._plain()
        if kind == "code":
            text = fenced(text, text_of(self._content.get("language")))
        if text.strip():
            self._blocks.append(text_block(text))
        self._pictures()

    def _plain(self) -> str:
        """All text of the content, whatever its kind calls it."""
        content = self._content
        parts = content.get("parts")
        if isinstance(parts, list):
            return self._clean("\n".join(piece for piece in map(_part_text, parts) if piece))
        named = [text_of(content.get(key)) for key in ("title", "url", "name", "text", "result", "content")]
        found = "\n".join(each for each in named if each)
        if not found and content.get("content_type") not in ("text", "code", "thoughts", "multimodal_text", None):
            self._note_kind(text_of(content.get("content_type")))
        return self._clean(found)

    def _note_kind(self, kind: str) -> None:
        known = ("tether_browsing_display", "tether_quote", "execution_output", "system_error", "computer_output")
        if kind not in known:
            self._notes.append(f"Parts of the kind {kind[:40]!r} were left out.")

    def _clean(self, text: str) -> str:
        """*text* with citations as the export spells them out, and without the marks of the others."""
        for each in objects_of(self._metadata.get("content_references")):
            matched, spelled = text_of(each.get("matched_text")), text_of(each.get("alt"))
            if matched.strip():
                text = text.replace(matched, spelled)
        return _MARKS.sub("", text)

    def _pictures(self) -> None:
        parts = self._content.get("parts")
        for each in objects_of(parts):
            pointer = text_of(each.get("asset_pointer"))
            if not pointer and not text_of(each.get("content_type")).endswith("asset_pointer"):
                continue
            match = _POINTER.match(pointer)
            key = match.group(1) if match else ""
            self._file(key, self._names.pop(key, "") or _kind_of_file(each))

    def _file(self, key: str, name: str) -> None:
        if self._author.get("role") == "user":
            self._files.append((len(self._blocks), Wanted(key, name)))
        elif self._blocks or self._author.get("role") == "tool":
            self._notes.append("Pictures and sounds that the model made were left out.")
        self._blocks.append(text_block(missing_words(name) + "\n\n"))


def _part_text(part: Any) -> str:
    if isinstance(part, str):
        return part
    found = object_of(part)
    if text_of(found.get("content_type")).endswith("asset_pointer"):
        return ""
    named = [text_of(found.get(key)) for key in ("title", "url", "text", "result")]
    return "\n".join(each for each in named if each)


def _kind_of_file(part: Json) -> str:
    kind = text_of(part.get("content_type"))
    return "a picture" if kind.startswith("image") else "a recording"
