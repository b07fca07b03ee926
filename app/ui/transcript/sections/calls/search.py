"""Searching the web: the query, and the results as links."""

from __future__ import annotations

from collections.abc import Iterator

from app.ui.i18n import tr
from app.ui.transcript.model import SourceRow
from app.ui.transcript.sections.calls.base import Call, Kind, Part
from app.ui.transcript.sections.fields import link, name_in, objects_in, site_of, text_in
from app.ui.transcript.text import shown_name

_MOST = 200  # results shown


class SearchKind(Kind):
    """A search by the API."""

    icon = "search"

    def title(self, call: Call) -> str:
        """The query."""
        query = call.asked("query")
        if call.running:
            return tr("Searching the web for “{0}”", query) if query else tr("Searching the web…")
        return tr("Searched the web for “{0}”", query) if query else tr("Searched the web")

    def detail(self, call: Call) -> str:
        """How many results."""
        if not isinstance(call.result, list):
            return ""
        found = sum(1 for _ in objects_in(call.result))
        return {0: tr("no results"), 1: tr("1 result")}.get(found) or tr("{0} results", found)

    def asked(self, call: Call) -> Iterator[Part]:
        """The query stands in the title."""
        if not call.asked("query"):
            yield from super().asked(call)

    def answered(self, call: Call) -> Iterator[Part]:
        """Title, site and age of each result."""
        for number, found in enumerate(objects_in(call.result)):
            if number < _MOST:
                yield result_row(found)


def result_row(found: dict[str, object]) -> SourceRow:
    """One result of a search or one page as a row."""
    target = link(text_in(found, "url"))
    title = name_in(found, "title") or shown_name(target) or tr("Untitled")
    detail = " · ".join(part for part in (site_of(target), name_in(found, "page_age")) if part)
    return SourceRow(0, title, detail, target)
