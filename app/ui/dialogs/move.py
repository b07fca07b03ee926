"""Into which folder conversations go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.model.ids import FolderId
from app.model.organising import Folder
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label

_ID = Qt.ItemDataRole.UserRole


class MoveDialog(Dialog):
    """``chosen`` carries the folder, None for no folder; ``named`` the name of a new one. *now* is where they are."""

    chosen = Signal(object)
    named = Signal(str)

    def __init__(self, title: str, folders: Sequence[Folder], now: FolderId | None, parent: QWidget | None) -> None:
        super().__init__(tr("Move to folder"), parent)
        self.resize(380, 420)
        self.column.addWidget(label(title, "muted", wrap=True, parent=self))
        self.list = QListWidget(self)
        self.list.setObjectName("Texts")
        self.list.setAccessibleName(tr("Folders"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.column.addWidget(self.list, 1)
        self.name = QLineEdit(self)
        self.name.setAccessibleName(tr("New folder"))
        self.name.setPlaceholderText(tr("Or a new folder"))
        self.name.setMaxLength(80)
        self.column.addWidget(self.name)
        self._fill(folders, now)
        self._add_buttons()
        (self.list if folders else self.name).setFocus()  # without folders there is nothing to choose but a new one

    def _fill(self, folders: Sequence[Folder], now: FolderId | None) -> None:
        known: list[tuple[FolderId | None, str]] = [(None, tr("No folder"))]
        known += [(folder.id, folder.name) for folder in folders]
        for id, name in known:
            item = QListWidgetItem(name)
            item.setData(_ID, id)
            self.list.addItem(item)
            if id == now:
                self.list.setCurrentItem(item)

    def _add_buttons(self) -> None:
        cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(tr("Move"), look="primary", parent=self)
        cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self.go.setDefault(True)
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.accepted.connect(self._tell)
        self.add_buttons(cancel, self.go, room=False)

    def _tell(self) -> None:
        name, item = self.name.text().strip(), self.list.currentItem()
        if name:
            self.named.emit(name)
        elif item is not None:
            self.chosen.emit(item.data(_ID))
