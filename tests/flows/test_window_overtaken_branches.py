"""Branches that are read while something else happens in their conversation."""

from __future__ import annotations

import asyncio

import pytest

from app.demo.server import DemoServer
from app.model.conversation import Conversation
from app.model.ids import ConversationId
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person


class _Held:
    """What is read next of a conversation reaches the window only after :meth:`go`."""

    def __init__(self, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        self._conversations = person.office.services.conversations
        self._read = self._conversations.open
        self._go = asyncio.Event()
        self._takes = True
        self.has_read = False
        monkeypatch.setattr(self._conversations, "open", self._open)

    async def _open(self, id: ConversationId, most: int | None = None) -> Conversation:
        takes, self._takes = self._takes, False
        found = await self._read(id, most)
        if takes:
            self.has_read = True
            await self._go.wait()
        return found

    def go(self) -> None:
        """Let it through."""
        self._go.set()


def test_an_answer_that_ends_while_its_version_is_read_is_shown_whole(
    person: Person, demo_server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    [gate] = gates(1)
    demo_server.script(said("One"), said("Two, ", gate, "to the end"))
    person.ask("First")
    person.trigger("answer.retry")
    person.until(lambda: person.texts()[-1].startswith("Two"), "it arrives")
    person.trigger("turn.previous")
    person.until(lambda: person.texts()[-1] == "One", "the first version")
    held = _Held(person, monkeypatch)
    person.trigger("turn.next")
    person.until(lambda: held.has_read, "the branch is read")
    gate.open()
    person.until(lambda: not person.office.desk.running.has(person.office.desk.chat.id), "the answer has ended")
    held.go()
    person.settle()
    assert person.texts() == ["First", "Two, to the end"]


def test_of_two_versions_asked_for_the_second_is_shown(
    person: Person, demo_server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo_server.script(said("One"), said("Two"), said("Three"))
    person.ask("First")
    for _ in range(2):
        person.trigger("answer.retry")
        person.wait_for_the_end()
    person.trigger("turn.previous")
    person.until(lambda: person.texts()[-1] == "Two", "the second version is shown")
    held = _Held(person, monkeypatch)
    person.trigger("turn.previous")
    person.until(lambda: held.has_read, "the first version is read")
    person.trigger("turn.next")
    for _ in range(20):  # in which it could overtake the other
        person.office.run(person.office.services.conversations.titles())
    held.go()
    person.settle()
    assert person.texts() == ["First", "Three"]
