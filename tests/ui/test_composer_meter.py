"""The meter and the cache clock beside Send."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu

from app.model.errors import ErrorKind, TurnError
from app.model.estimate import CacheState, SendEstimate, TokenSplit
from app.model.options import KeepWarm
from app.model.warming import Warming
from app.ui.composer import Composer
from app.ui.composer import estimate_words as words
from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme
from app.ui.widgets.fitting import FittingButton
from tests.fakes.clock import ManualClock

NONE = KeepWarm()


def _estimate(total: int = 38_870, exact: bool = False, cache: CacheState | None = None, **more: Any) -> SendEstimate:
    split = TokenSplit(1_310, total - 1_310 - 72, 0, 72, exact)
    made = SendEstimate(split, 1_000_000, 4_800_000, 77_000_000, cache)
    return replace(made, **more)


@pytest.fixture
def composer(qtbot: Any, theme: Theme, clock: ManualClock) -> Composer:
    made = Composer(theme)
    qtbot.addWidget(made)
    spread_theme(made, theme)
    made.resize(800, 160)
    made.set_window_height(1000)
    made.set_ready(True)
    made.cache_clock.use_clock(clock.now_ms)
    made.show()
    return made


def _cached(clock: ManualClock, seconds: int = 221) -> SendEstimate:
    return _estimate(cache=CacheState(38_000, "5m", clock.now_ms() + seconds * 1_000))


def _show(composer: Composer, estimate: SendEstimate, keep: KeepWarm = NONE, warming: Warming | None = None) -> None:
    composer.show_estimate(estimate, estimate.cache is not None)
    composer.cache_clock.show_cache(estimate, keep, warming or Warming())


def _said(button: FittingButton) -> str:
    """What *button* shows once it was laid out."""
    QApplication.processEvents()
    return button.shown()


def test_the_meter_takes_the_place_of_the_hint(composer: Composer, clock: ManualClock) -> None:
    assert composer.hint.isVisible()
    assert not composer.meter.isVisible()
    composer.show_estimate(_cached(clock), warm=True)
    assert not composer.hint.isVisible()
    assert _said(composer.meter) == "≈ 38,870 tokens · $0.0048 if the cache holds"
    assert "Enter sends" in composer.send.toolTip()
    composer.show_estimate(None)
    assert composer.hint.isVisible()
    assert not composer.meter.isVisible()


def test_what_the_api_counted_carries_no_sign_of_an_estimate(composer: Composer) -> None:
    composer.show_estimate(_estimate(exact=True))
    assert _said(composer.meter) == "38,870 tokens · $0.0770"
    assert "≈" not in composer.meter.accessibleDescription()
    composer.show_estimate(_estimate(exact=False))
    assert _said(composer.meter).startswith("≈")


def test_a_model_without_a_price_is_not_priced(composer: Composer) -> None:
    composer.show_estimate(_estimate(warm_nano=None, cold_nano=None))
    assert _said(composer.meter) == "≈ 38,870 tokens · not priced"


@pytest.mark.parametrize("width", [1200, 420])
def test_a_note_stands_beside_it(composer: Composer, width: int) -> None:
    composer.resize(width, 160)
    composer.show_estimate(_estimate())
    composer.set_note("The API cannot be reached. You can go on writing; nothing is lost.")
    composer.grab()
    assert composer.hint.isVisible()
    assert composer.meter.isVisible()
    assert not composer.hint.geometry().intersects(composer.meter.geometry())
    assert "38" in _said(composer.meter)
    composer.set_note("")
    assert not composer.hint.isVisible()
    assert composer.meter.isVisible()


@pytest.mark.parametrize("width", [1200, 760, 560, 420, 340])
@pytest.mark.parametrize("left", [221, -1])
def test_nothing_is_cut_and_nothing_overlaps(composer: Composer, clock: ManualClock, width: int, left: int) -> None:
    composer.resize(width, 160)
    _show(composer, _cached(clock, left))
    QApplication.processEvents()
    row = [each for each in (composer.meter, composer.cache_clock, composer.send) if each.isVisible()]
    assert len(row) == 3
    for before, after in pairwise(row):
        assert before.geometry().right() < after.geometry().left()
    assert composer.send.geometry().right() <= composer.card.width()
    for each in (composer.meter, composer.cache_clock):
        assert each.shown() in each.wordings()  # a whole wording, not a piece of one


def test_near_the_limit_it_says_so_in_words_and_colour(composer: Composer) -> None:
    composer.show_estimate(_estimate(850_000))
    assert (composer.meter.tone(), _said(composer.meter)) == (
        "warn",
        "≈ 850,000 tokens · $0.0770 · 85 % of the window used",
    )
    composer.show_estimate(_estimate(960_000))
    assert composer.meter.tone() == "error"
    composer.show_estimate(_estimate(1_200_000))
    assert "too long for the model" in _said(composer.meter)
    composer.show_estimate(_estimate(4_000))
    assert composer.meter.tone() == "muted"
    assert "0.4 % of the model's window of 1,000,000 tokens" in composer.meter.accessibleDescription()


def test_the_split_opens_by_keyboard_and_follows(composer: Composer, qtbot: Any, clock: ManualClock) -> None:
    composer.show_estimate(_cached(clock), warm=True)
    composer.meter.setFocus()
    qtbot.keyClick(composer.meter, Qt.Key.Key_Return)
    popup = composer.meter.popup()
    assert popup is not None
    assert not popup.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)  # black without a compositor
    assert not popup.mask().contains(popup.rect().topLeft())
    assert popup.mask().contains(popup.rect().center())
    lines = popup.lines()
    assert lines[:4] == ["System prompt and tools", "≈ 1,310", "History", "≈ 37,488"]
    assert "Attachments" not in lines
    assert lines[lines.index("If the cache holds") + 1] == "$0.0048"
    assert lines[lines.index("Once it has expired") + 1] == "$0.0770"
    composer.show_estimate(_estimate(exact=True))
    assert "Counted by the API." in popup.lines()
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: composer.meter.popup() is None)


def test_the_clock_counts_down_and_tells_once(composer: Composer, clock: ManualClock) -> None:
    told: list[bool] = []
    composer.cache_clock.expired.connect(lambda: told.append(True))
    estimate = _cached(clock)
    _show(composer, estimate)
    assert _said(composer.cache_clock) == "cache 3:41"
    assert composer.cache_clock.is_ticking()
    spoken = composer.cache_clock.accessibleDescription()
    clock.advance(1)
    composer.cache_clock._look()
    assert _said(composer.cache_clock) == "cache 3:40"
    assert composer.cache_clock.accessibleDescription() == spoken  # not read out again every second
    assert composer.cache_clock.tone() == "muted"
    clock.advance(190)
    composer.cache_clock._look()
    assert composer.cache_clock.tone() == "warn"
    clock.advance(60)
    composer.cache_clock._look()
    composer.cache_clock._look()
    assert _said(composer.cache_clock) == "cache expired: $0.0770 instead of $0.0048"
    assert not composer.cache_clock.is_ticking()
    assert told == [True]


def test_the_clock_rests_while_nobody_sees_it(composer: Composer, clock: ManualClock) -> None:
    _show(composer, _cached(clock))
    composer.hide()
    assert not composer.cache_clock.is_ticking()
    composer.show()
    assert composer.cache_clock.is_ticking()
    composer.cache_clock.show_cache(None, NONE, Warming())
    assert not composer.cache_clock.is_ticking()
    assert not composer.cache_clock.isVisible()


def test_a_tick_moves_nothing_beside_it(composer: Composer, clock: ManualClock) -> None:
    _show(composer, _cached(clock, 3_000))
    assert _said(composer.cache_clock) == "cache 50 min"
    _show(composer, _cached(clock, 590))
    QApplication.processEvents()
    place = composer.cache_clock.geometry()
    for _ in range(5):
        clock.advance(1)
        composer.cache_clock._look()
        QApplication.processEvents()
        assert abs(composer.cache_clock.geometry().width() - place.width()) <= 3


def test_keeping_warm_is_said(composer: Composer, clock: ManualClock) -> None:
    estimate = _cached(clock, 30)
    kept = Warming(expires_ms=clock.now_ms() + 30_000, times=3, spent_nano=4_000_000)
    _show(composer, estimate, KeepWarm(on=True), kept)
    assert _said(composer.cache_clock) == "cache 0:30, kept warm"
    assert composer.cache_clock.tone() == "muted"
    assert "$0.0040 so far" in composer.cache_clock.toolTip()
    error = TurnError(ErrorKind.RETRY, "rate_limit_error", "The API's rate limit is reached.", "Wait a moment.")
    _show(composer, estimate, KeepWarm(on=True), replace(kept, ended="failed", error=error))
    assert _said(composer.cache_clock) == "cache 0:30"
    assert "The API's rate limit is reached." in composer.cache_clock.accessibleDescription()


def _below(entry: QAction) -> list[QAction]:
    menu = entry.menu()
    assert isinstance(menu, QMenu)
    return menu.actions()


def test_keeping_warm_is_chosen_in_a_menu(composer: Composer, qtbot: Any, clock: ManualClock) -> None:
    chosen: list[KeepWarm] = []
    composer.cache_clock.keep_warm_chosen.connect(chosen.append)
    _show(composer, _cached(clock))
    composer.cache_clock.setFocus()
    qtbot.keyClick(composer.cache_clock, Qt.Key.Key_Space)
    menu = composer.cache_clock.findChild(QMenu)
    assert menu is not None
    first, _, _, money, span, _ = menu.actions()
    assert not first.isChecked()
    first.trigger()
    assert chosen == [KeepWarm(on=True)]
    amounts = _below(money)
    assert [each.text() for each in amounts if each.isChecked()] == ["$0.05"]
    amounts[-1].trigger()
    assert chosen[-1] == KeepWarm(on=True, most_nano=1_000_000_000)
    _below(span)[0].trigger()
    assert chosen[-1] == KeepWarm(on=True, most_minutes=30)
    menu.close()


def test_words_for_every_share_of_the_window() -> None:
    assert words.window_words(_estimate(38_870)) == "4 % of the window used"
    assert words.fill(_estimate(799_000)) == "fine"
    assert words.fill(_estimate(800_000)) == "near"
    assert words.fill(_estimate(950_000)) == "full"
    assert words.share_of_window(_estimate(window_tokens=0)) == 0


@pytest.mark.parametrize(
    ("width", "meter", "clock_words"),
    [
        (800, "38,870 tokens · $0.0770", "cache expired: $0.0770 instead of $0.0048"),
        (520, "38,870 tokens · $0.0770", "cache expired"),
        (400, "39k · $0.0770", "cache expired"),
    ],
)
def test_where_there_is_little_room_the_price_goes_before_words_about_the_cache(
    composer: Composer, clock: ManualClock, width: int, meter: str, clock_words: str
) -> None:
    composer.resize(width, 160)
    composer.meter.setMinimumHeight(40)  # as a style sheet may
    estimate = _estimate(exact=True, cache=CacheState(38_000, "5m", clock.now_ms() - 1))
    composer.show_estimate(estimate, False)
    composer.cache_clock.show_cache(estimate, NONE, Warming())
    assert (_said(composer.meter), _said(composer.cache_clock)) == (meter, clock_words)
    apart = composer.cache_clock.geometry().left() - composer.meter.geometry().right()
    assert apart <= 6  # nothing gapes between them
    row = composer.meter.parentWidget()
    assert row is not None
    assert row.rect().contains(composer.meter.geometry())  # with the edge that shows the focus
    assert row.rect().contains(composer.cache_clock.geometry())
