"""What is selected, and how it leaves the program."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QElapsedTimer, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from app.ui.transcript.canvas import Canvas
from app.ui.transcript.copying.bundle import Bundle, Form
from app.ui.transcript.copying.parts import holds_thinking, parts_in, parts_of, thinking_wanted
from app.ui.transcript.copying.plain import plain_text
from app.ui.transcript.copying.sources import whole_text, with_sources
from app.ui.transcript.facts import ModelName
from app.ui.transcript.screen import Screen
from app.ui.transcript.selection import Place, Selection
from app.ui.transcript.stage import Stage
from app.ui.transcript.who import sender

_FEW = 40  # messages that are written at once; more are written in turns
_TURN_NS = 6_000_000
_END = 1 << 30


class Clipboard(QObject):
    """Hands out the selection of the canvas."""

    def __init__(self, stage: Stage, canvas: Canvas, screen: Screen, model_name: ModelName) -> None:
        super().__init__(screen)
        self._model_name = model_name
        self._stage = stage
        self._canvas = canvas
        self._screen = screen
        self._work: Iterator[None] = iter(())
        self._turns = QTimer(self, interval=0)
        self._turns.timeout.connect(self._turn)

    # What is selected.

    @property
    def selection(self) -> Selection | None:
        """The selection, None while nothing is selected."""
        selection = self._canvas.selection
        return None if selection is None or selection.empty else selection

    def select_all(self) -> None:
        """Select the whole conversation, laid out or not."""
        everything = self._everything()
        if everything is not None:
            self._screen.set_selection(everything)

    def _everything(self) -> Selection | None:
        last = self._stage.items() - 1
        return None if last < 0 else Selection(Place(), Place(last, max(0, self._stage.slots(last) - 1), _END))

    def selected_text(self) -> str:
        """The selected text, plain. Takes long for a long selection."""
        return "" if self.selection is None else plain_text(list(parts_of(self.selection, self._stage)))

    def selected_words(self) -> str:
        """The selected text when it lies within one block, else nothing."""
        selection = self.selection
        if selection is None:
            return ""
        first, last = selection.first, selection.last
        return self.selected_text() if (first.item, first.slot) == (last.item, last.slot) else ""

    def holds_thinking(self) -> bool:
        """Whether there is thinking in the selection that is left out of copies."""
        return self.selection is not None and holds_thinking(self.selection, self._stage)

    # Copying.

    def copy(self, form: Form = Form.RICH, with_thinking: bool = False) -> None:
        """Put the selected text on the clipboard; of many messages in turns, beside the window's work."""
        if self.selection is not None:
            self._begin(self.selection, form, with_thinking)

    def copy_conversation(self) -> None:
        """Put all messages on the clipboard in every form, with who wrote each, without thinking."""
        everything = self._everything()
        if everything is not None:
            self._begin(everything, Form.RICH, with_thinking=False, with_senders=True)

    def copy_as(self, form: Form) -> None:
        """Put the selection, or without one the last message, on the clipboard."""
        if self.selection is not None:
            self.copy(form)
        elif self._stage.items():
            self.copy_message(self._stage.items() - 1, form)

    def copy_message(self, item: int, form: Form = Form.RICH) -> None:
        """Put a whole message on the clipboard, without thinking."""
        bundle = Bundle(form)
        for _ in self._write(Selection(Place(item), Place(item, _END, _END)), bundle, with_thinking=False):
            pass
        data = bundle.data()
        if form is not Form.MARKDOWN:
            data.setText(whole_text(self._stage.content(item)))
        QGuiApplication.clipboard().setMimeData(data)

    def _begin(self, selection: Selection, form: Form, with_thinking: bool, with_senders: bool = False) -> None:
        self._turns.stop()
        bundle = Bundle(form)
        work = self._write(selection, bundle, with_thinking, with_senders)
        if _is_short(selection):
            for _ in work:
                pass
            _put(bundle)
            return
        self._work = self._then_put(work, bundle)
        self._turns.start()

    def _write(
        self, selection: Selection, bundle: Bundle, with_thinking: bool, with_senders: bool = False
    ) -> Iterator[None]:
        thought = with_thinking or thinking_wanted(selection, self._stage)
        for item in range(selection.first.item, min(selection.last.item, self._stage.items() - 1) + 1):
            parts = list(parts_in(item, selection, self._stage, thought, folded=with_thinking))
            name = sender(self._stage.item(item).message, self._model_name) if with_senders else ""
            bundle.take(with_sources(parts, self._stage.glance(item)) if parts else parts, name)
            yield

    @staticmethod
    def _then_put(work: Iterator[None], bundle: Bundle) -> Iterator[None]:
        yield from work
        _put(bundle)

    def _turn(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        while clock.nsecsElapsed() < _TURN_NS:
            if next(self._work, self) is self:
                self._turns.stop()
                return

    def reset(self) -> None:
        """Other messages are shown: what was not written yet is not written any more."""
        self._turns.stop()

    def data(self) -> QMimeData | None:
        """The selection for another program; None when it is too long to be written at once."""
        if self.selection is None or not _is_short(self.selection):
            return None
        bundle = Bundle(Form.RICH)
        for _ in self._write(self.selection, bundle, with_thinking=False):
            pass
        return None if bundle.empty else bundle.data()

    def offer_primary(self) -> None:
        """Let the middle mouse button paste the selection, where the system has that (X11)."""
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and self.selection is not None and _is_short(self.selection):
            clipboard.setText(self.selected_text(), clipboard.Mode.Selection)


def _is_short(selection: Selection) -> bool:
    return selection.last.item - selection.first.item < _FEW


def _put(bundle: Bundle) -> None:
    if not bundle.empty:
        QGuiApplication.clipboard().setMimeData(bundle.data())
