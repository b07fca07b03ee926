"""The shape of the tools in a request: client tools and the API's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from app.demo.problems import invalid
from app.demo.rules.fields import Fields, check_choice, check_fields

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_SHARED: Fields = {
    "type": "str",
    "name": "str!",
    "cache_control": "dict?",
    "allowed_callers": "list",
    "defer_loading": "bool",
    "strict": "bool",
}
_CUSTOM: Fields = {
    **_SHARED,
    "description": "str",
    "input_schema": "dict!",
    "input_examples": "list",
    "eager_input_streaming": "bool?",
}
_DOMAINS: Fields = {"max_uses": "int?", "allowed_domains": "list?", "blocked_domains": "list?"}
# The API's own tools, by what their type starts with (platform.claude.com: tool use, and the SDK's types).
_SERVER_TOOLS: dict[str, Fields] = {
    "web_search_": {**_SHARED, **_DOMAINS, "user_location": "dict?", "response_inclusion": "str"},
    "web_fetch_": {
        **_SHARED,
        **_DOMAINS,
        "citations": "dict?",
        "max_content_tokens": "int?",
        "url_sources": "dict?",
        "use_cache": "bool",
        "response_inclusion": "str",
    },
    "code_execution_": _SHARED,
    "tool_search_tool_": _SHARED,
    "bash_": {**_SHARED, "input_examples": "list"},
    "text_editor_": {**_SHARED, "input_examples": "list", "max_characters": "int?"},
    "memory_": {**_SHARED, "input_examples": "list"},
    "computer_toolset_": {"type": "str!", "cache_control": "dict?", "configs": "dict?"},
    "browser_toolset_": {"type": "str!", "cache_control": "dict?", "configs": "dict?"},
}


def is_custom(tool: dict[str, Any]) -> bool:
    """Whether *tool* is one that the client runs and describes itself."""
    return tool.get("type") in (None, "custom")


def check_tools(tools: list[Any], check_mark: Callable[[str, Any], None]) -> None:
    """Refuse malformed tools and names given twice. Raises ProblemError 400."""
    names: set[str] = set()
    for position, tool in enumerate(tools):
        path = f"tools.{position}"
        if not isinstance(tool, dict):
            raise invalid(path, "Input should be a valid dictionary")
        if is_custom(tool):
            _check_custom(f"{path}.custom", tool)
        else:
            _check_own(path, tool)
        if tool.get("cache_control") is not None:
            check_mark(f"{path}.cache_control", tool["cache_control"])
        name = tool.get("name", tool.get("type"))
        if name in names:
            raise invalid("tools", "Tool names must be unique.")
        names.add(str(name))


def _check_custom(path: str, tool: dict[str, Any]) -> None:
    check_fields(path, tool, _CUSTOM)
    if not _NAME.fullmatch(tool["name"]):
        raise invalid(f"{path}.name", "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'")
    check_choice(f"{path}.input_schema.type", tool["input_schema"].get("type"), ("object",))


def _check_own(path: str, tool: dict[str, Any]) -> None:
    kind = str(tool["type"])
    for prefix, fields in _SERVER_TOOLS.items():
        if kind.startswith(prefix):
            check_fields(f"{path}.{kind}", tool, fields)
            return
    raise invalid(path, f"Input tag '{kind}' found using 'type' does not match any of the expected tags")
