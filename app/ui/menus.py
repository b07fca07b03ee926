"""Menus made from the registry: the menu bar where the platform has one for all windows, and context menus."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from app.ui.actions import GROUPS, Actions
from app.ui.i18n import tr


def add_menu_bar(window: QMainWindow, actions: Actions, platform: str = sys.platform) -> None:
    """Give *window* a menu bar on macOS; elsewhere the design has none and shortcuts work without it."""
    if platform != "darwin":
        return
    for group in GROUPS:
        menu = window.menuBar().addMenu(tr(group))
        for spec, action in actions.all():
            if spec.group == group:
                menu.addAction(action)


def context_menu(actions: Actions, ids: Sequence[str], parent: QWidget) -> QMenu:
    """A menu of the actions *ids* (an empty id is a separator), deleted when it closes."""
    menu = QMenu(parent)
    for action_id in ids:
        if action_id:
            menu.addAction(actions.action(action_id))
        else:
            menu.addSeparator()
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
