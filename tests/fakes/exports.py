"""Files as other products export them, in the variants that are known, made here."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = "00000000-0000-4000-8000-000000000000"
Value = dict[str, Any]


def said(uuid: str, sender: str, text: str = "", parent: str | None = None, **fields: Any) -> Value:
    """A message of claude.ai; without *parent* as in exports that have no branches."""
    message: Value = {"uuid": uuid, "sender": sender, "text": text, "created_at": "2025-03-01T10:00:00.000000Z"}
    message |= {"attachments": [], "files": []}
    if parent is not None:
        message["parent_message_uuid"] = parent
    return message | fields


def claude_chat(*messages: Value, uuid: str = "c-1", name: str = "Rain", **fields: Any) -> Value:
    """A conversation of claude.ai."""
    times = {"created_at": "2025-03-01T09:59:00Z", "updated_at": "2025-03-02T00:00:00+00:00"}
    return {"uuid": uuid, "name": name, **times, "account": {"uuid": "a"}, "chat_messages": [*messages], **fields}


def node(key: str, parent: str | None, message: Value | None, *children: str) -> Value:
    """A node of ChatGPT's tree."""
    return {"id": key, "message": message, "parent": parent, "children": list(children)}


def spoken(role: str, *parts: Any, kind: str = "text", at: float | None = 1_700_000_000.5, **fields: Any) -> Value:
    """A message of ChatGPT. *fields* that begin with ``content_`` belong to its content."""
    content: Value = {"content_type": kind, **({"parts": list(parts)} if parts else {})}
    content |= {key.removeprefix("content_"): each for key, each in fields.items() if key.startswith("content_")}
    rest = {key: each for key, each in fields.items() if not key.startswith("content_")}
    author = {"role": role, "name": rest.pop("author_name", None), "metadata": {}}
    return {"author": author, "create_time": at, "content": content, "status": "finished_successfully"} | rest


def gpt_chat(*nodes: Value, current: str = "", id: str = "g-1", title: str = "Sun", **fields: Any) -> Value:
    """A conversation of ChatGPT, with its root."""
    roots = [each["id"] for each in nodes if each["parent"] == "root"]
    mapping = {each["id"]: each for each in (node("root", None, None, *roots), *nodes)}
    times = {"create_time": 1_700_000_000.0, "update_time": 1_700_000_100.25}
    known = {"conversation_id": id, "id": id, "title": title, "mapping": mapping, "current_node": current}
    return known | times | fields


def json_file(path: Path, *conversations: Any) -> Path:
    """A bare conversations.json."""
    path.write_text(json.dumps(list(conversations)), "utf-8")
    return path


def zip_file(path: Path, files: Mapping[str, bytes | str]) -> Path:
    """A zip of *files*."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in files.items():
            opened.writestr(name, data)
    return path
