"""The list of every action and its shortcut, made from the registry."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from app.ui.actions import Actions
from app.ui.dialogs.frame import Dialog
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button

_LEAST_WIDTH, _MOST_WIDTH, _HEIGHT = 560, 960, 560  # px
_AROUND = 112  # px beside the columns: margins, the scroll bar, air


class ShortcutsDialog(Dialog):
    """Two columns: what, and with which keys."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(tr("Keyboard shortcuts"), parent)
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

    def showEvent(self, event: QShowEvent) -> None:
        """Be as wide as the longest action asks for, now that the fonts are those of the theme."""
        columns = self.list.sizeHintForColumn(0) + self.list.sizeHintForColumn(1)
        self.resize(min(_MOST_WIDTH, max(_LEAST_WIDTH, columns + _AROUND)), _HEIGHT)
        super().showEvent(event)
