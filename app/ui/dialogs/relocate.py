"""To which folder the data is to be moved, and what that means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from app.ui.i18n import tr
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label

_PAUSE_MS = 400  # after the last key, what was typed is looked at
_WIDTH = 560  # pixels


class RelocateDialog(Dialog):
    """``looked_at`` carries the path that is to be looked at, ``chosen`` the one that the data is to be moved to."""

    looked_at = Signal(str)
    browse_wanted = Signal()
    chosen = Signal(str)

    def __init__(self, now: Path, parent: QWidget | None = None) -> None:
        super().__init__(tr("Move data folder"), parent)
        self.setMinimumWidth(_WIDTH)
        lead = tr(
            "Conversations, attachments, backups and settings are copied to another folder, compared byte for byte, "
            "and used from there. The window closes meanwhile and comes back afterwards. The old folder stays as it "
            "is until you delete it."
        )
        self.column.addWidget(label(lead, wrap=True, parent=self))
        self.column.addWidget(label(tr("Now in {0}", isolated(str(now))), "muted", wrap=True, parent=self))
        self.field = QLineEdit(self)
        self.field.setAccessibleName(tr("New folder"))
        self.field.setPlaceholderText(tr("A folder that is new or empty"))
        self.browse = Button(tr("Choose…"), tr("Choose the new folder"), parent=self)
        self.facts = label("", "muted", wrap=True, parent=self)
        self.warning = label("", "warn", wrap=True, parent=self)
        self.running = label("", "warn", wrap=True, parent=self)
        self.trouble = label("", "error", wrap=True, parent=self)
        self.cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(tr("Move"), tr("Move the data folder"), "primary", self)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._lay_out()
        self._connect()

    def path(self) -> str:
        """What stands in the field."""
        return self.field.text().strip()

    def set_path(self, path: str) -> None:
        """Put *path* into the field and have it looked at."""
        self.field.setText(path)
        self._look()

    def show_facts(self, path: str, facts: str, warnings: Sequence[str]) -> None:
        """The data can be moved to *path*, if that still stands in the field."""
        if path == self.path():
            self._show(self.facts, facts)
            self._show(self.warning, " ".join(warnings))
            self._show(self.trouble, "")
            self.go.setEnabled(True)

    def show_error(self, path: str, words: str) -> None:
        """The data cannot be moved to *path*, if that still stands in the field."""
        if path == self.path():
            self._forget()
            self._show(self.trouble, words)

    def show_running(self, words: str) -> bool:
        """Say what runs now, empty for nothing; whether that is new."""
        new = words != self.running.text()
        self._show(self.running, words)
        return new

    # Inside

    def _lay_out(self) -> None:
        name = label(tr("New folder"), "label", parent=self)
        name.setBuddy(self.field)
        self.column.addWidget(name)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.browse)
        self.column.addLayout(row)
        for part in (self.facts, self.warning, self.running, self.trouble):
            part.hide()
            self.column.addWidget(part)
        self.add_buttons(self.cancel, self.go)
        self.go.setEnabled(False)
        self.go.setDefault(True)  # also while it is disabled: else Enter presses another one
        self.walk(self.field, self.browse, self.cancel, self.go)
        self.field.setFocus()

    def _connect(self) -> None:
        self.field.textEdited.connect(self._edited)
        self._pause.timeout.connect(self._look)
        self.field.returnPressed.connect(self._look_now)
        self.browse.clicked.connect(self.browse_wanted)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(lambda: self.chosen.emit(self.path()))

    def _edited(self) -> None:
        self._forget()
        self._pause.start()

    def _look_now(self) -> None:
        if self._pause.isActive():
            self._look()

    def _look(self) -> None:
        self._pause.stop()
        self._forget()
        if self.path():
            self._show(self.facts, tr("Looking…"))
            self.looked_at.emit(self.path())

    def _forget(self) -> None:
        """What was said of another path."""
        self.go.setEnabled(False)
        for part in (self.facts, self.warning, self.trouble):
            self._show(part, "")

    def _show(self, part: QLabel, words: str) -> None:
        part.setText(words)
        part.setVisible(bool(words))
        self.fit_height()
