"""The page Turn: figures as billed, the prompt with its breakpoints, why a cache missed, timing and limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.logic.arrived import arrived_tokens
from app.model.inspection import CostLine, MarkOutcome, MissCause
from app.model.message import Status, Timing
from app.model.turn import TurnSettings
from app.model.usage import Cost, Usage
from app.ui.inspector import LEAST_WIDTH, MOST_WIDTH, WIDTH, Inspector
from app.ui.inspector.bar import widths
from app.ui.inspector.figures import CopyFigure, Swatch
from app.ui.inspector.words import expiry_words, mark_words, miss_words, saved_words
from app.ui.theme.contrast import contrast
from app.ui.theme.palette import PALETTES, Theme
from app.ui.theme.themed import spread_theme
from app.ui.widgets.bidi import plain
from tests.fakes.inspections import LINES, MISS, PARTS, START_MS, inspection, missed

PRICE = [("Price row", "claude-sonnet-5-5, since 2026-09-22"), ("Source", "the price list")]


@pytest.fixture
def panel(qtbot: Any, theme: Theme) -> Inspector:
    made = Inspector()
    qtbot.addWidget(made)
    made.turn.set_clock(lambda: START_MS)
    spread_theme(made, theme)
    made.resize(328, 900)
    made.show()
    return made


def name(model: str) -> str:
    return {"claude-sonnet-5-5": "Sonnet 5.5"}.get(model, model)


def words(root: QWidget) -> list[str]:
    """What can be read, top down."""
    return [
        label.text().strip("\u2068\u2069") for label in root.findChildren(QLabel) if label.isVisible() and label.text()
    ]


def test_before_the_first_answer_it_says_what_it_is_for(panel: Inspector) -> None:
    assert words(panel.turn) == ["After the first answer you find here what it was made of and what it cost."]


def test_the_table_has_every_kind_as_billed_and_the_sum(panel: Inspector) -> None:
    panel.turn.set_turn(inspection(), name, PRICE)
    rows = [(row.name, row.figures) for row in panel.turn.figures.rows()]
    assert rows == [
        ("Cache read", ("37,102", "$0.0037102")),
        ("Cache write, 5 min", ("1,040", "$0.0026000")),
        ("Uncached input", ("72", "$0.0001440")),
        ("Output, of it thinking 412", ("644", "$0.0064400")),
        ("Total", ("$0.0128942",)),
    ]
    assert panel.turn.saved.text().strip("\u2068\u2069") == "Caching saved $0.0700 on this turn"


def test_a_broken_off_answer_has_lower_bounds_and_no_speed(panel: Inspector) -> None:
    whole = inspection()
    cut = replace(whole.answer, status=Status.STOPPED, stop_reason=None, cost=Cost(12_894_200, lower_bound=True))
    panel.turn.set_turn(replace(whole, answer=cut), name, [])
    figures = {row.name: row.figures for row in panel.turn.figures.rows()}
    assert figures["Output, of it thinking 412"] == ("≥ 644", "≥ $0.0064400")
    assert figures["Cache read"] == ("37,102", "$0.0037102")
    assert figures["Total"] == ("≥ $0.0128942",)
    timing = {row.name: row.figures for row in panel.turn.timing.rows()}
    assert "Speed" not in timing
    assert timing["Stop reason"] == ("stopped by you",)
    assert not panel.turn.price_fold.isVisible()


def test_what_was_broken_off_says_how_much_had_arrived(panel: Inspector) -> None:
    whole = inspection()
    assert whole.answer.usage is not None
    cut = replace(
        whole.answer,
        status=Status.STOPPED,
        cost=Cost(12_894_200, lower_bound=True),
        usage=Usage({**whole.answer.usage.raw, "output_tokens": 1}),
    )
    panel.turn.set_turn(replace(whole, answer=cut), name, [])
    assert plain(panel.turn.remark.text()) == (
        f"At least this much: the answer broke off before its final count. ≈ {arrived_tokens(cut)} tokens of it had "
        "arrived."
    )
    assert arrived_tokens(cut) > 1
    panel.turn.set_turn(replace(whole, answer=replace(cut, status=Status.COMPLETE)), name, [])
    assert plain(panel.turn.remark.text()) == "At least this much: the answer came without its final count."
    panel.turn.set_turn(replace(whole, answer=replace(cut, status=Status.RUNNING)), name, [])
    assert not panel.turn.remark.isVisible()


def test_a_refusal_says_why_it_costs_nothing_and_has_no_speed(panel: Inspector) -> None:
    whole = inspection()
    refused = replace(
        whole.answer,
        cost=Cost(0, price={"rows": [], "rule": "refused before any output: not billed"}),
        timing=Timing(START_MS, START_MS + 900, START_MS + 904),
    )
    panel.turn.set_turn(replace(whole, answer=refused), name, [])
    assert plain(panel.turn.remark.text()) == "Refused before any output, so it is not billed."
    assert "Speed" not in [row.name for row in panel.turn.timing.rows()]
    panel.turn.set_turn(whole, name, [])
    assert not panel.turn.remark.isVisible()


def test_what_has_no_price_says_so(panel: Inspector) -> None:
    whole = inspection()
    lines = tuple(replace(line, nano=None) for line in LINES)
    panel.turn.set_turn(
        replace(whole, lines=lines, saved_nano=None, answer=replace(whole.answer, cost=Cost(None))), name, []
    )
    assert {row.figures[-1] for row in panel.turn.figures.rows()} == {"not priced"}
    assert not panel.turn.saved.isVisible()


def test_searches_are_counted_and_priced_but_are_no_part_of_the_bar(panel: Inspector) -> None:
    whole = inspection()
    panel.turn.set_turn(replace(whole, lines=(*LINES, CostLine("web_search", 2, 20_000_000))), name, [])
    row = panel.turn.figures.rows()[-2]
    assert (row.name, row.figures, row.kind) == ("Web searches", ("2", "$0.0200000"), None)
    assert row.spoken == "Web searches: 2 searches, $0.0200"
    assert "search" not in panel.turn.bar.accessibleDescription()


@pytest.mark.parametrize(
    ("amounts", "room", "shares"),
    [
        ([37_102, 1_040, 72, 644], 292, [276, 7, 2, 4]),
        ([1, 1_000_000], 100, [2, 98]),
        ([0, 5, 0], 50, [0, 50, 0]),
        ([0, 0], 50, [0, 0]),
    ],
)
def test_the_bar_shows_every_kind_that_there_is(amounts: list[int], room: int, shares: list[int]) -> None:
    made = widths(amounts, room)
    assert sum(made) == (room if sum(amounts) else 0)
    for share, expected in zip(made, shares, strict=True):
        assert abs(share - expected) <= 3
    assert all(share >= 2 for share, amount in zip(made, amounts, strict=True) if amount)


def test_the_bar_can_be_read_aloud(panel: Inspector) -> None:
    panel.turn.set_turn(inspection(), name, PRICE)
    assert panel.turn.bar.accessibleDescription() == (
        "Cache read 37,102, Cache write, 5 min 1,040, Uncached input 72, Output, of it thinking 412 644"
    )


def test_the_prompt_lists_its_parts_and_counts_down(panel: Inspector, qtbot: Any) -> None:
    now = START_MS
    panel.turn.set_clock(lambda: now)
    panel.turn.set_turn(inspection(), name, PRICE)
    marks = panel.turn.prompt.marks
    assert marks() == [
        "breakpoint 1 · 5 min · hit",
        "breakpoint 2 · 5 min · hit · expires in 3:41",
        "breakpoint 3 · 5 min · written",
    ]
    qtbot.waitUntil(lambda: bool(words(panel.turn.prompt)))
    shown = words(panel.turn.prompt)
    assert shown[:2] == ["System prompt", "1,310"]
    assert "≈ 1,040" in shown
    now += 60_000
    panel.turn.prompt._second.timeout.emit()
    assert marks()[1] == "breakpoint 2 · 5 min · hit · expires in 2:41"
    now += 200_000
    panel.turn.prompt._second.timeout.emit()
    assert marks()[1] == "breakpoint 2 · 5 min · hit · expired"


def test_what_came_of_a_mark_has_its_colour(panel: Inspector) -> None:
    mark = next(part.mark for part in PARTS if part.mark is not None)
    looks: dict[MarkOutcome, str] = {"hit": "accent", "missed": "warn", "too_short": "warn", "unknown": "muted"}
    for outcome, look in looks.items():
        parts = (replace(PARTS[0], mark=replace(mark, outcome=outcome)),)
        panel.turn.set_turn(replace(inspection(), parts=parts), name, PRICE)
        assert [line.property("look") for line in panel.turn.prompt._marks] == [look]


def test_it_counts_only_while_it_is_seen_and_something_expires(panel: Inspector) -> None:
    panel.turn.set_turn(inspection(), name, PRICE)
    assert panel.turn.prompt._second.isActive()
    panel.hide()
    assert not panel.turn.prompt._second.isActive()
    panel.show()
    assert panel.turn.prompt._second.isActive()
    panel.turn.set_turn(replace(inspection(), parts=PARTS[:1]), name, PRICE)
    assert not panel.turn.prompt._second.isActive()


@pytest.mark.parametrize(
    ("left_ms", "said"),
    [(1, "0:01"), (221_000, "3:41"), (59_001, "1:00"), (3_600_000, "1:00:00"), (3_599_000, "59:59")],
)
def test_expiry(left_ms: int, said: str, qapp: Any) -> None:
    assert expiry_words(START_MS + left_ms, START_MS) == f"expires in {said}"
    assert expiry_words(START_MS, START_MS) == "expired"


def test_a_miss_names_the_cause_the_difference_and_the_reason_of_the_api(panel: Inspector) -> None:
    panel.turn.set_turn(missed(), name, PRICE)
    assert panel.turn.miss.isVisible()
    shown = panel.turn.miss.words()
    assert "The system prompt changed" in shown
    assert "37,102 tokens were not read from the cache." in shown
    assert "The API says: the system prompt changed, 37,000 tokens missed." in shown
    assert "…careful analyst. Answer in German." not in words(panel.turn.miss)
    panel.turn.miss.fold.button.click()
    assert {"…careful analyst. Answer in German.", "…careful analyst. Answer in English."} <= set(
        words(panel.turn.miss)
    )
    assert panel.turn.saved.text().strip("\u2068\u2069") == "Writing to the cache cost $0.0180 more on this turn"
    panel.turn.set_turn(inspection(), name, PRICE)
    assert not panel.turn.miss.isVisible()


def test_every_cause_has_a_sentence(qapp: Any) -> None:
    causes: tuple[MissCause, ...] = get_args(MissCause)
    said = {miss_words(replace(MISS, cause=cause)) for cause in causes}
    assert len(said) == len(causes)


def test_a_prompt_that_is_too_short_is_told_the_least(qapp: Any) -> None:
    said = miss_words(replace(MISS, cause="too_short", where="1024"))
    assert said == "The prompt is too short: this model caches nothing below 1,024 tokens."


def test_what_was_written_for_an_hour_has_the_colour_of_that(panel: Inspector) -> None:
    whole = inspection()
    mark = PARTS[2].mark
    assert mark is not None
    hour = replace(PARTS[2], mark=replace(mark, lifetime="1h"))
    before = replace(PARTS[2], mark=None)
    panel.turn.set_turn(replace(whole, parts=(*PARTS[:2], before, hour)), name, [])
    kinds = [swatch._kind for swatch in panel.turn.prompt.findChildren(Swatch)]
    assert kinds == ["read", "read", "write_1h", "write_1h"]


def test_what_caching_did(qapp: Any) -> None:
    assert saved_words(None) == saved_words(0) == ""
    mark = PARTS[1].mark
    assert mark is not None
    assert mark_words(replace(mark, outcome="too_short", lifetime="1h", expires_ms=None), START_MS) == (
        "breakpoint 2 · 1 hour · too short"
    )


def test_timing_and_limits(panel: Inspector) -> None:
    panel.turn.set_turn(inspection(), name, PRICE)
    timing = {row.name: row.figures[0] for row in panel.turn.timing.rows()}
    assert timing == {
        "First token": "0.9 s",
        "Speed": "201 tok/s",
        "Time in all": "4.1 s",
        "Stop reason": "end_turn",
        "Model": "Sonnet 5.5",
        "Effort": "high",
        "Request": "req_011CSHoEeqs5C35K2UUqR7Fy",
    }
    head, *limits = panel.turn.rates.rows()
    assert (head.name, *head.figures) == ("Limit", "Left", "Full again at")
    rates = [(row.name, row.figures[0]) for row in limits]
    assert rates == [("Requests", "49 of 50"), ("Input tokens", "2.0M of 2.0M"), ("Output tokens", "399k of 400k")]
    assert "1,961,000 of 2,000,000 left" in limits[1].spoken
    unasked = replace(inspection().answer, settings=TurnSettings("claude-sonnet-5-5"))
    for default, said in (("high", "high, the model's default"), (None, "the model's default")):
        panel.turn.set_turn(replace(inspection(), answer=unasked), name, PRICE, default)
        assert {row.name: row.figures[0] for row in panel.turn.timing.rows()}["Effort"] == said


def test_a_click_on_the_request_copies_all_of_it(panel: Inspector, qtbot: Any) -> None:
    panel.turn.set_turn(inspection(), name, PRICE)
    (figure,) = panel.turn.timing.findChildren(CopyFigure)
    qtbot.waitUntil(figure.isVisible)
    assert "…" in figure.text()
    figure.click()
    assert QGuiApplication.clipboard().text() == "req_011CSHoEeqs5C35K2UUqR7Fy"
    assert figure.text() == "Copied"
    figure._said.timeout.emit()
    figure._said.stop()
    figure._fit()
    assert figure.text().strip("\u2068\u2069").startswith("req_011")


def test_an_answer_of_another_model_says_which_was_asked(panel: Inspector) -> None:
    whole = inspection()
    panel.turn.set_turn(replace(whole, answer=replace(whole.answer, model="claude-haiku-5-5")), name, [])
    timing = {row.name: row.figures[0] for row in panel.turn.timing.rows()}
    assert (timing["Model"], timing["Model asked"]) == ("claude-haiku-5-5", "Sonnet 5.5")
    panel.turn.set_turn(replace(whole, answer=replace(whole.answer, model="claude-sonnet-5-5-20260922")), name, [])
    assert "Model asked" not in {row.name for row in panel.turn.timing.rows()}


def test_a_running_answer_shows_what_is_known(panel: Inspector) -> None:
    whole = inspection()
    running = replace(
        whole.answer, status=Status.RUNNING, stop_reason=None, usage=None, cost=None, timing=Timing(START_MS)
    )
    panel.turn.set_turn(replace(whole, answer=running, lines=(), saved_nano=None), name, [])
    timing = {row.name: row.figures[0] for row in panel.turn.timing.rows()}
    assert timing["Stop reason"] == "still running"
    assert not panel.turn.figures.isVisible()


def test_the_price_is_folded_until_it_is_asked_for(panel: Inspector) -> None:
    panel.turn.set_turn(inspection(), name, PRICE)
    assert not panel.turn.price.isVisible()
    panel.turn.price_fold.button.click()
    assert "the price list" in words(panel.turn.price)


def test_walking(panel: Inspector, qtbot: Any) -> None:
    steps: list[int] = []
    panel.turn.step_wanted.connect(steps.append)
    panel.turn.set_turn(inspection(), name, PRICE)
    panel.turn.set_place(2, 2)
    assert panel.turn.walker.text() == "Answer 2 of 2"
    assert not panel.turn.walker.next.isEnabled()
    panel.turn.walker.previous.click()
    assert steps == [-1]


@pytest.mark.parametrize("width", [LEAST_WIDTH, WIDTH, MOST_WIDTH])
def test_nothing_is_wider_than_the_dock(panel: Inspector, width: int, qtbot: Any) -> None:
    panel.resize(width, 900)
    panel.turn.set_turn(missed(), name, PRICE)
    panel.turn.price_fold.set_open(True)
    panel.turn.miss.fold.set_open(True)
    content = panel.turn.widget()
    assert content is not None
    qtbot.waitUntil(lambda: "Requests" in words(panel.turn))
    QApplication.processEvents()
    assert content.minimumSizeHint().width() <= panel.turn.viewport().width()
    assert panel.turn.horizontalScrollBar().maximum() == 0
    assert content.width() == panel.turn.viewport().width()


@pytest.mark.parametrize("theme_name", list(PALETTES))
def test_the_colours_of_tokens_are_seen_on_the_ground(theme_name: str) -> None:
    colors = PALETTES[theme_name]
    for token in ("cache_read", "cache_write", "uncached", "output"):
        for ground in (colors.bg, colors.card):
            assert contrast(getattr(colors, token), ground) >= (4.5 if theme_name == "contrast" else 3.0), token
