"""Asking another model for advice."""

from __future__ import annotations

from collections.abc import Iterator

from app.logic.markdown.document import whole
from app.ui.i18n import tr
from app.ui.transcript.sections.calls.base import Call, Kind, Part
from app.ui.transcript.sections.fields import shown_text, text_in


class AdvisorKind(Kind):
    """A second model's advice."""

    icon = "advice"

    def title(self, call: Call) -> str:
        """That advice is asked for."""
        return tr("Asking for advice…") if call.running else tr("Asked for advice")

    def asked(self, call: Call) -> Iterator[Part]:
        """Nothing but what is unusual."""
        if call.input:
            yield from super().asked(call)

    def answered(self, call: Call) -> Iterator[Part]:
        """The advice as Markdown."""
        text = text_in(call.result, "text")
        if text:
            yield from whole(shown_text(text)).leaves
        elif not self.failure(call):
            yield from super().answered(call)
