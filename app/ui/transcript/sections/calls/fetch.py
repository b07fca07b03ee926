"""Reading a page from the web."""

from __future__ import annotations

from collections.abc import Iterator

from app.ui.i18n import tr
from app.ui.transcript.model import SourceRow
from app.ui.transcript.sections.attached import card_of
from app.ui.transcript.sections.calls.base import Call, Kind, Part, code
from app.ui.transcript.sections.fields import link, name_in, site_of, text_in
from app.ui.transcript.text import shown_name


class FetchKind(Kind):
    """A page or document that the API read."""

    icon = "globe"

    def title(self, call: Call) -> str:
        """The page's site."""
        address = text_in(call.result, "url") or text_in(call.input, "url")
        site = site_of(address) or shown_name(address)
        if call.running:
            return tr("Reading {0}…", site) if site else tr("Reading a page…")
        return tr("Read {0}", site) if site else tr("Read a page")

    def detail(self, call: Call) -> str:
        """The page's title."""
        return name_in(call.result, "content", "title")

    def asked(self, call: Call) -> Iterator[Part]:
        """The address as a link."""
        address = link(text_in(call.result, "url") or text_in(call.input, "url"))
        if not address:
            yield from super().asked(call)
            return
        title = name_in(call.result, "content", "title") or shown_name(address)
        yield SourceRow(0, title, site_of(address), address)

    def answered(self, call: Call) -> Iterator[Part]:
        """The page's text, or a card for what is no text."""
        document = call.result.get("content") if isinstance(call.result, dict) else None
        if not isinstance(document, dict):
            return
        if text_in(document, "source", "type") == "text":
            yield code(text_in(document, "source", "data"), "page")
        else:
            yield card_of(document)
