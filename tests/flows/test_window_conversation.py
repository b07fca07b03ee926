"""A conversation of several turns at the window: what is typed, shown, sent and kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.model.message import Status
from tests.fakes import on_disk
from tests.fakes.exchanges import answered, asked, billed, words
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person


def test_an_answer_appears_while_it_arrives(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    first, second = gates(2)
    demo_server.script(said("It begins", first, " and goes on", second, " to its end."))
    person.send("Tell me")
    person.until(lambda: person.texts() == ["Tell me", "It begins"], "the first words")
    assert person.reads("It begins")
    assert person.is_busy()
    first.open()
    person.until(lambda: person.texts()[-1] == "It begins and goes on", "more words")
    second.open()
    person.wait_for_the_end()
    assert person.texts() == ["Tell me", "It begins and goes on to its end."]
    [conversation] = person.office.run(on_disk.conversations(paths))
    assert [message.text for message in conversation.path] == person.texts()
    assert [message.status for message in conversation.path] == [Status.COMPLETE, Status.COMPLETE]


def test_every_turn_carries_what_was_said_before(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    for text in ("First question", "A table, please", "And thinking"):
        person.ask(text)
    [conversation] = person.office.run(on_disk.conversations(paths))
    assert [message.text for message in conversation.path[::2]] == ["First question", "A table, please", "And thinking"]
    requests = asked(demo_server)
    assert [len(request["messages"]) for request in requests] == [1, 3, 5]
    last = requests[-1]["messages"]
    assert [message["role"] for message in last] == ["user", "assistant", "user", "assistant", "user"]
    assert [words(message) for message in last] == [message.text for message in conversation.path[:-1]]
    thinking = [block.data for block in conversation.path[3].blocks if block.type == "thinking"]
    assert [part for part in last[3]["content"] if part["type"] == "thinking"] == thinking  # verbatim
    assert all(reply.status == 200 for reply in demo_server.sent())


def test_the_line_under_an_answer_tells_what_it_took(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    for text in ("A long answer, please", "hello", "hello again"):
        person.ask(text)
    usage = billed(answered(demo_server)[2])
    cached = usage["cache_read_input_tokens"]
    prompt = usage["input_tokens"] + cached + usage["cache_creation_input_tokens"]
    assert 0 < cached < prompt
    [conversation] = person.office.run(on_disk.conversations(paths))
    cost = conversation.path[-1].cost
    assert cost is not None
    assert cost.total_nano
    model, read, written, money, time = person.blocks()[-1].split(", ")
    assert model == "Sonnet 5.5"
    assert read == f"{prompt:,} in · {min(99, round(100 * cached / prompt))}% cached"
    assert written == f"{usage['output_tokens']:,} out"
    assert float(money.removeprefix("$")) == pytest.approx(cost.total_nano / 1e9, rel=1e-3)
    assert time.endswith(" s")
    assert 0 <= float(time.removesuffix(" s")) < 60


def test_the_first_words_become_the_title_and_stay(person: Person, demo_server: DemoServer) -> None:
    person.ask("How do tides work")
    assert person.office.titles() == ["How do tides work"]
    assert person.window.header.title.title() == "How do tides work"
    assert person.window.windowTitle() == "How do tides work – Chatelaine"
    person.ask("And the moon")
    assert person.office.titles() == ["How do tides work"]


def test_the_sum_of_the_month_follows_every_answer(person: Person, paths: Paths) -> None:
    person.until(lambda: person.window.sidebar.foot.amount() == "$0.00", "the sum of nothing")
    for text in ("hello", "tour"):
        person.ask(text)
        rows = person.office.run(on_disk.ledger(paths))
        total = sum(row.cost.total_nano or 0 for row in rows)
        shown = f"${total / 1e9:,.2f}" if total >= 10_000_000 else f"${total / 1e9:,.4f}"
        person.until(lambda shown=shown: person.window.sidebar.foot.amount() == shown, f"{shown} is shown")  # type: ignore[misc]
    assert len(rows) == 2


def test_lines_are_broken_with_shift_and_sent_as_typed(person: Person, demo_server: DemoServer) -> None:
    person.ask("one\ntwo\n  three")
    assert person.texts()[0] == "one\ntwo\n  three"
    assert words(asked(demo_server)[0]["messages"][0]) == "one\ntwo\n  three"


def test_enter_twice_sends_once(person: Person, demo_server: DemoServer) -> None:
    person.type("hello")
    person.press(Qt.Key.Key_Return)
    person.press(Qt.Key.Key_Return)
    person.until(lambda: len(person.texts()) == 2, "it is sent")
    person.wait_for_the_end()
    assert person.texts()[0] == "hello"
    assert len(asked(demo_server)) == 1


def test_what_is_typed_behind_a_message_on_its_way_stays(person: Person, demo_server: DemoServer) -> None:
    person.type("hello")
    person.press(Qt.Key.Key_Return)
    person.until(lambda: person.composer.text() == "", "the field is free")
    person.type("and more")
    person.press(Qt.Key.Key_Return)
    person.until(lambda: len(person.texts()) == 2, "it is sent")
    person.wait_for_the_end()
    assert person.composer.text() == "and more"
    assert len(asked(demo_server)) == 1


def test_nothing_is_sent_without_words(person: Person, demo_server: DemoServer) -> None:
    for text in ("", "   ", "\n \n"):
        person.type(text)
        assert not person.composer.send.isEnabled()
        person.press(Qt.Key.Key_Return)
    person.settle()
    assert person.texts() == []
    assert asked(demo_server) == []


def test_the_cursor_is_in_the_field_before_and_after_a_turn(person: Person) -> None:
    assert person.composer.field.hasFocus()
    person.type("hello")
    person.click(person.composer.send)
    person.until(lambda: len(person.texts()) == 2, "it is sent")
    person.wait_for_the_end()
    person.type("again")
    assert person.composer.text() == "again"


def test_enter_while_an_input_method_composes_sends_nothing(person: Person, demo_server: DemoServer) -> None:
    person.type("I read ")
    person.compose("にほん")
    person.press(Qt.Key.Key_Return)
    person.settle()
    assert asked(demo_server) == []
    assert person.composer.text() == "I read "
    person.compose("", commit="日本")
    assert person.composer.text() == "I read 日本"
    person.press(Qt.Key.Key_Return)
    person.until(lambda: len(person.texts()) == 2, "it is sent")
    person.wait_for_the_end()
    assert words(asked(demo_server)[0]["messages"][0]) == "I read 日本"


def test_other_scripts_arrive_whole(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    person.composer.field.insertPlainText("scripts: añil, Ёлка, 日本, 👩‍👩‍👧, שלום")
    person.click(person.composer.send)
    person.until(lambda: len(person.texts()) == 2, "it is sent")
    person.wait_for_the_end()
    assert person.texts()[0] == words(asked(demo_server)[0]["messages"][0])
    [conversation] = person.office.run(on_disk.conversations(paths))
    assert conversation.path[0].text == "scripts: añil, Ёлка, 日本, 👩‍👩‍👧, שלום"
