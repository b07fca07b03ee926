"""Tools that the client runs, and what it answered."""

from __future__ import annotations

from collections.abc import Iterator

from app.ui.i18n import tr
from app.ui.transcript.sections.calls.base import Call, Kind, Part, first_words, mixed
from app.ui.transcript.sections.fields import name_in


class ClientKind(Kind):
    """A call that this side has to answer."""

    server = False

    def title(self, call: Call) -> str:
        """The tool's name."""
        return tr("Used {0}", call.name) if call.name else tr("Result of a tool")

    def detail(self, call: Call) -> str:
        """The beginning of the result, or the first value of the input."""
        if call.done:
            return first_words(call.result)
        return next((name_in(call.input, key) for key in call.input if name_in(call.input, key)), "")

    def failure(self, call: Call) -> str:
        """The client says whether it failed."""
        if not any(result.data.get("is_error") is True for result in call.results):
            return ""
        words = first_words(call.result)
        return tr("Error: {0}", words) if words else tr("the tool reported an error")

    def answered(self, call: Call) -> Iterator[Part]:
        """Text and pictures."""
        for result in call.results:
            yield from mixed(result.data.get("content"))
