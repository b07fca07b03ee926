"""Everything known about a turn: in words, with units, to select and to copy."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from app.model.message import Message, Status, Timing
from app.model.turn import TurnSettings
from app.model.usage import Cost
from app.ui.control.turn_report import turn_report
from app.ui.dialogs import TurnDialog
from app.ui.theme.palette import Theme
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import USAGE

ROW = {
    "model": "claude-opus-5-5",
    "since": "2026-09-22",
    "input": 4000,
    "write_5m": 5000,
    "write_1h": 8000,
    "read": 200,
    "output": 20_000,
    "source": "a list",
}


def report(message: Message, version: tuple[int, int] = (1, 1)) -> dict[str, str]:
    names = {"claude-opus-5-5": "Opus 5.5"}
    sections = turn_report(message, lambda model: names.get(model, model), version)
    return {f"{heading}/{name}": value for heading, rows in sections for name, value in rows}


def test_an_answer_says_who_how_long_and_how_much(qapp: Any) -> None:
    message = answer(
        1,
        "x",
        settings=TurnSettings("claude-opus-5-5", system="Be brief.", effort="xhigh"),
        model="claude-opus-5-5-20260922",
        usage=USAGE,
        cost=Cost(12_900_000, price={"rows": [ROW]}),
        timing=Timing(1_795_000_000_000, 1_795_000_000_900, 1_795_000_004_120),
        request_id="req_1",
        api_id="msg_1",
    )
    said = report(message, (2, 3))
    assert said["Model/Asked"] == "Opus 5.5 (claude-opus-5-5)"
    assert said["Model/Answered"] == "claude-opus-5-5-20260922"
    assert said["Model/Effort"] == "extra high"
    assert (said["End/State"], said["End/Stop reason"]) == ("Complete", "end_turn")
    assert (said["Time/First token after"], said["Time/Time in all"]) == ("0.9 s", "4.1 s")
    assert said["Time/Speed"] == "200 tokens per second"
    assert (said["Tokens/Input, not cached"], said["Tokens/Cache read"]) == ("72", "37,102")
    assert (said["Tokens/Cache write, 5 minutes"], said["Tokens/Of it thinking"]) == ("1,040", "412")
    assert said["Cost/Total"] == "$0.0129"
    assert said["Cost/Price of a million tokens"].startswith("input $4.00 · cache read $0.20 · write 5 min $5.00")
    assert said["Cost/Price row"] == "claude-opus-5-5, since 2026-09-22"
    assert (said["Message/Request"], said["Message/Message at the API"]) == ("req_1", "msg_1")
    assert said["Message/Version"] == "2 of 3"


def test_a_cut_answer_says_that_its_figures_are_lower_bounds(qapp: Any) -> None:
    message = answer(1, "x", status=Status.STOPPED, usage=USAGE, cost=Cost(5, lower_bound=True), timing=Timing(1, 2, 3))
    said = report(message)
    assert (said["End/State"], said["End/Why it ended"]) == ("Stopped", "Stopped by you.")
    assert said["Tokens/Output"].startswith("≥ ")
    assert said["Cost/Note"] == "At least: the final count never came."
    assert "Time/Speed" not in said


def test_an_unknown_price_and_a_strange_price_row_are_no_trouble(qapp: Any) -> None:
    assert report(answer(1, "x", cost=Cost(None)))["Cost/Total"] == "not priced"
    strange: Any = {"rows": [7, {"input": "x"}], "factors": 3}
    assert report(answer(1, "x", cost=Cost(1, price=strange)))["Cost/Total"] == "$0.000000001"


def test_a_message_of_the_users_says_when(qapp: Any) -> None:
    said = report(user(1, "Hello"))
    assert said["Message/Length"] == "5 characters"
    assert "1970" in said["Message/Sent"]
    assert said["Message/Message"] == "u1"


def test_every_value_can_be_selected_and_all_of_it_copied(qtbot: Any, theme: Theme) -> None:
    dialog = TurnDialog("Details", [("Model", [("Asked", "Opus <b>")]), ("End", [("State", "Complete")])])
    qtbot.addWidget(dialog)
    dialog.show_with(theme)
    values = [one for one in dialog.findChildren(QLabel) if one.accessibleName()]
    assert [one.text() for one in values] == ["Opus <b>", "Complete"]
    flags = Qt.TextInteractionFlag
    assert all(one.textInteractionFlags() & flags.TextSelectableByMouse for one in values)
    assert all(one.textInteractionFlags() & flags.TextSelectableByKeyboard for one in values)
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == "Model\nAsked: Opus <b>\n\nEnd\nState: Complete"
