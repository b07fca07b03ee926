"""The window of an errand: what is done, how far it is, a way to stop it, and in the end what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QProgressBar

from app.model.errors import TurnError
from app.ui.dialogs.details import DetailsDialog, error_report
from app.ui.errand import Course, Errand, Step
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label, set_look
from app.ui.widgets.saying import say
from app.ui.wording import error_words

_STEPS = 1000  # of the progress bar
_LOOK_MS = 100  # between two looks at how far it is
_WIDTH = 460  # pixels


class ErrandWindow(Dialog):
    """A window of its own, for all others are gone. ``read`` is emitted once what came of it was read.

    ``again_wanted`` is emitted where it is to be done again, otherwise.
    """

    read = Signal()
    again_wanted = Signal()

    def __init__(self, errand: Errand, course: Course) -> None:
        super().__init__(errand.title)
        self.setWindowFlags(Qt.WindowType.Window)  # so that it can be minimised, and found again
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setMinimumWidth(_WIDTH)
        self._errand = errand
        self._course = course
        self._ended = False
        self._report = ""
        self._theme: Theme | None = None
        self._heading = label(errand.title, "heading", wrap=True, parent=self)
        self.words = label(errand.words, wrap=True, parent=self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(errand.title)
        self.step = label("", "muted", wrap=True, parent=self)
        self.details = Button(tr("Details"), tr("Show the details"), parent=self)
        self.details.hide()
        self.again = Button("", parent=self)
        self.again.hide()
        self.button = Button(tr("Cancel"), parent=self)
        self._lay_out()
        self.details.clicked.connect(self._show_details)
        self.again.clicked.connect(self.again_wanted)
        self.button.clicked.connect(self.reject)
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._look()

    def show_at(self, middle: QPoint, theme: Theme) -> None:
        """Show it with its middle there, where the system lets windows choose."""
        self.wear(theme)
        self.move(middle - self.rect().center())
        self.show()
        self.button.setFocus()
        self._looking.start()

    def set_theme(self, theme: Theme) -> None:
        """Keep it for the details."""
        self._theme = theme
        super().set_theme(theme)

    def bring_to_front(self) -> None:
        """Raise it, for another start of the program asked for it."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    def show_end(self, lines: Sequence[str], button: str, again: str = "") -> None:
        """Say what came of it; where it can be done otherwise, a button is called *again*."""
        self.again.setText(again)
        self.again.setAccessibleName(again)
        self.again.setVisible(bool(again))
        self._end("\n".join(lines), button)

    def begin(self, errand: Errand, course: Course) -> None:
        """Show how far *errand*, which is done in the place of the one before, is."""
        self._errand, self._course, self._ended = errand, course, False
        self.again.hide()
        self.bar.show()
        self.step.show()
        self.words.setText(errand.words)
        self.button.setText(tr("Cancel"))
        self.button.setAccessibleName(tr("Cancel"))
        self.button.setFocus()
        self._look()
        self.fit_height()
        self._looking.start()

    def show_error(self, error: TurnError, button: str) -> None:
        """Say why it failed, with the details one click away."""
        self._report = error_report(error)
        self.details.show()
        set_look(self.words, "error")
        self._end(error_words(error), button)

    def reject(self) -> None:
        """The button, Escape and the cross: stop what runs, or have read what came of it."""
        if self._ended:
            self.read.emit()
        else:
            self._course.stop()
            self._look()

    # Inside

    def _lay_out(self) -> None:
        for part in (self._heading, self.words, self.bar, self.step):
            self.column.addWidget(part)
        self.add_buttons(self.details, self.again, self.button)
        self.walk(self.details, self.again, self.button)

    def _look(self) -> None:
        step = self._course.step()
        self.bar.setValue(_part(step))
        can_stop = self._course.can_stop()
        if self.button.isEnabled() != can_stop:
            self.button.setEnabled(can_stop)
        if can_stop:
            words = self._errand.counted(step)
        elif self._course.stop():
            words = tr("Being stopped…")
        else:
            words = " ".join(filter(None, (self._errand.counted(step), tr("This cannot be stopped now."))))
        if words != self.step.text():
            self.step.setText(words)

    def _end(self, words: str, button: str) -> None:
        self._ended = True
        self._looking.stop()
        self.bar.hide()
        self.step.hide()
        self.words.setText(words)
        self.button.setText(button)
        self.button.setAccessibleName(button)
        self.button.setEnabled(True)
        self.button.setFocus()
        self.fit_height()
        say(self, words)

    def _show_details(self) -> None:
        theme = self._theme
        assert theme is not None, "nothing is clicked before it is shown"
        dialog = DetailsDialog(self._errand.title, self.words.text(), self._report, theme.fonts.code, self)
        dialog.show_with(theme)


def _part(step: Step) -> int:
    return min(step.done * _STEPS // step.total, _STEPS) if step.total else 0
