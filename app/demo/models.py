"""The models this peer serves, and what each of them accepts (platform.claude.com: models, prompt-caching, thinking).

Mythos is left out: it is for verified organizations only, which the demo's account is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

_ALL_EFFORTS = ("low", "medium", "high", "xhigh", "max")
_NO_XHIGH = ("low", "medium", "high", "max")
# Whose thinking each model can read besides its own; blocks of others are dropped silently and not billed.
_OLD = (
    "claude-opus-4-8",
    "claude-opus-4-7",
    "claude-opus-4-6",
    "claude-sonnet-4-6",
    "claude-opus-4-5-20251101",
    "claude-haiku-4-5-20251001",
    "claude-sonnet-4-5-20250929",
)
_UP_TO_FABLE_5 = ("claude-opus-5", "claude-sonnet-5", *_OLD)


@dataclass(frozen=True, slots=True)
class Model:
    """One model. Token counts are in that model's own tokens; dates are RFC 3339 days.

    ``thinking`` holds the accepted values of ``thinking.type``; ``thinks_unasked`` says that leaving it out means
    adaptive. ``disabled_up_to_high``: thinking can be off only at effort high or less. ``binding`` is ``always``,
    ``new accounts`` or ``never``: whether its thinking blocks are bound to what stands before them.
    ``keeps_thinking``: the thinking of earlier turns stays in context (and is billed as input).
    """

    id: str
    name: str
    line: str
    created: str
    thinking: tuple[str, ...]
    thinks_unasked: bool
    reads: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    lifecycle: str = "active"
    deprecated: str | None = None
    retires: str | None = None
    context: int = 1_000_000
    max_output: int = 128_000
    efforts: tuple[str, ...] = _ALL_EFFORTS
    default_effort: str = "high"
    disabled_up_to_high: bool = False
    binding: str = "never"
    omits_thinking: bool = True  # the default of thinking.display
    min_cached: int = 512
    tool_preamble: int = 286
    new_tokenizer: bool = True
    large_images: bool = True
    forced_tools: bool = True
    system_messages: bool = False
    prefill: bool = False
    code_tools: bool = True
    fast: bool = False
    keeps_thinking: bool = True

    @property
    def compacts(self) -> bool:
        """Whether conversations with it can be compacted."""
        return self.context >= 1_000_000 and "adaptive" in self.thinking

    def card(self) -> dict[str, Any]:
        """The object that GET /v1/models lists."""
        return {
            "type": "model",
            "id": self.id,
            "display_name": self.name,
            "created_at": f"{self.created}T00:00:00Z",
            "lifecycle": self.lifecycle,
            "deprecated_at": f"{self.deprecated}T00:00:00Z" if self.deprecated else None,
            "retires_at": f"{self.retires}T00:00:00Z" if self.retires else None,
            "line": self.line,
            "max_input_tokens": self.context,
            "max_tokens": self.max_output,
            "capabilities": self._capabilities(),
        }

    def _capabilities(self) -> dict[str, Any]:
        return {
            "batch": _flag(True),
            "citations": _flag(True),
            "code_execution": _flag(self.code_tools),
            "compaction": {"supported": self.compacts, "summarize": _flag(self.compacts)},
            "context_management": {
                "supported": True,
                "clear_tool_uses_20250919": _flag(True),
                "clear_thinking_20251015": _flag(True),
                "compact_20260112": _flag(self.compacts),
            },
            "effort": {"supported": bool(self.efforts)}
            | {level: _flag(level in self.efforts) for level in _ALL_EFFORTS},
            "image_input": _flag(True),
            "pdf_input": _flag(True),
            "server_tools": {"supported": True, "web_search": _flag(True), "code_execution": _flag(True)},
            "structured_outputs": _flag(True),
            "thinking": {
                "supported": True,
                "types": {
                    kind: _flag(kind in self.thinking) for kind in ("adaptive", "between_tools", "disabled", "enabled")
                },
            },
        }


def _flag(supported: bool) -> dict[str, bool]:
    return {"supported": supported}


def _current() -> tuple[Model, ...]:
    """The generation of autumn 2026."""
    return (
        Model(
            "claude-fable-5-2", "Claude Fable 5.2", "fable", "2026-11-09", ("adaptive",), True,
            ("claude-fable-5-1", "claude-fable-5", "claude-opus-5-5", *_UP_TO_FABLE_5),
            binding="always", forced_tools=False, system_messages=True, fast=True,
        ),
        Model(
            "claude-haiku-5-5", "Claude Haiku 5.5", "haiku", "2026-10-07", ("adaptive", "disabled"), True,
            ("claude-sonnet-5", *_OLD),
            default_effort="medium", disabled_up_to_high=True, binding="new accounts", system_messages=True,
        ),
        Model(
            "claude-sonnet-5-5", "Claude Sonnet 5.5", "sonnet", "2026-09-28", ("adaptive", "between_tools"), True,
            ("claude-haiku-5-5", "claude-sonnet-5", *_OLD),
            disabled_up_to_high=True, binding="new accounts", forced_tools=False, system_messages=True,
        ),
        Model(
            "claude-opus-5-5", "Claude Opus 5.5", "opus", "2026-09-22", ("adaptive",), True,
            ("claude-sonnet-5-5", "claude-haiku-5-5", *_UP_TO_FABLE_5),
            default_effort="medium", binding="new accounts", forced_tools=False, system_messages=True, fast=True,
        ),
        Model(
            "claude-fable-5-1", "Claude Fable 5.1", "fable", "2026-09-01", ("adaptive",), True,
            ("claude-fable-5", "claude-opus-5-5", *_UP_TO_FABLE_5),
            binding="new accounts", forced_tools=False, system_messages=True,
        ),
    )  # fmt: skip


def _earlier_fives() -> tuple[Model, ...]:
    return (
        Model(
            "claude-opus-5", "Claude Opus 5", "opus", "2026-07-24", ("adaptive", "disabled"), True,
            ("claude-sonnet-5", *_OLD), disabled_up_to_high=True, system_messages=True,
        ),
        Model(
            "claude-sonnet-5", "Claude Sonnet 5", "sonnet", "2026-06-29", ("adaptive", "disabled"), True, _OLD,
            min_cached=1024, tool_preamble=354,
        ),
        Model(
            "claude-fable-5", "Claude Fable 5", "fable", "2026-06-07", ("adaptive",), True, _UP_TO_FABLE_5,
            system_messages=True,
        ),
    )  # fmt: skip


def _generation_four() -> tuple[Model, ...]:
    adaptive_only, both = ("adaptive", "disabled"), ("adaptive", "disabled", "enabled")
    return (
        Model(
            "claude-opus-4-8", "Claude Opus 4.8", "opus", "2026-05-28", adaptive_only, False, _OLD,
            min_cached=1024, tool_preamble=290, system_messages=True,
        ),
        Model(
            "claude-opus-4-7", "Claude Opus 4.7", "opus", "2026-04-14", adaptive_only, False, _OLD,
            min_cached=2048, tool_preamble=675,
        ),
        _before_4_7(Model(
            "claude-sonnet-4-6", "Claude Sonnet 4.6", "sonnet", "2026-02-17", both, False, _OLD,
            efforts=_NO_XHIGH, min_cached=1024,
        )),
        _before_4_7(Model(
            "claude-opus-4-6", "Claude Opus 4.6", "opus", "2026-02-04", both, False, _OLD,
            efforts=_NO_XHIGH, min_cached=4096,
        )),
    )  # fmt: skip


def _oldest() -> tuple[Model, ...]:
    manual = ("disabled", "enabled")
    return (
        _before_4_6(Model(
            "claude-opus-4-5-20251101", "Claude Opus 4.5", "opus", "2025-11-24", manual, False, _OLD,
            aliases=("claude-opus-4-5",), efforts=("low", "medium", "high"), min_cached=4096,
        )),
        _before_4_6(Model(
            "claude-haiku-4-5-20251001", "Claude Haiku 4.5", "haiku", "2025-10-15", manual, False, _OLD,
            aliases=("claude-haiku-4-5",), efforts=(), min_cached=4096, code_tools=False, keeps_thinking=False,
        )),
        _before_4_6(Model(
            "claude-sonnet-4-5-20250929", "Claude Sonnet 4.5", "sonnet", "2025-09-29", manual, False, _OLD,
            aliases=("claude-sonnet-4-5",), efforts=(), min_cached=1024, keeps_thinking=False,
            lifecycle="deprecated", deprecated="2026-09-30", retires="2026-11-30",
        )),
        _before_4_6(Model(
            "claude-opus-4-1-20250805", "Claude Opus 4.1", "opus", "2025-08-05", manual, False, (),
            aliases=("claude-opus-4-1",), efforts=(), min_cached=4096, code_tools=False,
            lifecycle="retired", retires="2026-08-05",
        )),
    )  # fmt: skip


def _before_4_7(model: Model) -> Model:
    """The older tokenizer, the smaller image tier, thinking shown unless asked otherwise."""
    return replace(model, new_tokenizer=False, large_images=False, omits_thinking=False, tool_preamble=496)


def _before_4_6(model: Model) -> Model:
    """The smaller window; an assistant message may stand last."""
    return replace(_before_4_7(model), context=200_000, max_output=64_000, prefill=True)


def all_models() -> tuple[Model, ...]:
    """Every model in the catalogue, newest first, retired ones included."""
    return (*_current(), *_earlier_fives(), *_generation_four(), *_oldest())
