"""Whether the model takes the settings of the request (platform.claude.com: models, thinking, effort)."""

from __future__ import annotations

from app.demo.ask import Ask
from app.demo.problems import invalid

_LEAST_BUDGET = 1024
_HIGH_EFFORT = ("xhigh", "max")


def check_settings(ask: Ask) -> None:
    """Refuse thinking settings, effort, sampling parameters and tool choices the model does not take.

    Raises ProblemError 400.
    """
    _check_thinking(ask)
    _check_effort(ask)
    _check_sampling(ask)
    _check_tool_choice(ask)
    _check_format(ask)
    _check_speed_and_place(ask)


def check_max_tokens(ask: Ask) -> None:
    """Refuse a ``max_tokens`` that is negative or too large, and zero where it is not allowed. ProblemError 400."""
    if ask.max_tokens > ask.model.max_output:
        raise invalid(
            "max_tokens",
            f"{ask.max_tokens} > {ask.model.max_output}, which is the maximum allowed number of output tokens for "
            f"{ask.model.id}",
        )
    if ask.max_tokens < 0:
        raise invalid("max_tokens", "Input should be greater than or equal to 0")
    if ask.max_tokens == 0:
        _check_warming(ask)


def _check_warming(ask: Ask) -> None:
    reasons = {
        "`stream`": bool(ask.body.get("stream")),
        "`thinking.type: enabled`": ask.thinking == "enabled",
        "`output_config.format`": _has_format(ask),
        "a forced `tool_choice`": ask.forced,
    }
    for reason, given in reasons.items():
        if given:
            raise invalid("max_tokens", f"0 cannot be combined with {reason}")


def _check_thinking(ask: Ask) -> None:
    asked = ask.body.get("thinking")
    if asked is None:
        return
    kind = asked["type"]
    if kind not in ask.model.thinking:
        wording = "adaptive thinking is not supported on this model"
        raise invalid("", wording if kind == "adaptive" else f'"thinking.type.{kind}" is not supported for this model.')
    if kind in ("disabled", "between_tools") and ask.model.disabled_up_to_high and ask.effort in _HIGH_EFFORT:
        raise invalid("", f'"thinking.type.{kind}" is not supported for this model at effort "{ask.effort}".')
    if kind == "enabled":
        _check_budget(asked["budget_tokens"], ask)


def _check_budget(budget: int, ask: Ask) -> None:
    if budget < _LEAST_BUDGET:
        raise invalid("thinking.enabled.budget_tokens", f"Input should be greater than or equal to {_LEAST_BUDGET}")
    if "max_tokens" in ask.body and 0 < ask.max_tokens <= budget:
        raise invalid("", "`max_tokens` must be greater than `thinking.budget_tokens`.")


def _check_effort(ask: Ask) -> None:
    asked = (ask.body.get("output_config") or {}).get("effort")
    if asked is None:
        return
    if not ask.model.efforts:
        raise invalid("", "This model does not support the effort parameter.")
    if asked not in ask.model.efforts:
        known = ", ".join(ask.model.efforts)
        raise invalid("output_config.effort", f"'{asked}' is not supported by this model. Supported levels: {known}.")


def _check_sampling(ask: Ask) -> None:
    for name, default in (("temperature", 1), ("top_p", 1), ("top_k", 0)):
        if name not in ask.body:
            continue
        if ask.strict:
            raise invalid(name, "This parameter is not supported. Remove it from the request.")
        if ask.body[name] in (None, default):
            continue
        if ask.model.new_tokenizer:  # 4.7 and later (platform.claude.com: models)
            raise invalid("", f"`{name}` is deprecated for this model.")
        if ask.thinking != "disabled" and name != "top_p":
            raise invalid("", f"`{name}` may only be set to {default} when thinking is enabled.")


def _check_tool_choice(ask: Ask) -> None:
    if "tool_choice" in ask.body and not ask.tools and ask.tool_choice != "none":
        raise invalid("tool_choice", "tool_choice may only be specified while providing tools.")
    if not ask.forced:
        return
    if not ask.model.forced_tools:
        raise invalid("", f'tool_choice of type "{ask.tool_choice}" is not supported on this model.')
    if ask.thinking == "enabled":
        raise invalid("", "Thinking may not be enabled when tool_choice forces tool use.")
    named = ask.body["tool_choice"].get("name")
    if ask.tool_choice == "tool" and named not in [tool.get("name") for tool in ask.tools]:
        raise invalid("", f"Tool '{named}' not found in provided tools")


def _check_format(ask: Ask) -> None:
    if _has_format(ask) and ask.turns and ask.turns[-1].role == "assistant":
        raise invalid("output_config.format", "Structured outputs cannot be combined with assistant prefill.")


def _has_format(ask: Ask) -> bool:
    return (ask.body.get("output_config") or {}).get("format") is not None


def _check_speed_and_place(ask: Ask) -> None:
    if ask.body.get("speed") == "fast" and not ask.model.fast:
        raise invalid("speed", f"'fast' is not supported for {ask.model.id}.")
    if ask.body.get("inference_geo") is not None and ask.model.context < 1_000_000:  # 4.5 models and older
        raise invalid("inference_geo", "This parameter is not supported for this model.")
