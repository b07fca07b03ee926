"""A bar inside the window that says something and offers what to do; it never covers what stands below."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QLabel, QWidget

from app.ui.i18n import tr
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.labels import label

Tone = Literal["info", "warn", "error"]
_SHARE = 0.55  # of the width, which the buttons may take beside the words
_ICONS: dict[Tone, str] = {"info": "info", "warn": "warning", "error": "warning"}


class InlineBar(QWidget, Themed):
    """An icon, a sentence, buttons, and a cross where it may be dismissed. Hidden until :meth:`show_message`.

    ``dismissed`` follows a press of the cross.

    *around* is the space (pixels: left, top, right, bottom) that goes with it when it is hidden.
    """

    dismissed = Signal()

    def __init__(
        self, name: str, icon: str = "", around: tuple[int, int, int, int] = (0, 0, 0, 0), most_width: int = 760
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._tone: Tone = "info"
        self._icon_name = icon
        self._theme: Theme | None = None
        self._frame = QFrame(self)
        self._frame.setProperty("look", "bar")
        self._frame.setMaximumWidth(most_width)
        self._icon = QLabel(self._frame)
        self._text = label("", wrap=True, parent=self._frame)
        self._close = IconButton("close", tr("Dismiss"), parent=self._frame)
        self._close.clicked.connect(self.hide)
        self._close.clicked.connect(self.dismissed)
        self._buttons: list[Button] = []
        self._deeds = QWidget(self._frame)
        self._row = QHBoxLayout(self._deeds)
        self._grid = QGridLayout(self._frame)
        self._below = False  # the buttons stand below the words
        self._lay_out(around)
        self._leave = QTimer(self, singleShot=True)
        self._leave.timeout.connect(self._go)
        self.hide()

    def show_message(
        self,
        text: str,
        actions: tuple[tuple[str, Callable[[], object]], ...] = (),
        tone: Tone = "info",
        closable: bool = True,
        leave_after_ms: int = 0,
    ) -> None:
        """Show *text* with one button per action. With *leave_after_ms* it goes by itself, unless in use."""
        self._text.setText(text)
        self._set_tone(tone)
        self._set_actions(actions)
        self._close.setVisible(closable)
        self._leave.stop()
        if leave_after_ms:
            self._leave.start(leave_after_ms)
        self.setAccessibleDescription(text)
        self.show()

    def message(self) -> str:
        """What it says."""
        return self._text.text()

    def buttons(self) -> tuple[Button, ...]:
        """Its action buttons, in order."""
        return tuple(self._buttons)

    def last_stop(self) -> QWidget:
        """Where Tab leaves the bar."""
        return self._close

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colour."""
        self._theme = theme
        ink = {"info": theme.colors.muted, "warn": theme.colors.warn, "error": theme.colors.error}[self._tone]
        name = self._icon_name or _ICONS[self._tone]
        self._icon.setPixmap(tinted_pixmap(name, ink, 16, self.devicePixelRatioF()))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay as long as someone reads."""
        if self._leave.isActive():
            self._leave.start()
        super().enterEvent(event)

    def _go(self) -> None:
        """Leave, unless someone is about to use it: then what moves to its place would be clicked instead."""
        before = QApplication.activeModalWidget()
        covered = before is not None and before is not self.window()
        if covered or self.underMouse() or self.isAncestorOf(QApplication.focusWidget() or self):
            self._leave.start()
        else:
            self.hide()

    def _lay_out(self, around: tuple[int, int, int, int]) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self._grid.setContentsMargins(12, 6, 6, 6)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._icon, 0, 0)
        self._grid.addWidget(self._text, 0, 1)
        self._grid.addWidget(self._deeds, 0, 2)
        self._grid.addWidget(self._close, 0, 3)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(*around)
        outer.addStretch(1)
        outer.addWidget(self._frame, 1000)
        outer.addStretch(1)

    def _set_tone(self, tone: Tone) -> None:
        self._tone = tone
        self._frame.setProperty("tone", tone)
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)
        if self._theme is not None:
            self.set_theme(self._theme)

    def _set_actions(self, actions: tuple[tuple[str, Callable[[], object]], ...]) -> None:
        for old in self._buttons:
            self._row.removeWidget(old)
            old.deleteLater()
        self._buttons = [self._make_button(text, act) for text, act in actions]
        for button in self._buttons:
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        for before, after in pairwise((self._close, *self._buttons, self._close)):  # Qt knows only what comes after
            self.setTabOrder(before, after)
        self._deeds.setVisible(bool(self._buttons))
        self._place_deeds()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the room is too narrow for both, the buttons go below the words."""
        super().resizeEvent(event)
        self._place_deeds()

    def _place_deeds(self) -> None:
        below = self._deeds.sizeHint().width() > _SHARE * min(self.width(), self._frame.maximumWidth())
        if below == self._below:
            return
        self._below = below
        self._grid.removeWidget(self._deeds)
        place = (1, 1, 1, 3) if below else (0, 2, 1, 1)
        self._grid.addWidget(self._deeds, *place)

    def _make_button(self, text: str, act: Callable[[], object]) -> Button:
        button = Button(text, look="link", parent=self._frame)
        button.clicked.connect(lambda _checked=False: act())
        return button
