"""What a model is and what it accepts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model of the catalogue.

    ``context_tokens`` and ``max_output_tokens`` are limits in tokens. ``thinking`` lists the ``thinking.type`` values
    that the model takes; ``thinking_always`` says that it cannot be switched off by omission or ``disabled``.
    ``efforts`` lists the effort levels, lowest first; empty when the model has none.
    ``min_cache_tokens`` is the shortest prefix (tokens) that the API caches. ``lifecycle`` is the API's word.
    ``prefix_check`` says that thinking blocks are bound to everything before them. ``thinking_off_up_to`` is the
    highest effort at which thinking may be off, None for any. ``reads_thinking_of`` lists the models whose thinking
    blocks this one can read, None when that is not known (the API then leaves out what it cannot read).

    ``fast`` says whether ``speed: fast`` is taken without a beta header, ``geo`` whether ``inference_geo`` is,
    ``forced_tools`` whether a ``tool_choice`` may force a tool, ``system_messages`` whether a message in the middle
    may have the role ``system``, ``structured`` whether the output may have a format. ``large_images`` says that
    pictures are kept up to 2,576 pixels a side, else up to 1,568. ``window_known`` is false when ``context_tokens`` is
    a guess, which nothing may be refused by. ``compacts`` says whether conversations with it can be summarised on
    demand; where the API does not say, it is tried.
    """

    id: str
    name: str
    line: str | None
    lifecycle: str
    context_tokens: int
    max_output_tokens: int
    thinking: tuple[str, ...]
    thinking_always: bool
    thinking_by_default: bool
    efforts: tuple[str, ...]
    default_effort: str | None
    min_cache_tokens: int
    images: bool = True
    pdfs: bool = True
    prefix_check: bool = False
    thinking_off_up_to: str | None = None
    reads_thinking_of: tuple[str, ...] | None = None
    fast: bool = False
    geo: bool = True
    forced_tools: bool = True
    system_messages: bool = False
    structured: bool = True
    large_images: bool = True
    window_known: bool = True
    compacts: bool = True
