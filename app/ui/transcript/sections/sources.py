"""What an answer cites: every source has one number through the whole answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from app.model.blocks import Json
from app.ui.i18n import tr
from app.ui.transcript.model import SourceRow
from app.ui.transcript.sections.fields import link, name_in, number_in, site_of, text_in
from app.ui.transcript.text import shown_name

_QUOTE = 600  # characters shown of one quotation
_ROW_QUOTE = 160  # of them in the list that closes the answer
_MOST_QUOTES = 3  # quotations shown of one source


Numbers = Callable[[Json], Sequence[int] | None]  # of the pages that a citation means


def _none(citation: Json) -> Sequence[int] | None:
    return None


@dataclass(slots=True)
class Source:
    """A web page, or a place in a document. ``target`` is a page's full address, empty for a document.

    ``citation`` is what the API said when it was cited first.
    """

    number: int
    title: str
    citation: Json
    target: str = ""
    quotes: list[str] = field(default_factory=list)
    pages: Numbers = _none

    @property
    def place(self) -> str:
        """The site of a page, or where in the document it is."""
        return site_of(self.target) if self.target else place_words(self.citation, self.pages(self.citation))

    @property
    def document(self) -> tuple[object, ...]:
        """What places in the same document have in common."""
        index, result = (number_in(self.citation, name) for name in ("document_index", "search_result_index"))
        return (index, result, self.title, self.target)

    def row(self, inside: bool = False) -> SourceRow:
        """The source in the list that closes the answer; *inside* is below the name of its document."""
        quote = shown_name(self.quotes[0], _ROW_QUOTE) if self.quotes and not self.target else ""
        target = self.target or f"#cite-{self.number}"
        return SourceRow(self.number, self.title, self.place, target, quote, inside and bool(self.place))

    @property
    def head(self) -> str:
        """Title and place in one line."""
        return f"{self.title} · {self.place}" if self.place else self.title

    @property
    def words(self) -> str:
        """Title, place and the quoted text, as they are shown over a mark."""
        return "\n".join([self.head, *(f"“{quote}”" for quote in self.quotes), *([self.target] if self.target else [])])


class Sources:
    """Numbers sources in the order in which they are first cited.

    *pages* says which pages of the file a citation means where only some were sent: see
    :class:`app.ui.transcript.cards.Known`.
    """

    def __init__(self, pages: Numbers = _none) -> None:
        self._by_key: dict[tuple[object, ...], Source] = {}
        self._pages = pages

    def __iter__(self) -> Iterator[Source]:
        return iter(self._by_key.values())

    def __bool__(self) -> bool:
        return bool(self._by_key)

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
            number = len(self._by_key) + 1
            source = Source(number, _title(citation, target), citation, target, pages=self._pages)
            self._by_key[key] = source
        quote = shown_name(text_in(citation, "cited_text"), _QUOTE)
        if quote and quote not in source.quotes and len(source.quotes) < _MOST_QUOTES:
            source.quotes.append(quote)
        return source.number

    def at(self, target: str) -> Source | None:
        """The source of a mark's target such as ``#cite-2``."""
        return next((one for one in self if target == f"#cite-{one.number}"), None)

    def rows(self) -> Iterator[SourceRow]:
        """The list that closes the answer. Several places in one document stand together, below its name."""
        documents: dict[tuple[object, ...], list[Source]] = {}
        for source in self:
            documents.setdefault(source.document, []).append(source)
        for places in documents.values():
            if len(places) > 1:
                yield SourceRow(0, places[0].title)
            yield from (source.row(inside=len(places) > 1) for source in places)


def _key(citation: Json) -> tuple[object, ...]:
    """What makes two citations name the same source: a page's address, or document, place and the passage there."""
    target = _target(citation)
    if target:
        return ("web", target)
    fields = ("document_index", "search_result_index")
    numbers = ("start_char_index", "end_char_index", "start_page_number", "end_page_number", "start_block_index")
    title = text_in(citation, "document_title") or text_in(citation, "title")
    place = [number_in(citation, name) for name in (*fields, *numbers, "end_block_index")]
    return (text_in(citation, "type"), title, *place, text_in(citation, "cited_text"))


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


def place_words(citation: Json, pages: Sequence[int] | None) -> str:
    """Where in a document: pages count from 1, their end is exclusive; characters and blocks count from 0.

    *pages* are the numbers in the file as it was attached: None where they are those of the citation, empty where
    nobody knows them.
    """
    page, last = number_in(citation, "start_page_number"), number_in(citation, "end_page_number")
    if page is not None:
        end = last - 1 if last is not None and last - 1 > page else page
        return _page_words(pages) if pages else _span_words(page, end, foreign=pages is not None)
    start, end_character = number_in(citation, "start_char_index"), number_in(citation, "end_char_index")
    if start is not None and end_character is not None:
        return tr("characters {0}–{1}", start + 1, end_character)
    block, last = number_in(citation, "start_block_index"), number_in(citation, "end_block_index")
    if block is not None:
        more = last is not None and last - 1 > block
        return tr("parts {0}–{1}", block + 1, last) if more and last is not None else tr("part {0}", block + 1)
    return ""


def _span_words(first: int, last: int, foreign: bool) -> str:
    """Pages that follow one another; *foreign* ones are counted among those that were sent."""
    if foreign:
        same = first == last
        return tr("page {0} of those sent", first) if same else tr("pages {0}–{1} of those sent", first, last)
    return tr("pages {0}–{1}", first, last) if last > first else tr("page {0}", first)


def _page_words(pages: Sequence[int]) -> str:
    """Numbers as they stand in the file, which need not follow one another."""
    numbers = sorted(set(pages))
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return _span_words(numbers[0], numbers[-1], foreign=False)
    return tr("pages {0}", ", ".join(str(number) for number in numbers))
