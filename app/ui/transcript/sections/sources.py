"""What an answer cites: every source has one number through the whole answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.model.blocks import Json
from app.ui.i18n import tr
from app.ui.transcript.model import SourceRow
from app.ui.transcript.sections.fields import link, name_in, number_in, site_of, text_in
from app.ui.transcript.text import shown_name

_QUOTE = 600  # characters shown of one quotation
_ROW_QUOTE = 160  # of them in the list that closes the answer
_MOST_QUOTES = 3  # quotations shown of one source


@dataclass(slots=True)
class Source:
    """A web page, or a place in a document. ``target`` is a page's full address, empty for a document."""

    number: int
    title: str
    place: str
    target: str = ""
    quotes: list[str] = field(default_factory=list)

    def row(self) -> SourceRow:
        """The source in the list that closes the answer."""
        quote = shown_name(self.quotes[0], _ROW_QUOTE) if self.quotes and not self.target else ""
        return SourceRow(self.number, self.title, self.place, self.target, quote)

    @property
    def head(self) -> str:
        """Title and place in one line."""
        return f"{self.title} · {self.place}" if self.place else self.title

    @property
    def words(self) -> str:
        """Title, place and the quoted text, as they are shown over a mark."""
        return "\n".join([self.head, *(f"“{quote}”" for quote in self.quotes), *([self.target] if self.target else [])])


class Sources:
    """Numbers sources in the order in which they are first cited."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[object, ...], Source] = {}

    def __iter__(self) -> Iterator[Source]:
        return iter(self._by_key.values())

    def clear(self) -> None:
        """Forget all."""
        self._by_key.clear()

    def number(self, citation: object) -> int | None:
        """The number of the source that the API's *citation* names; None for what is no citation."""
        if not isinstance(citation, dict):
            return None
        key = _key(citation)
        source = self._by_key.get(key)
        if source is None:
            target = _target(citation)
            place = site_of(target) if target else _place(citation)
            source = Source(len(self._by_key) + 1, _title(citation, target), place, target)
            self._by_key[key] = source
        quote = shown_name(text_in(citation, "cited_text"), _QUOTE)
        if quote and quote not in source.quotes and len(source.quotes) < _MOST_QUOTES:
            source.quotes.append(quote)
        return source.number

    def at(self, target: str) -> Source | None:
        """The source of a mark's target such as ``#cite-2``."""
        return next((one for one in self if target == f"#cite-{one.number}"), None)


def _key(citation: Json) -> tuple[object, ...]:
    """What makes two citations name the same source: a page's address, or document and place."""
    target = _target(citation)
    if target:
        return ("web", target)
    fields = ("document_index", "search_result_index")
    numbers = ("start_char_index", "end_char_index", "start_page_number", "end_page_number", "start_block_index")
    title = text_in(citation, "document_title") or text_in(citation, "title")
    place = [number_in(citation, name) for name in (*fields, *numbers, "end_block_index")]
    return (text_in(citation, "type"), title, *place)


def _target(citation: Json) -> str:
    """A page's full address. Results of a client's own search name theirs as ``source``, which may be anything."""
    address = text_in(citation, "url")
    if not address and site_of(text_in(citation, "source")):
        address = text_in(citation, "source")
    return link(address)


def _title(citation: Json, target: str) -> str:
    title = name_in(citation, "document_title") or name_in(citation, "title") or name_in(citation, "source")
    if title or target:
        return title or shown_name(target)
    index = number_in(citation, "document_index")
    return tr("Document") if index is None else tr("Document {0}", index + 1)


def _place(citation: Json) -> str:
    """Where in a document: pages count from 1, their end is exclusive; characters and blocks count from 0."""
    page, last = number_in(citation, "start_page_number"), number_in(citation, "end_page_number")
    if page is not None:
        return tr("pages {0}–{1}", page, last - 1) if last is not None and last - 1 > page else tr("page {0}", page)
    start, end = number_in(citation, "start_char_index"), number_in(citation, "end_char_index")
    if start is not None and end is not None:
        return tr("characters {0}–{1}", start + 1, end)
    block, last = number_in(citation, "start_block_index"), number_in(citation, "end_block_index")
    if block is not None:
        more = last is not None and last - 1 > block
        return tr("parts {0}–{1}", block + 1, last) if more and last is not None else tr("part {0}", block + 1)
    return ""
