"""Searching for tools among those that a request only names."""

from __future__ import annotations

from collections.abc import Iterator

from app.logic.markdown.values import Run, Style
from app.ui.i18n import tr
from app.ui.transcript.model import Prose, Tone
from app.ui.transcript.sections.calls.base import Call, Kind, Part
from app.ui.transcript.sections.fields import name_in, objects_in


class DiscoveryKind(Kind):
    """A search for tools."""

    icon = "search"

    def title(self, call: Call) -> str:
        """What was looked for."""
        wanted = call.asked("query") or call.asked("pattern")
        if call.running:
            return tr("Looking for tools for “{0}”", wanted) if wanted else tr("Looking for tools…")
        return tr("Looked for tools for “{0}”", wanted) if wanted else tr("Looked for tools")

    def detail(self, call: Call) -> str:
        """How many were found."""
        if not call.done or self.failure(call):
            return ""
        found = len(_names(call))
        return {0: tr("none found"), 1: tr("1 found")}.get(found) or tr("{0} found", found)

    def answered(self, call: Call) -> Iterator[Part]:
        """Their names."""
        runs: list[Run] = []
        for name in _names(call):
            runs += [Run(", ")] if runs else []
            runs.append(Run(name, Style.CODE))
        if runs:
            yield Prose(tuple(runs), 0, Tone.THOUGHT)


def _names(call: Call) -> list[str]:
    found = call.result.get("tool_references") if isinstance(call.result, dict) else None
    return [name_in(one, "tool_name") for one in objects_in(found) if name_in(one, "tool_name")]
