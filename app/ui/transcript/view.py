"""The transcript: a scroll area of its own kind, which lays out and paints only what is near."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.base.clock import Clock, SystemClock
from app.model.attachment import AttachmentUse
from app.model.blocks import Json
from app.model.errors import TurnError
from app.model.events import StreamEvent
from app.model.ids import MessageId
from app.model.message import Message
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.transcript import places
from app.ui.transcript.access import Viewport
from app.ui.transcript.assembly import Assembly
from app.ui.transcript.cards import Ask, PageNumbers
from app.ui.transcript.copying.bundle import Form
from app.ui.transcript.model import Uploading, Wait
from app.ui.transcript.reading import Reader


class TranscriptView(QAbstractScrollArea):
    """One conversation. Ids are those of its messages; links are never opened here."""

    retry_requested = Signal(str)
    stop_wait_requested = Signal(str)
    retry_now_requested = Signal(str)
    details_requested = Signal(str)
    link_activated = Signal(str)  # the full target
    attachment_opened = Signal(str, int)  # a message, and the position of the block in it
    attachment_wanted = Signal(str, int, str)  # the same, and what with it: "save", "copy" or "reveal"
    citation_opened = Signal(str, object)  # an answer, and what it cites, as the API sent it (Json)
    zoom_wanted = Signal(int)  # 1 larger, -1 smaller
    edit_requested = Signal(str)
    save_prompt_requested = Signal(str)
    save_requested = Signal(str, str)  # a name for the file, its text
    branch_requested = Signal(str)
    delete_requested = Signal(str)  # with what follows it
    continue_requested = Signal(str)
    retry_with_requested = Signal(str)  # with another model, which is asked for
    compare_requested = Signal(str)  # a message of the user's, or an answer: ask several models
    beside_requested = Signal(str)  # an answer, with its versions
    previous_version_requested = Signal(str)
    next_version_requested = Signal(str)
    later_turns_requested = Signal(str)  # of the message that ends the branch
    repair_requested = Signal(str)
    trim_requested = Signal(str)
    undo_trim_requested = Signal(str)
    compact_requested = Signal(str)
    undo_compaction_requested = Signal(str)
    go_on_anew_requested = Signal(str)  # in a new conversation, with a summary of this one

    def __init__(
        self, theme: Theme, clock: Clock | None = None, parent: QWidget | None = None, ask: Ask | None = None
    ) -> None:
        """*ask* brings the small pictures of what was attached; without it cards have an icon."""
        super().__init__(parent)
        self._names: dict[str, str] = {}
        viewport = Viewport()
        self.setViewport(viewport)
        made = self._made = Assembly(
            self,
            viewport=viewport,
            theme=theme,
            clock=clock or SystemClock(),
            model_name=self._model_name,
            told=self._told(),
            ask=ask,
        )
        self._stage, self._canvas, self._screen = made.stage, made.canvas, made.screen
        self._pointer, self._mouse, self._keys, self._clipboard = made.pointer, made.mouse, made.keys, made.clipboard
        self._reader, self._deeds = made.reader, made.deeds
        self.jumps, self.finding, self.branches, self.status = made.jumps, made.finding, made.branches, made.status
        self._deeds.save_requested.connect(self.save_requested)
        self._deeds.attachment_opened.connect(self.attachment_opened)
        self._deeds.attachment_wanted.connect(self.attachment_wanted)
        self._deeds.citation_opened.connect(self.citation_opened)
        made.mouse.zoom_wanted.connect(self.zoom_wanted)
        self._set_up()

    def _set_up(self) -> None:
        self.setObjectName("transcript")
        self.setAccessibleName(tr("Conversation"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def _told(self) -> dict[str, Callable[[str], None]]:
        return {
            "retry": self.retry_requested.emit,
            "retry_now": self.retry_now_requested.emit,
            "cancel_wait": self.stop_wait_requested.emit,
            "link": self.link_activated.emit,
            "details": self.details_requested.emit,
            "edit": self.edit_requested.emit,
            "save_prompt": self.save_prompt_requested.emit,
            "branch": self.branch_requested.emit,
            "delete": self.delete_requested.emit,
            "continue": self.continue_requested.emit,
            "retry_with": self.retry_with_requested.emit,
            "compare": self.compare_requested.emit,
            "beside": self.beside_requested.emit,
            "previous_version": self.previous_version_requested.emit,
            "next_version": self.next_version_requested.emit,
            "later_turns": self.later_turns_requested.emit,
            "repair": self.repair_requested.emit,
            "trim": self.trim_requested.emit,
            "undo_trim": self.undo_trim_requested.emit,
            "compact": self.compact_requested.emit,
            "undo_compaction": self.undo_compaction_requested.emit,
            "go_on_anew": self.go_on_anew_requested.emit,
        }

    def _model_name(self, model: str) -> str:
        return self._names.get(model, model)

    # The conversation.

    def show_conversation(self, messages: Sequence[Message], before: Sequence[Message] = ()) -> None:
        """Show other messages, at their end. Only what is seen is parsed and laid out.

        *before* are the last ones of those that will be added above by :meth:`Branches.prepend`.
        """
        self._made.thumbs.forget_lacks()
        self._stage.load(messages, before)
        self._screen.load()
        self._made.shown_anew()
        self.jumps.forget()

    def clear(self) -> None:
        """Show nothing."""
        self.show_conversation(())

    def set_attached(self, uses: Mapping[str, Sequence[AttachmentUse]]) -> None:
        """Name what was attached to messages, by id, shown already or not; call it before they are shown if you can."""
        self._made.learn(uses)

    def set_page_numbers(self, numbers: PageNumbers) -> None:
        """Ask *numbers* which pages of a file a citation means, where only some of its pages were sent."""
        self._stage.known.page_numbers = numbers

    def show_page_numbers(self) -> None:
        """More is known of the pages that answers cite: their lists of sources are made anew."""
        for index, change in self._stage.learn_pages():
            self._screen.changed(index, change)

    def show_quote(self) -> None:
        """Show what the mark quotes that asked for its document last, which cannot be opened."""
        self._deeds.show_quote()

    def append_turn(self, user: Message | None, answer: Message) -> None:
        """Add a turn at the end and go there. What is shown already is not added twice."""
        for message in (user, answer):
            if message is not None and self._stage.index_of(message.id) is None:
                self._stage.append(message)
                self._made.grew(self._stage.items() - 1)
        self._screen.jump_to_latest()
        self._reader.messages_changed()

    def apply_progress(self, answer_id: MessageId, events: Sequence[StreamEvent], received_ms: int) -> None:
        """Show what has arrived of a running answer; an unknown *answer_id* is ignored."""
        index = self._stage.index_of(answer_id)
        if index is None:
            return
        change = self._stage.content(index).apply(events, received_ms)
        if change is not None:
            self._screen.changed(index, change)
            self._made.grew(index)

    @property
    def reader(self) -> Reader:
        """What is told to screen readers, and read by caret."""
        return self._reader

    def set_waiting(self, answer_id: MessageId, until_ms: int, attempt: int, error: TurnError | None) -> None:
        """Show that the request is held back until *until_ms* (since 1970 UTC; 0 while preparing)."""
        index = self._stage.index_of(answer_id)
        if index is not None:
            wait = Wait(until_ms, attempt, error)
            self._screen.changed(index, self._stage.content(index).set_wait(wait))
            self._reader.waits(index)

    def set_upload(self, answer_id: MessageId, name: str, sent: int, total: int) -> None:
        """Show that *sent* of *total* bytes of an attachment have been uploaded; equal, it is over."""
        index = self._stage.index_of(answer_id)
        if index is not None:
            upload = Uploading(name, sent, total) if sent < total else None
            content = self._stage.content(index)
            before = content.upload
            self._screen.changed(index, content.set_upload(upload))
            self._reader.uploads(before, upload)

    def restart(self, answer_id: MessageId) -> None:
        """Drop what an earlier attempt had sent."""
        index = self._stage.index_of(answer_id)
        if index is not None:
            self._reader.restarted(answer_id)
            self._screen.changed(index, self._stage.content(index).restart())
            self._made.grew(index)

    def finish(self, answer: Message) -> None:
        """Show an answer as it was stored in the end."""
        index = self._stage.index_of(answer.id)
        if index is not None:
            self._screen.changed(index, self._stage.finish(index, answer))
            self._made.grew(index, finished=True)

    def text_of(self, message_id: MessageId) -> str:
        """A message as plain text, without thinking; empty when it is not shown."""
        index = self._stage.index_of(message_id)
        return "" if index is None else self._stage.content(index).text

    # Looks.

    def set_theme(self, theme: Theme) -> None:
        """Take another theme; the text at the top edge stays where it is."""
        self._made.set_theme(theme)

    def set_wide(self, wide: bool) -> None:
        """Use the whole width, or the column of the design."""
        self._screen.set_wide(wide)

    def set_thinking(self, shown: str) -> None:
        """Show thinking ``folded``, open while it is ``running``, or always ``open``."""
        self._stage.set_thinking(shown)
        self._screen.refresh()

    def set_line_numbers(self, numbered: bool) -> None:
        """Number the lines of code, or not."""
        self._screen.set_numbered(numbered)

    def set_model_names(self, names: Mapping[str, str]) -> None:
        """Names of models by id, for the line of facts. Lines that stand are made anew."""
        self._names = dict(names)
        self._stage.name_models()
        self._screen.refresh()

    # The reader's place.

    def anchor(self) -> Json:
        """The reader's place, to be stored: message, block, px into it, and whether the end is followed."""
        return places.stored(self._stage)

    def restore_anchor(self, state: Json) -> None:
        """Go back to a place from :meth:`anchor`. What does not fit shows the end."""
        place = places.found(self._stage, state)
        if place is None:
            self._screen.jump_to_latest()
        else:
            self._screen.jump(place)

    def scroll_by(self, distance: int) -> None:
        """Move by *distance* px, down positive."""
        self._screen.scroll_by(distance)

    def glide_by(self, distance: int) -> None:
        """Move by *distance* px in a moment."""
        self._screen.glide.by(distance)

    def jump_to_latest(self) -> None:
        """Go to the end and follow it."""
        self._screen.jump_to_latest()

    # Selection.

    def select_all(self) -> None:
        """Select the whole conversation, laid out or not."""
        self._clipboard.select_all()

    def selected_messages(self) -> list[MessageId]:
        """The messages that the selection touches."""
        selection = self._canvas.selection
        if selection is None or selection.empty:
            return []
        last = min(selection.last.item, self._stage.items() - 1)
        return [self._stage.item(index).message.id for index in range(selection.first.item, last + 1)]

    def selected_text(self) -> str:
        """The selected text, plain."""
        return self._clipboard.selected_text()

    def copy(self) -> None:
        """Put the selected text on the clipboard."""
        self._clipboard.copy()

    def copy_message(self, message_id: MessageId) -> None:
        """Put a whole message on the clipboard, without its thinking; one that is not shown is ignored."""
        index = self._stage.index_of(message_id)
        if index is not None:
            self._clipboard.copy_message(index)

    def copy_conversation(self) -> None:
        """Put the branch that is shown on the clipboard, with who wrote what."""
        self._clipboard.copy_conversation()

    def copy_as_markdown(self) -> None:
        """Put the selection, or the last message, on the clipboard as it was written."""
        self._clipboard.copy_as(Form.MARKDOWN)

    def copy_as_plain_text(self) -> None:
        """Put the selection, or the last message, on the clipboard without formatting."""
        self._clipboard.copy_as(Form.PLAIN)

    # Mouse and keyboard.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a selection."""
        self._mouse.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        self._mouse.press(event, double=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover or select."""
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click or a selection."""
        self._mouse.release(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or leave zooming to the window."""
        self._mouse.wheel(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the selection, the message and the link under the mouse."""
        self._made.context.open(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, select all, copy, trigger what has the focus."""
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks through what can be done here, then on to the next widget."""
        if self.hasFocus() and self._keys.walk(forward):
            self._reader.focus_moved()
            return True
        self._screen.set_focus(None)
        return bool(super().focusNextPrevChild(forward))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming in by Tab, the first thing that can be done here takes the focus, so that it is seen."""
        super().focusInEvent(event)
        forward = {Qt.FocusReason.TabFocusReason: True, Qt.FocusReason.BacktabFocusReason: False}.get(event.reason())
        if forward is not None and self._keys.walk(forward):
            self._reader.focus_moved()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No action has the focus any more."""
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._screen.set_focus(None)
        super().focusOutEvent(event)

    # Qt.

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips show the full target of a link."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._mouse.tip(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self._mouse.leave()
        return bool(super().viewportEvent(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the part that Qt asks for."""
        painter = QPainter(self.viewport())
        self._canvas.paint(painter, event.rect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the new width and height."""
        self._screen.reflow()
        self.finding.place()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Nothing: the bar follows the anchor, not the other way round."""
