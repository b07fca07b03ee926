"""The menu of the cache clock: keep it warm or not, for how much money and how long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.model.options import KeepWarm
from app.ui.i18n import tr, tr_count
from app.ui.wording import spent

_MONEY = (10_000_000, 50_000_000, 200_000_000, 1_000_000_000)  # nano-dollars
_MINUTES = (30, 60, 120, 240, 480)


def warm_menu(now: KeepWarm, choose: Callable[[KeepWarm], object], parent: QWidget) -> QMenu:
    """A menu in which *now* is ticked; *choose* is told what is chosen instead."""
    menu = QMenu(tr("Keep the cache warm"), parent)
    menu.setAccessibleName(tr("Keep the cache warm"))
    switch = QAction(tr("Keep the cache warm while I read"), menu)
    switch.setCheckable(True)
    switch.setChecked(now.on)
    switch.triggered.connect(lambda on: choose(replace(now, on=on)))
    menu.addAction(switch)
    explanation = menu.addAction(tr("Sends a small request shortly before the cache expires"))
    explanation.setEnabled(False)
    menu.addSeparator()
    money = menu.addMenu(tr("For at most {0}", _money(now.most_nano)))
    _fill(money, _with(_MONEY, now.most_nano), now.most_nano, _money, lambda nano: choose(_capped(now, nano=nano)))
    span = menu.addMenu(tr("For at most {0}", duration(now.most_minutes)))
    _fill(
        span,
        _with(_MINUTES, now.most_minutes),
        now.most_minutes,
        duration,
        lambda minutes: choose(_capped(now, minutes=minutes)),
    )
    note = menu.addAction(tr("Both count from your last message"))
    note.setEnabled(False)
    return menu


def duration(minutes: int) -> str:
    """A length of time, such as ``30 minutes`` or ``2 hours``."""
    hours, rest = divmod(minutes, 60)
    if rest:
        return tr_count("{0} minute", "{0} minutes", minutes)
    return tr_count("{0} hour", "{0} hours", hours)


def _money(nano: int) -> str:
    return spent(nano, incomplete=False)


def _capped(now: KeepWarm, nano: int | None = None, minutes: int | None = None) -> KeepWarm:
    """Whoever chooses a cap wants it kept warm."""
    return KeepWarm(on=True, most_nano=nano or now.most_nano, most_minutes=minutes or now.most_minutes)


def _with(choices: Sequence[int], current: int) -> Sequence[int]:
    return sorted({*choices, current})


def _fill(
    menu: QMenu, values: Sequence[int], current: int, name: Callable[[int], str], choose: Callable[[int], object]
) -> None:
    group = QActionGroup(menu)
    for value in values:
        action = QAction(name(value), menu)
        action.setCheckable(True)
        action.setChecked(value == current)
        action.triggered.connect(lambda _checked=False, value=value: choose(value))
        group.addAction(action)
        menu.addAction(action)
