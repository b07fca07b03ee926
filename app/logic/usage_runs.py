"""The sampling runs behind one usage object, each billed at its own model."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.usage import Usage


@dataclass(frozen=True, slots=True)
class Run:
    """One run: ``kind`` is the API's ``type`` (``message``, ``compaction``, ``advisor_message``, ``fallback_message``).

    ``thinking`` (tokens) is the part of the output that was thinking, as far as the API said.
    """

    model: str
    usage: Usage
    kind: str = "message"
    thinking: int = 0


def runs_of(model: str, usage: Usage) -> list[Run]:
    """The runs of a call of *model*, in their order; at least one.

    With ``usage.iterations`` they are the bill: the totals beside them leave out compaction and other models' runs
    (platform.claude.com: compaction, refusals-and-fallback). Thinking that only the totals tell belongs to the last.
    """
    listed = usage.raw.get("iterations")
    found = [run for run in listed if isinstance(run, dict)] if isinstance(listed, list) else []
    if not found:
        return [Run(model, usage, thinking=min(usage.thinking, usage.output))]
    parts = [Usage(run) for run in found]
    told = [min(part.thinking, part.output) for part in parts]
    if not any(told):
        told[-1] = min(usage.thinking, parts[-1].output)
    return [
        Run(_text(run.get("model")) or model, part, _text(run.get("type")) or "message", thinking)
        for run, part, thinking in zip(found, parts, told, strict=True)
    ]


def prompt_usage(usage: Usage) -> Usage:
    """The usage of what read the prompt: the totals, or the first run where they leave it out (a summary)."""
    return usage if usage.prompt else runs_of("", usage)[0].usage


def declined(runs: list[Run]) -> set[int]:
    """The places of runs that declined before any output, so that a fallback model took over."""
    served = [place for place, run in enumerate(runs) if run.kind == "fallback_message"]
    if not served:
        return set()
    last = runs[served[-1]]
    return {
        place
        for place, run in enumerate(runs[: served[-1]])
        if run.kind == "message" and run.model != last.model and not run.usage.output
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
