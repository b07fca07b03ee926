"""The context menu: entries in groups, and what can be done where the mouse or the focus is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action
from app.ui.transcript.clipboard import Clipboard
from app.ui.transcript.deeds import Deeds
from app.ui.transcript.stage import Stage


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``shortcut`` is shown beside the text, as the platform writes it; it triggers nothing by itself."""

    text: str
    run: Callable[[], object]
    enabled: bool = True
    shortcut: str = ""


Groups = Sequence[Sequence[Entry]]


class Offers:
    """What the context menu offers for a message and what lies under the mouse."""

    def __init__(self, stage: Stage, clipboard: Clipboard, deeds: Deeds) -> None:
        self._stage = stage
        self._clipboard = clipboard
        self._deeds = deeds

    def groups(self, item: int, action: Action | None) -> Groups:
        """Everything for message *item*; *action* is what is under the mouse or has the focus."""
        return (self._copying(item), self._link(action), self._turn(item), self._rest())

    def _copying(self, item: int) -> list[Entry]:
        entries = [Entry(tr("Copy"), self._clipboard.copy, bool(self._clipboard.selected_text()))]
        text = self._stage.content(item).text if item < self._stage.items() else ""
        if text:
            entries.append(Entry(tr("Copy message"), lambda: _copy(text)))
        return entries

    def _link(self, action: Action | None) -> list[Entry]:
        if action is None or not action.target:
            return []
        target = action.target
        return [Entry(tr("Copy link address"), lambda: _copy(target))]

    def _turn(self, item: int) -> list[Entry]:
        """What can be done with the message; told outside by :meth:`Deeds.tell`."""
        return []

    def _rest(self) -> list[Entry]:
        return [Entry(tr("Select all"), self._clipboard.select_all)]


def open_menu(parent: QWidget, at: QPoint, groups: Groups) -> QMenu:
    """Show a menu at *at* (screen coordinates, px), a line between the groups that hold anything."""
    menu = QMenu(parent)
    for entries in groups:
        if entries and not menu.isEmpty():
            menu.addSeparator()
        for entry in entries:
            _add(menu, entry)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu


def _add(menu: QMenu, entry: Entry) -> None:
    text = entry.text.replace("&", "&&") + (f"\t{entry.shortcut}" if entry.shortcut else "")
    action = menu.addAction(text)
    action.setEnabled(entry.enabled)
    action.triggered.connect(lambda _checked=False: entry.run())


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
