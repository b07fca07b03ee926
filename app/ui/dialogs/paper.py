"""What is to be printed, and how far printing has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import CheckBox, ComboBox
from app.ui.widgets.labels import label

_STEPS = 1000  # of the progress bar


@dataclass(frozen=True, slots=True)
class PaperChoice:
    """What was chosen: ``selected`` prints only what is selected, ``details`` opens thinking and tools.

    ``size`` is the key of a page size; empty where the printer's own dialog asks.
    """

    selected: bool
    details: bool
    size: str = ""


class PaperDialog(Dialog):
    """Asks what goes on paper. ``chosen`` carries a :class:`PaperChoice`.

    *sizes* are pairs of key and name, the usual one first; none are offered when there are none. *selected* is the
    number of messages that are selected; the choice is only there when it makes a difference.
    """

    chosen = Signal(object)

    def __init__(
        self,
        title: str,
        go: str,
        messages: int,
        selected: int,
        sizes: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent)
        self.extent = ComboBox(self)
        self.extent.addItem(tr("The whole conversation, messages: {0}", messages), False)
        if 0 < selected < messages:
            self.extent.addItem(tr("Only the selected messages: {0}", selected), True)
        self._field(tr("What"), self.extent)
        self.paper = ComboBox(self)
        for key, name in sizes:
            self.paper.addItem(name, key)
        if sizes:
            self._field(tr("Paper"), self.paper)
        self.paper.setVisible(bool(sizes))
        self.details = CheckBox(tr("With thinking and the details of tools"), self)
        self.details.setAccessibleName(self.details.text())
        self.column.addWidget(self.details)
        cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(go, look="primary", parent=self)
        cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self.accepted.connect(lambda: self.chosen.emit(self.choice()))
        self.add_buttons(cancel, self.go)
        self.go.setFocus()

    def _field(self, name: str, field: ComboBox) -> None:
        field.setAccessibleName(name)
        field.view().setAccessibleName(name)
        longest = max(len(field.itemText(at)) for at in range(field.count()))
        field.setMinimumContentsLength(longest)  # else large letters are cut by the arrow
        above = label(name, "label", parent=self)
        above.setBuddy(field)
        self.column.addWidget(above)
        self.column.addWidget(field)

    def choice(self) -> PaperChoice:
        """What is chosen now."""
        size = str(self.paper.currentData() or "")
        return PaperChoice(bool(self.extent.currentData()), self.details.isChecked(), size)


class PrintingDialog(Dialog):
    """How far it has come, with a way out; in the end what came of it. ``cancelled`` asks to stop."""

    cancelled = Signal()

    def __init__(self, title: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setMinimumWidth(400)
        self._ended = False
        self.words = label(words, wrap=True, parent=self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(words)
        self.view = Button(tr("Open"), tr("Open the file"), parent=self)
        self.view.hide()
        self.button = Button(tr("Cancel"), parent=self)
        self.column.addWidget(self.words)
        self.column.addWidget(self.bar)
        self.button.clicked.connect(self.reject)
        self.add_buttons(self.view, self.button)
        self.button.setFocus()

    def set_part(self, part: float) -> None:
        """Show that *part* (0 to 1) is done."""
        self.bar.setValue(round(part * _STEPS))

    def offer_to_open(self, view: Callable[[], object], words: str = "") -> None:
        """Have a button that shows what was made by *view*; it says *words*, or that the file is opened."""
        if words:
            self.view.setText(words)
            self.view.setAccessibleName(words)
        self.view.clicked.connect(lambda _checked=False: view())
        self.view.clicked.connect(self.accept)
        self.view.show()

    def show_result(self, words: str) -> None:
        """Say what came of it; the button closes now."""
        self._ended = True
        self.words.setText(words)
        self.bar.hide()
        self.button.setText(tr("Close"))
        self.button.setAccessibleName(tr("Close"))
        self.fit_height()

    def reject(self) -> None:
        """Escape, the cross and the button stop what runs."""
        if not self._ended:
            self.cancelled.emit()
        super().reject()
