"""The composer: a card with the field, a hint or the meter, and Send, which is Stop while an answer runs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.model.estimate import SendEstimate
from app.ui.composer.cache_clock import CacheClock
from app.ui.composer.card import SHADOW, Card
from app.ui.composer.chips import ChipRow
from app.ui.composer.edit_bar import EditBar, editing_words
from app.ui.composer.field import MessageField, SendKey
from app.ui.composer.meter import Meter
from app.ui.composer.stray_keys import is_for_the_message
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.buttons import Button
from app.ui.widgets.fitting_row import FittingRow
from app.ui.widgets.labels import ElidedLabel
from app.ui.widgets.saying import say

MOST_WIDTH = 760
_SHARE_OF_CHIPS = 0.25  # of the window, above which they scroll
_SHARE_OF_HEIGHT = 0.4  # of the window, above which the field scrolls
_AROUND = 14 - SHADOW
_GAP = 12
_NARROW = 600  # pixels
_TINY = 380  # less than any window gives it
_FIXED = 92  # card without the field: padding, gap and the row of buttons


class Composer(QWidget, Themed):
    """``sent`` says that the user wants to send; whoever sends empties the field by :meth:`take`."""

    sent = Signal()
    stopped = Signal()
    text_changed = Signal()
    edit_cancelled = Signal()
    edit_saved = Signal()  # without asking for an answer
    editing_changed = Signal(bool)
    last_turn_wanted = Signal()  # Up in an empty field

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Composer"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._running = False
        self._ready = False
        self._note = ""
        self._held = ""
        self._attached = self._citable = False
        self._window_height = 800
        self._send_key: SendKey = "enter"
        self.card = Card(theme, self)
        self.edit_bar = EditBar(self.card)
        self.edit_bar.hide()
        self.chips = ChipRow(self.card)
        self.field = MessageField(self.card)
        self.attach = Button(tr("Attach"), tr("Attach files"), "ghost", self.card)
        self.attach.show_icon("plus", "muted")
        self.attach.setToolTip(tr("Attach pictures, PDFs and other files"))
        self.attach.setAccessibleDescription(tr("Opens a menu"))
        self.cite = Button(tr("Cite sources"), tr("Cite sources"), "ghost", self.card)
        self.cite.setCheckable(True)
        self.cite.hide()
        self.cite.setToolTip(_cite_words())
        self.cite.setAccessibleDescription(_cite_words())
        self.hint = ElidedLabel("", "facts", self.card)
        self.meter = Meter(self.card)
        self.cache_clock = CacheClock(self.card)
        self.send = Button(tr("Send"), look="primary", parent=self.card)
        self.stop = Button(tr("Stop"), look="plain", parent=self.card)
        self.send.show_icon("return", "on_accent", behind=True)
        self.stop.show_icon("stop", "text", behind=True)
        self._lay_out()
        self._connect()
        self.set_placeholder(tr("Ask anything, or drop images and PDFs anywhere"))
        self._refresh()

    # State

    def text(self) -> str:
        """What stands in the field."""
        return self.field.toPlainText()

    def set_text(self, text: str) -> None:
        """Replace what stands in the field; the cursor goes to its end. Undo does not bring back what stood there."""
        if text != self.text():
            self.field.setPlainText(text)
            self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        self.field.document().clearUndoRedoStacks()  # they may hold the text of another conversation

    def take(self) -> str:
        """Return the text and empty the field; undo brings it back."""
        text = self.text()
        cursor = self.field.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.removeSelectedText()
        return text

    def put_back(self, text: str) -> None:
        """Put a text that was not sent before what was typed since."""
        typed = self.text()
        self.set_text(f"{text}\n\n{typed}" if typed.strip() else text)

    def take_key(self, event: QKeyEvent) -> bool:
        """Write what was typed where nothing takes letters, and go on there; False leaves the key to others."""
        if not self.isVisible() or self.field.hasFocus() or not is_for_the_message(event):
            return False
        self.focus()
        self.field.keyPressEvent(event)
        return True

    def set_running(self, running: bool) -> None:
        """While an answer runs Send gives way to Stop; typing goes on."""
        if running != self._running:
            had_focus = self.send.hasFocus() or self.stop.hasFocus()
            self._running = running
            self._refresh()
            if had_focus:  # a hidden button would pass the focus to whatever comes next
                (self.stop if running else self.send if self.send.isEnabled() else self.field).setFocus()

    def set_editing(self, editing: bool) -> None:
        """Whether a message that was sent is written anew; says so above the field."""
        if editing != self.is_editing():
            had_focus = self.edit_bar.cancel.hasFocus() or self.edit_bar.save.hasFocus()
            self.edit_bar.setVisible(editing)
            self.field.setAccessibleDescription(editing_words() if editing else "")
            self.set_window_height(self._window_height)
            self._refresh()
            if had_focus:
                self.focus()
            self.editing_changed.emit(editing)

    def is_editing(self) -> bool:
        """Whether a message that was sent is written anew."""
        return not self.edit_bar.isHidden()

    def set_attached(self, attached: bool) -> None:
        """Whether something is attached that can be sent without words, too."""
        if attached != self._attached:
            self._attached = attached
            self._refresh()
        self._show_cite()

    def set_citable(self, citable: bool) -> None:
        """Whether the chat has documents whose passages an answer can cite."""
        self._citable = citable
        self._show_cite()

    def _show_cite(self) -> None:
        self.cite.setVisible(self._attached or self._citable or self.cite.isChecked())
        self.set_window_height(self._window_height)

    def has_attached(self) -> bool:
        """Whether something is attached that can be sent."""
        return self._attached

    def set_ready(self, ready: bool) -> None:
        """Whether messages can be sent at all at the moment; writing is always possible."""
        self._ready = ready
        self._refresh()

    def is_ready(self) -> bool:
        """Whether messages can be sent."""
        return self._ready

    def hold(self, why: str) -> None:
        """Hold what stands here back, in words why; empty lets it go. Who calls says so on the screen, too."""
        if why != self._held:
            self._held = why
            self._refresh()
            if why:
                say(self, why)

    def is_held(self) -> bool:
        """Whether what stands here is held back."""
        return bool(self._held)

    def set_note(self, note: str) -> None:
        """Something to say in the place of the hint, beside the meter, too, such as being offline; empty for none."""
        if note != self._note:  # it is told with every piece of an answer
            self._note = note
            self._refresh()

    def show_estimate(self, estimate: SendEstimate | None, warm: bool = False) -> None:
        """Show what the next message will take and cost, in the place of the hint; None shows the hint.

        *warm* says that what is expected in the cache has not expired yet.
        """
        self.meter.show_estimate(estimate, warm)
        self._refresh()

    def set_placeholder(self, text: str) -> None:
        """What an empty field says."""
        self.field.setPlaceholderText(text)
        self.field.viewport().update()

    def set_send_key(self, key: SendKey) -> None:
        """Send with this key."""
        self._send_key = key
        self.field.set_send_key(key)
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the buttons say less."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self.attach.setVisible(self.width() >= _TINY)
        self.attach.setText("" if narrow else tr("Attach"))
        self.cite.setText(tr("Cite") if narrow else tr("Cite sources"))

    def set_window_height(self, pixels: int) -> None:
        """Grow up to 40 % of the window."""
        self._window_height = pixels
        self.chips.set_most_height(round(pixels * _SHARE_OF_CHIPS))
        fixed = _FIXED + (self.edit_bar.sizeHint().height() + _GAP if self.is_editing() else 0)
        fixed += self.chips.sizeHint().height() + _GAP if not self.chips.isHidden() else 0
        self.field.set_most_height(max(0, round(pixels * _SHARE_OF_HEIGHT) - fixed))

    def set_theme(self, theme: Theme) -> None:
        """Write in the chat's font."""
        self.field.use_font(theme.fonts.chat)

    def focus(self) -> None:
        """Put the cursor into the field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    # Inside

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(4)
        below.addWidget(self.attach)
        below.addWidget(self.cite)
        below.addSpacing(4)
        below.addWidget(self.hint, 1000)
        below.addStretch(1)
        below.addWidget(FittingRow((self.meter, self.cache_clock), 4, self.card))
        below.addSpacing(4)
        below.addWidget(self.send)
        below.addWidget(self.stop)
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(SHADOW + 16, SHADOW + 12, SHADOW + 12, SHADOW + 12)
        inside.setSpacing(_GAP)
        inside.addWidget(self.edit_bar)
        inside.addWidget(self.chips)
        inside.addWidget(self.field)
        inside.addLayout(below)
        self.card.setMaximumWidth(MOST_WIDTH + 2 * SHADOW)
        row = QHBoxLayout(self)
        row.setContentsMargins(_AROUND, 0, _AROUND, 18 - SHADOW)
        row.addStretch(1)
        row.addWidget(self.card, 1000)
        row.addStretch(1)

    def _connect(self) -> None:
        self.field.submitted.connect(self._submit)
        self.field.textChanged.connect(self._text_changed)
        self.chips.resized.connect(lambda: self.set_window_height(self._window_height))
        self.field.focus_changed.connect(self.card.set_focused)
        self.card.pressed.connect(self.focus)
        self.field.escaped.connect(self._cancel_edit)
        self.field.up_in_empty.connect(self.last_turn_wanted)
        self.edit_bar.cancelled.connect(self._cancel_edit)
        self.edit_bar.saved.connect(self.save_edit)
        self.send.clicked.connect(self._submit)
        self.stop.clicked.connect(self.stopped)

    def _cancel_edit(self) -> None:
        if self.is_editing():
            self.edit_cancelled.emit()

    def save_edit(self) -> None:
        """Ask to have the new version of a message stored without an answer; nothing where none is written."""
        if self._held and self._has_something():
            say(self, self._held)
        elif self.is_editing() and not self._running and self._has_something():
            self.edit_saved.emit()

    def _submit(self) -> None:
        if self._held and self._has_something():
            say(self, self._held)
        elif self._ready and not self._running and self._has_something():
            if self.send.hasFocus():  # what was sent empties the field, and a button that is off keeps no focus
                self.focus()
            self.sent.emit()

    def _text_changed(self) -> None:
        self._refresh()
        self.text_changed.emit()

    def _refresh(self) -> None:
        self.send.setVisible(not self._running)
        self.send.setText(tr("Save and send") if self.is_editing() else tr("Send"))
        self.edit_bar.save.setEnabled(not self._held and not self._running and self._has_something())
        self.stop.setVisible(self._running)
        self.send.setEnabled(self._ready and not self._held and self._has_something())
        metered = self.meter.estimate() is not None
        self.meter.setVisible(metered)
        self.hint.setVisible(not metered or bool(self._note))
        self.hint.setText(self._note or self._usual_hint())
        self.send.setToolTip(self._held or (self._usual_hint() if metered else ""))
        self.send.setAccessibleDescription(self._held)

    def _has_something(self) -> bool:
        return self._attached or bool(self.text().strip())

    def _usual_hint(self) -> str:
        if self.is_editing():
            return tr("The old version and its answers are kept")
        if self._send_key == "enter":
            return tr("Enter sends, Shift+Enter breaks the line")
        return tr("Ctrl+Enter sends, Enter breaks the line")


def _cite_words() -> str:
    return tr(
        "Have answers say where in the attached documents they found what they say. It holds for all documents of the "
        "chat; switching it writes the cache anew from the first of them on."
    )
