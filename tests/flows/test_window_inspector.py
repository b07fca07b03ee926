"""The inspector at the real window: the turn that was clicked, its figures, what was sent, and how it is cached."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.demo.server import DemoServer
from app.model.ids import MessageId
from app.ui.dialogs import TurnDialog
from app.ui.dialogs.exchange import ExchangeDialog
from app.ui.sides import Side
from tests.fakes.exchanges import asked
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person

LONG = "The tide tables lie on the harbour master's desk, beside the old brass clock. " * 400


def total(person: Person) -> str:
    return person.window.inspector.turn.figures.rows()[-1].figures[0]


def test_the_last_turn_is_shown_and_followed(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"), said("Two"))
    page = person.open_inspector().turn
    assert not page._body.isVisible()
    person.ask("First")
    assert page.walker.text() == "Answer 1 of 1"
    person.ask("Second")
    assert page.walker.text() == "Answer 2 of 2"
    answer = person.office.desk.chat.last_answer()
    assert answer is not None
    assert answer.cost is not None
    assert answer.cost.total_nano is not None
    shown = [row.figures[-1] for row in page.figures.rows()]
    nano = [round(float(amount.lstrip("$")) * 1e9) for amount in shown]
    assert nano[-1] == answer.cost.total_nano == sum(nano[:-1])
    page.walker.previous.click()
    person.settle()
    assert page.walker.text() == "Answer 1 of 2"
    person.office.desk.inspector.turn.open(answer.id)
    person.settle()
    assert page.walker.text() == "Answer 2 of 2"


def test_a_click_on_the_facts_opens_the_inspector_on_that_turn(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"))
    person.window.resize(1360, 900)
    person.ask("First")
    assert not person.window.shows(Side.INSPECTOR)
    place = person.until(lambda: person._action("Details of this answer"), "the facts are on the screen").rect()
    viewport = person.transcript.viewport()
    line = viewport.mapFromGlobal(place.center()).y()
    for spot in (QPoint(x, line) for x in range(0, viewport.width() // 2, 10)):  # along the line of the facts
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
        if person.window.shows(Side.INSPECTOR):
            break
    assert person.window.shows(Side.INSPECTOR)
    person.settle()
    assert person.window.inspector.turn.walker.text() == "Answer 1 of 1"


def test_details_of_an_answer_are_the_inspector_and_of_a_question_a_dialog(
    person: Person, demo_server: DemoServer
) -> None:
    demo_server.script(said("One"))
    person.ask("First")
    question, answer = (message.id for message in person.office.desk.chat.messages)
    person.transcript.details_requested.emit(answer)
    person.settle()
    assert person.window.shows(Side.INSPECTOR)
    assert person.window.findChildren(TurnDialog) == []
    person.transcript.details_requested.emit(question)
    assert len(person.window.findChildren(TurnDialog)) == 1
    person.transcript.details_requested.emit(MessageId("gone"))


def test_what_was_sent_is_shown_exactly_and_can_be_taken_along(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"))
    page = person.open_inspector().turn
    person.office.ask("Say it 😀")
    person.settle()
    page.exchange.click()
    dialog = person.until(lambda: person.window.findChild(ExchangeDialog), "the window of the request")
    person.until(dialog.request.text, "the request is shown")
    shown = json.loads(dialog.request.text())
    sent = {key: value for key, value in asked(demo_server)[-1].items() if key != "stream"}
    assert shown == sent
    assert "exactly what was sent" in dialog.note.text()
    assert json.loads(dialog.response.text())["content"][0]["text"] == "One"
    dialog.buttons["curl"].click()
    person.until(lambda: QGuiApplication.clipboard().text().startswith("curl"), "the command is copied")
    assert "sk-ant" not in QGuiApplication.clipboard().text()
    assert f"{demo_server.base_url}/v1/messages" in QGuiApplication.clipboard().text()
    dialog.buttons["copy"].click()
    person.until(lambda: QGuiApplication.clipboard().text().startswith("{"), "the request is copied")
    assert json.loads(QGuiApplication.clipboard().text()) == sent
    dialog.close()


def test_breakpoints_set_by_hand_are_sent(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"), said("Two"), said("Three"))
    person.office.ask(LONG)
    person.settle()
    panel = person.open_inspector()
    panel.tabs.setCurrentIndex(1)
    page = panel.cache
    person.until(lambda: page.list.count() == 3, "the prompt of the next request")
    person.settle()
    page.list.setCurrentRow(0)
    for row in range(3):
        page.list.setCurrentRow(row)
        QTest.keyClick(page.list, Qt.Key.Key_Delete)
    page.list.setCurrentRow(0)
    QTest.keyClick(page.list, Qt.Key.Key_1)
    person.settle()
    options = person.office.services.options.get(person.office.desk.chat.id)
    assert options is not None
    assert (options.cache.mode, len(options.cache.marks)) == ("hand", 1)
    person.ask("And?")
    first = asked(demo_server)[-1]["messages"][0]["content"][-1]
    assert first["cache_control"] == {"type": "ephemeral", "ttl": "1h"}
    page.modes["off"].click()
    person.settle()
    person.ask("Still?")
    assert "cache_control" not in json.dumps(asked(demo_server)[-1])


def test_a_turn_that_reads_the_cache_says_so(person: Person) -> None:
    page = person.open_inspector().turn
    person.office.ask(LONG)
    person.settle()
    person.ask("And?")
    rows = {row.name: row.figures for row in page.figures.rows()}
    assert int(rows["Cache read"][0].replace(",", "")) > 1_000
    assert page.saved.text()
    assert any("hit" in mark or "written" in mark for mark in page.prompt.marks())


def test_another_model_is_named_as_the_cause_of_a_miss(person: Person) -> None:
    page = person.open_inspector().turn
    person.office.ask(LONG)
    person.settle()
    assert page.miss.words() == "Nothing of this prompt was sent before, so nothing could be read from the cache."
    assert page.miss.accessibleName() == "Why nothing was read from the cache"
    person.window.header.model_chosen.emit("claude-opus-5-5")
    person.settle()
    person.ask("And?")
    assert page.miss.words().startswith("The model changed. Each model has a cache of its own.")
    assert page.miss.accessibleName() == "Why the cache missed"
    assert page.saved.text().endswith("more on this turn\u2069")


def test_while_a_turn_runs_it_shows_what_is_known(person: Person, demo_server: DemoServer) -> None:
    (gate,) = gates(1)
    demo_server.script(said("One ", gate, "and two"))
    page = person.open_inspector().turn
    person.send("First")
    person.until(lambda: "One" in person.texts()[-1], "the answer has begun")
    person.until(lambda: any(row.name == "Uncached input" for row in page.figures.rows()), "what it read is known")
    timing = {row.name: row.figures[0] for row in page.timing.rows()}
    assert timing["Stop reason"] == "still running"
    assert "Time in all" not in timing
    gate.open()
    person.wait_for_the_end()
    timing = {row.name: row.figures[0] for row in page.timing.rows()}
    assert timing["Stop reason"] == "end_turn"
    assert page.figures.rows()[-1].figures[0].startswith("$")


def test_a_new_turn_is_followed_from_an_earlier_one(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"), said("Two"), said("Three"))
    page = person.open_inspector().turn
    person.ask("First")
    person.ask("Second")
    page.walker.previous.click()
    person.settle()
    person.ask("Third")
    assert page.walker.text() == "Answer 3 of 3"


def test_another_conversation_shows_its_own_turn(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"))
    page = person.open_inspector().turn
    person.ask("First")
    assert page._body.isVisible()
    person.begin_chat()
    person.settle()
    assert not page._body.isVisible()
    assert page.walker.text() == ""


def test_the_tab_cache_agrees_with_the_meter_also_while_a_turn_runs(person: Person, demo_server: DemoServer) -> None:
    (gate,) = gates(1)
    person.office.ask(LONG)
    person.settle()
    panel = person.open_inspector()
    panel.tabs.setCurrentIndex(1)
    page, estimating = panel.cache, person.office.desk.estimating

    def agrees() -> bool:
        latest, rows = estimating.latest(), page.list.rows()
        numbers = [int(row.tokens.removeprefix("≈ ").replace(",", "")) for row in rows]
        return latest is not None and latest.split.exact and sum(numbers) == latest.split.total > 0

    person.until(agrees, "the rows add up to what was counted")
    cached = page.cached()
    assert "tokens are cached" in cached
    demo_server.script(said("Two ", gate, "and more"))
    person.send("And?")
    person.until(lambda: "Two" in person.texts()[-1], "the answer has begun")
    assert page.cached().split(" · ")[0] == cached.split(" · ")[0]
    gate.open()
    person.wait_for_the_end()
    person.until(agrees, "the rows add up again")


def test_the_draft_s_files_are_rows_of_the_tab_cache(person: Person, tmp_path: Path) -> None:
    person.office.ask(LONG)
    panel = person.open_inspector()
    panel.tabs.setCurrentIndex(1)
    notes = tmp_path / "notes.txt"
    notes.write_text("Saffron is dear. " * 500)
    person.office.desk.attaching.add_files([notes])
    page, estimating = panel.cache, person.office.desk.estimating

    def agrees() -> bool:
        latest = estimating.latest()
        numbers = {row.name: int(row.tokens.removeprefix("≈ ").replace(",", "")) for row in page.list.rows()}
        if latest is None or not latest.split.exact or not latest.split.attachments:
            return False
        return numbers.get("notes.txt") == latest.split.attachments and sum(numbers.values()) == latest.split.total

    person.until(agrees, "the row of the file has what was counted for it")
