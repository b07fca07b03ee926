"""A page of the list that arrives late does not bring back what went to the bin meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId
from tests.fakes.window_driver import Person

_GOES, _STAYS = ConversationId("c1"), ConversationId("c2")


def test_what_goes_to_the_bin_while_a_page_is_read_stays_away(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person.settle()  # else the list may be read between the two
    services = person.office.services
    for number, id in enumerate((_GOES, _STAYS)):
        made = ConversationSummary(id, f"Title {number}", 1, 1)
        person.office.run(services.conversations._store.save(made))
    gate, was_read = asyncio.Event(), asyncio.Event()
    read = services.conversations.page

    async def held(limit: int, after: ConversationSummary | None = None) -> Sequence[ConversationSummary]:
        found = await read(limit, after)
        was_read.set()
        await gate.wait()
        return found

    monkeypatch.setattr(services.conversations, "page", held)
    person.window.sidebar.more_wanted.emit()
    person.until(was_read.is_set, "the page was read")
    person.office.run(services.organising.removing([_GOES]).run())
    gate.set()
    person.until(lambda: person.window.sidebar.model.order() == [_STAYS], "the list without what is in the bin")
