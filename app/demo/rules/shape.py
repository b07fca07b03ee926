"""The shape of a request: which fields exist, of which kind, in which block."""

from __future__ import annotations

from typing import Any

from app.demo.problems import invalid
from app.demo.rules.fields import Fields, check_choice, check_fields
from app.demo.rules.tool_shape import check_tools

_SAMPLING: Fields = {"temperature": "num?", "top_p": "num?", "top_k": "int?"}
_COUNTED: Fields = {
    "model": "str!",
    "messages": "list!",
    "cache_control": "dict?",
    "compaction": "dict?",
    "output_config": "dict",
    "speed": "str?",
    "system": "str|list",
    "thinking": "dict",
    "tool_choice": "dict",
    "tools": "list",
}
_CREATED: Fields = {
    **_COUNTED,
    **_SAMPLING,
    "max_tokens": "int!",
    "container": "str|dict?",
    "diagnostics": "dict?",
    "inference_geo": "str?",
    "metadata": "dict",
    "service_tier": "str",
    "stop_sequences": "list",
    "stream": "bool",
}
_THINKING: dict[str, Fields] = {
    "adaptive": {"type": "str!", "display": "str?"},
    "enabled": {"type": "str!", "budget_tokens": "int!", "display": "str?"},
    "disabled": {"type": "str!"},
    "between_tools": {"type": "str!"},
}
_CHOICES = {
    "speed": ("standard", "fast"),
    "inference_geo": ("us", "global"),
    "service_tier": ("auto", "standard_only"),
}
_MARK: Fields = {"type": "str!", "ttl": "str"}


def check_shape(body: Any, counting: bool) -> None:
    """Refuse a body whose top level is not a request; *counting* for /v1/messages/count_tokens.

    Raises ProblemError 400.
    """
    check_fields("", body, _COUNTED if counting else _CREATED)
    if body.get("cache_control") is not None:
        check_mark("cache_control", body["cache_control"])
    if "thinking" in body:
        _check_thinking(body["thinking"])
    if "output_config" in body:
        _check_output(body["output_config"])
    if "tool_choice" in body:
        _check_tool_choice(body["tool_choice"])
    check_tools(body.get("tools", []), check_mark)
    _check_small_fields(body)


def check_mark(path: str, mark: Any) -> None:
    """Refuse a malformed ``cache_control``. Raises ProblemError 400."""
    check_fields(path, mark, _MARK)
    check_choice(f"{path}.type", mark["type"], ("ephemeral",))
    check_choice(f"{path}.ttl", mark.get("ttl", "5m"), ("5m", "1h"))


def _check_thinking(thinking: dict[str, Any]) -> None:
    if "type" not in thinking:
        raise invalid("thinking.type", "Field required")
    kind = thinking["type"]
    check_choice("thinking.type", kind, tuple(_THINKING))
    check_fields(f"thinking.{kind}", thinking, _THINKING[kind])
    if thinking.get("display") is not None:
        check_choice(f"thinking.{kind}.display", thinking["display"], ("summarized", "omitted"))


def _check_output(output: dict[str, Any]) -> None:
    check_fields("output_config", output, {"effort": "str?", "format": "dict?"})
    if output.get("effort") is not None:
        check_choice("output_config.effort", output["effort"], ("low", "medium", "high", "xhigh", "max"))
    if output.get("format") is not None:
        path = "output_config.format"
        check_fields(path, output["format"], {"type": "str!", "schema": "dict!"})
        check_choice(f"{path}.type", output["format"]["type"], ("json_schema",))


def _check_tool_choice(choice: dict[str, Any]) -> None:
    kind = choice.get("type")
    check_choice("tool_choice.type", kind, ("auto", "any", "tool", "none"))
    fields = {"type": "str!"}
    if kind != "none":
        fields["disable_parallel_tool_use"] = "bool"
    if kind == "tool":
        fields["name"] = "str!"
    check_fields(f"tool_choice.{kind}", choice, fields)


def _check_small_fields(body: dict[str, Any]) -> None:
    if "metadata" in body:
        check_fields("metadata", body["metadata"], {"user_id": "str?"})
    if body.get("diagnostics") is not None:
        check_fields("diagnostics", body["diagnostics"], {"previous_message_id": "str?"})
    for name, choices in _CHOICES.items():
        if body.get(name) is not None:
            check_choice(name, body[name], choices)
    _check_stops(body.get("stop_sequences", []))


def _check_stops(stops: list[Any]) -> None:
    for position, stop in enumerate(stops):
        if not isinstance(stop, str):
            raise invalid(f"stop_sequences.{position}", "Input should be a valid string")
        if not stop.strip():
            raise invalid("stop_sequences", "each stop sequence must contain non-whitespace")
