"""Pages of a selection as they are numbered in the file: the API counts those that were sent, from 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from app.model.attachment import AttachmentUse
from app.model.blocks import Json
from app.model.ids import MessageId
from app.model.message import Message, Role

if TYPE_CHECKING:
    from app.services.citing import Citing

_Key = tuple[str, object, object, object]


class CitedPages:
    """What is known of the pages that answers cite. Only where a selection was sent is anything asked."""

    def __init__(self, citing: Citing) -> None:
        self._citing = citing
        self._selected = False
        self._pages: dict[_Key, tuple[int, ...]] = {}

    def numbers(self, answer_id: str, citation: Json) -> Sequence[int] | None:
        """The pages in the file that *citation* of an answer means; None where they are those of the citation.

        Empty where that is not known, or not yet.
        """
        if not self._selected or citation.get("type") != "page_location":
            return None
        return self._pages.get(_key(answer_id, citation), ())

    def note(self, uses: Iterable[AttachmentUse]) -> None:
        """These are the attachments of the conversation that is shown."""
        self._selected = any(use.attachment.choice.pages is not None for use in uses)
        if not self._selected:
            self._pages.clear()

    async def find(self, messages: Iterable[Message]) -> bool:
        """Find out which pages the answers among *messages* cite; whether anything new is known now."""
        known = len(self._pages)
        for answer, citation in _citations(messages) if self._selected else ():
            key = _key(answer, citation)
            if key not in self._pages:
                place = await self._citing.target(answer, citation)
                self._pages[key] = place.pages if place is not None else ()
        return len(self._pages) > known


def _citations(messages: Iterable[Message]) -> Iterator[tuple[MessageId, Json]]:
    for message in messages:
        if message.role is Role.ASSISTANT:
            for block in message.blocks:
                listed = block.data.get("citations")
                for citation in listed if isinstance(listed, list) else ():
                    if isinstance(citation, dict) and citation.get("type") == "page_location":
                        yield message.id, citation


def _key(answer_id: str, citation: Json) -> _Key:
    document, first, last = (citation.get(name) for name in ("document_index", "start_page_number", "end_page_number"))
    return answer_id, document, first, last
