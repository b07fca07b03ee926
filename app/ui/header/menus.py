"""The menus of the header: models grouped by line, and effort levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.model.catalog import ModelInfo
from app.ui.i18n import tr
from app.ui.wording import effort_name, short_name

_CURRENT = ("active", "")


def model_menu(
    models: Sequence[ModelInfo], current: str, choose: Callable[[str], None], parent: QWidget | None = None
) -> QMenu:
    """A menu of *models* by line, newest first; what is on its way out stands apart. *current* is ticked."""
    menu = QMenu(tr("Model"), parent)
    group = QActionGroup(menu)
    older = [info for info in models if info.lifecycle not in _CURRENT]
    for line, members in _by_line([info for info in models if info not in older]):
        _heading(menu, line)
        for info in members:
            _entry(menu, group, short_name(info), info.id == current, info.id, choose)
    if older:
        menu.addSeparator()
        below = menu.addMenu(tr("Older models"))
        for info in older:
            _entry(below, group, short_name(info), info.id == current, info.id, choose)
    return menu


def effort_menu(
    info: ModelInfo, current: str | None, choose: Callable[[str], None], parent: QWidget | None = None
) -> QMenu:
    """A menu of the effort levels that *info* takes, lowest first; the level in force is ticked."""
    menu = QMenu(tr("Effort"), parent)
    group = QActionGroup(menu)
    in_force = current or info.default_effort
    for effort in info.efforts:
        text = effort_name(effort)
        if effort == info.default_effort:
            text = tr("{0} (default)", text)
        _entry(menu, group, text, effort == in_force, effort, choose)
    return menu


def _by_line(models: Sequence[ModelInfo]) -> list[tuple[str, list[ModelInfo]]]:
    lines: dict[str, list[ModelInfo]] = {}
    for info in models:
        lines.setdefault(info.line or "", []).append(info)
    return list(lines.items())


def _heading(menu: QMenu, line: str) -> None:
    if not menu.isEmpty():
        menu.addSeparator()
    heading = menu.addAction(line.capitalize() if line else tr("Other"))
    heading.setEnabled(False)


def _entry(
    menu: QMenu, group: QActionGroup, text: str, ticked: bool, value: str, choose: Callable[[str], None]
) -> None:
    action = QAction(text.replace("&", "&&"), menu)
    action.setCheckable(True)
    action.setChecked(ticked)
    action.triggered.connect(lambda _checked=False: choose(value))
    group.addAction(action)
    menu.addAction(action)
