"""In which folders new chats begin with a preset: a button that names them, with a menu of all folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.model.ids import FolderId
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button


@dataclass(frozen=True, slots=True)
class FolderChoice:
    """A folder. ``chosen`` says that its chats begin with the preset; ``other`` names another one that they have."""

    id: FolderId
    name: str
    chosen: bool
    other: str = ""


class FolderButton(Button):
    """Hidden where there are no folders. ``wanted`` carries one, and whether its chats are to begin with the preset."""

    wanted = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._choices: tuple[FolderChoice, ...] = ()
        self.clicked.connect(self._open)
        self.setAccessibleDescription(tr("Opens a menu"))

    def show_choices(self, choices: Sequence[FolderChoice]) -> None:
        """Show how it is."""
        self._choices = tuple(choices)
        names = ", ".join(each.name for each in choices if each.chosen)
        words = tr("In folders: {0}", names) if names else tr("In folders…")
        self.setText(words.replace("&", "&&"))
        self.setAccessibleName(tr("Folders whose new chats begin with it: {0}", names or tr("none")))
        self.setVisible(bool(choices))

    def menu_of(self) -> QMenu:
        """All folders, those with the preset checked."""
        menu = QMenu(self)
        menu.setAccessibleName(tr("Folders"))
        for each in self._choices:
            words = tr("{0} (now {1})", each.name, each.other) if each.other else each.name
            action = menu.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(each.chosen)
            action.triggered.connect(lambda on, id=each.id: self.wanted.emit(id, bool(on)))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open(self) -> None:
        self.menu_of().popup(self.mapToGlobal(self.rect().bottomLeft()))
