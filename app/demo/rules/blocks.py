"""The shape of messages and of the content blocks in them, by role."""

from __future__ import annotations

from typing import Any

from app.demo.problems import invalid
from app.demo.rules.fields import Fields, check_choice, check_fields
from app.demo.rules.shape import check_mark

NOVELTY = "demo_novelty"  # what ``/fault unknown`` sends, as the API may one day send a block of a new type

_RESULT: Fields = {"tool_use_id": "str!", "content": "any!", "cache_control": "dict?", "caller": "dict?"}
_FIELDS: dict[str, Fields] = {
    "text": {"text": "str!", "citations": "list?", "cache_control": "dict?"},
    "image": {"source": "dict!", "transformations": "dict?", "cache_control": "dict?"},
    "document": {
        "source": "dict!",
        "title": "str?",
        "context": "str?",
        "citations": "dict?",
        "cache_control": "dict?",
    },
    "search_result": {
        "content": "list!",
        "source": "str!",
        "title": "str!",
        "citations": "dict",
        "cache_control": "dict?",
    },
    "thinking": {"thinking": "str!", "signature": "str!"},
    "redacted_thinking": {"data": "str!"},
    "tool_use": {
        "id": "str!",
        "name": "str!",
        "input": "dict!",
        "caller": "dict?",
        "toolset_name": "str?",
        "cache_control": "dict?",
    },
    "tool_result": {
        "tool_use_id": "str!",
        "content": "str|list",
        "is_error": "bool",
        "toolset_name": "str?",
        "cache_control": "dict?",
    },
    "server_tool_use": {"id": "str!", "name": "str!", "input": "dict!", "caller": "dict?", "cache_control": "dict?"},
    "web_search_tool_result": _RESULT,
    "web_fetch_tool_result": _RESULT,
    "code_execution_tool_result": _RESULT,
    "bash_code_execution_tool_result": _RESULT,
    "text_editor_code_execution_tool_result": _RESULT,
    "tool_search_tool_result": _RESULT,
    "container_upload": {"file_id": "str!", "cache_control": "dict?"},
    "compaction": {
        "content": "str?",
        "encrypted_content": "str?",
        "signature": "str?",
        "tool_changes": "list?",
        "cache_control": "dict?",
    },
    NOVELTY: {"note": "str!"},
}
_UNNAMED = (NOVELTY, "compaction")  # tags that the refusal of an unknown one does not list
_SERVER_SIDE = tuple(name for name, fields in _FIELDS.items() if fields is _RESULT)
_TAGS = {
    "user": ("text", "image", "document", "search_result", "tool_result", "container_upload"),
    "assistant": (
        "text",
        "thinking",
        "redacted_thinking",
        "tool_use",
        "server_tool_use",
        *_SERVER_SIDE,
        "container_upload",
        "compaction",
        NOVELTY,
    ),
    "system": ("text",),
    "tool_result": ("text", "image", "document", "search_result", "tool_reference"),
}


def ends_in_server_tool(blocks: list[dict[str, Any]]) -> bool:
    """Whether an assistant turn stopped in the middle of the API's own tool loop."""
    return bool(blocks) and blocks[-1]["type"] in ("server_tool_use", *_SERVER_SIDE)


def check_messages(messages: list[Any], strict: bool) -> None:
    """Refuse malformed messages; *strict* for API version 2026-10-21. Raises ProblemError 400."""
    for position, message in enumerate(messages):
        path = f"messages.{position}"
        check_fields(path, message, {"role": "str!", "content": "str|list!"})
        check_choice(f"{path}.role", message["role"], ("user", "assistant", "system"))
        if isinstance(message["content"], list):
            for index, block in enumerate(message["content"]):
                _check_block(f"{path}.content.{index}", block, message["role"], strict)


def check_system(system: Any) -> None:
    """Refuse a malformed system prompt. Raises ProblemError 400."""
    for index, block in enumerate(system if isinstance(system, list) else []):
        _check_block(f"system.{index}", block, "system", strict=False)


def _check_block(path: str, block: Any, place: str, strict: bool) -> None:
    if not isinstance(block, dict):
        raise invalid(path, "Input should be a valid dictionary")
    kind = block.get("type")
    _check_tag(path, kind, place, strict)
    if kind == "tool_reference":
        return
    check_fields(f"{path}.{kind}", block, {"type": "str!", **_FIELDS[str(kind)]})
    if block.get("cache_control") is not None:
        check_mark(f"{path}.{kind}.cache_control", block["cache_control"])
    if strict and place == "user" and kind == "text" and block.get("citations"):
        raise invalid(f"{path}.text.citations", "Citations are not permitted on text blocks of user messages.")
    inner = block.get("content") if kind == "tool_result" else None
    for index, each in enumerate(inner if isinstance(inner, list) else []):
        _check_block(f"{path}.tool_result.content.{index}", each, "tool_result", strict)


def _check_tag(path: str, kind: Any, place: str, strict: bool) -> None:
    if kind is None:
        raise invalid(f"{path}.type", "Field required")
    if strict and place == "assistant" and kind == "document":
        raise invalid(path, "`document` blocks are not permitted in assistant messages.")
    if kind not in _TAGS[place]:
        expected = ", ".join(f"'{tag}'" for tag in _TAGS[place] if tag not in _UNNAMED)
        raise invalid(
            path, f"Input tag '{kind}' found using 'type' does not match any of the expected tags: {expected}"
        )
