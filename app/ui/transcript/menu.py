"""The context menu."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action


class Copies(Protocol):
    """What holds the selection and the messages."""

    def selected_text(self) -> str:
        """The selected text."""
        ...

    def copy(self) -> None:
        """Put the selected text on the clipboard."""
        ...

    def select_all(self) -> None:
        """Select the whole conversation."""
        ...


def open_menu(parent: QWidget, at: QPoint, copies: Copies, message: str, action: Action | None) -> QMenu:
    """Show the menu at *at* (screen coordinates, px). *message* is the text of the message under the mouse.

    *action* is what is under the mouse; of a link the address can be copied.
    """
    menu = QMenu(parent)
    copy = menu.addAction(tr("Copy"))
    copy.setEnabled(bool(copies.selected_text()))
    copy.triggered.connect(copies.copy)
    if message:
        menu.addAction(tr("Copy message")).triggered.connect(lambda: _copy(message))
    if action is not None and action.target:
        target = action.target
        menu.addAction(tr("Copy link address")).triggered.connect(lambda: _copy(target))
    menu.addSeparator()
    menu.addAction(tr("Select all")).triggered.connect(copies.select_all)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
