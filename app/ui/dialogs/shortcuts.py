"""The list of every action and its shortcut, made from the registry."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from app.ui.actions import Actions
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog

_WIDTH, _HEIGHT = 560, 560  # pixels
_MARGINS, _BAR = 48, 40  # pixels: of the dialog; beside the columns, for the scroll bar and some air


class ShortcutsDialog(Dialog):
    """Two columns: what, and with which keys."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(tr("Keyboard shortcuts"), parent)
        self.resize(_WIDTH, _HEIGHT)
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(tr("Keyboard shortcuts"))
        self.list.setHeaderLabels([tr("Action"), tr("Shortcut")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        for spec, action in actions.all():
            keys = ", ".join(key.toString(key.SequenceFormat.NativeText) for key in action.shortcuts())
            QTreeWidgetItem(self.list, [action.whatsThis(), keys or "–"]).setToolTip(0, tr(spec.group))
        self.column.addWidget(self.list, 1)
        close = Button(tr("Close"), look="primary", parent=self)
        close.clicked.connect(self.accept)
        self.add_buttons(close, room=False)
        self.list.setFocus()

    def fit(self) -> None:
        """Be as wide as the longest action asks for, now that the fonts are those of the theme."""
        columns = self.list.sizeHintForColumn(0) + self.list.sizeHintForColumn(1)
        self.list.setMinimumWidth(min(columns + _BAR, self.room().width() - _MARGINS))
        super().fit()
