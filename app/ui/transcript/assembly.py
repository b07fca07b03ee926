"""Puts together what a transcript is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea

from app.base.clock import Clock
from app.model.attachment import AttachmentUse
from app.ui.midnight import Midnight
from app.ui.theme.palette import Theme
from app.ui.transcript.access import Viewport
from app.ui.transcript.blocks.base import Tools
from app.ui.transcript.branches import Branches
from app.ui.transcript.canvas import Canvas
from app.ui.transcript.cards import Ask
from app.ui.transcript.caret import Caret
from app.ui.transcript.clipboard import Clipboard
from app.ui.transcript.context import ContextMenu
from app.ui.transcript.days import day_of
from app.ui.transcript.deeds import Deeds
from app.ui.transcript.drag import drag_out
from app.ui.transcript.facts import ModelName
from app.ui.transcript.find.finding import Finding
from app.ui.transcript.hints import FocusHint
from app.ui.transcript.ink import Ink
from app.ui.transcript.jumps import Jumps
from app.ui.transcript.keys import Keys
from app.ui.transcript.maths.typesetter import Typesetter
from app.ui.transcript.menu import Offers
from app.ui.transcript.mouse import Mouse
from app.ui.transcript.nearby import Nearby
from app.ui.transcript.pointer import Pointer
from app.ui.transcript.quotes import Quotes
from app.ui.transcript.reading import Reader, say
from app.ui.transcript.screen import Screen
from app.ui.transcript.stage import Stage
from app.ui.transcript.status import StatusLine
from app.ui.transcript.syntax.highlighter import Highlighter
from app.ui.transcript.thumbs import Thumbs
from app.ui.transcript.touch import Touch


class Assembly:
    """The parts, joined. *told* is what :class:`Deeds` tells outside, by action."""

    def __init__(  # collaborators, by keyword
        self,
        area: QAbstractScrollArea,
        *,
        viewport: Viewport,
        theme: Theme,
        clock: Clock,
        model_name: ModelName,
        told: Mapping[str, Callable[[str], None]],
        ask: Ask | None = None,
    ) -> None:
        self._viewport = viewport
        self.thumbs = Thumbs(ask, area.devicePixelRatioF, area)
        tools = Tools(clock.now_ms, Highlighter(area), self._look_again, Typesetter(area), self.thumbs)
        self.stage = Stage(Ink(theme), tools, model_name)
        Nearby(self.stage, self.thumbs, area)
        self.canvas = Canvas(self.stage)
        self.screen = Screen(area, self.stage, self.canvas, theme)
        self.clipboard = Clipboard(self.stage, self.canvas, self.screen, model_name)
        self.reader = Reader(viewport, self.stage, self.canvas, tools, model_name)
        self.jumps = Jumps(self.stage, self.screen, self.reader.message_reached)
        self.deeds = Deeds(self.stage, self.screen, self.clipboard, self.jumps, told)
        self._quotes = Quotes(area, theme)
        self.deeds.quote_requested.connect(self._quotes.show)
        self.pointer = Pointer(self.stage, self.canvas, self.screen, self.deeds)
        self.mouse = Mouse(viewport, self.pointer, self.screen, self.clipboard, self._carry)
        self.finding = Finding(area, self.stage, self.canvas, self.screen, self.clipboard, self.jumps)
        self.branches = Branches(self.stage, self.canvas, self.screen, self.deeds, self.shown_anew)
        self.status = StatusLine(area, self.stage, self.canvas, self.screen, theme)
        offers = Offers(self.stage, self.clipboard, self.deeds)
        self.context = ContextMenu(viewport, self.stage, self.canvas, self.pointer, offers)
        self.keys = self._keys()
        Midnight(lambda: day_of(clock.now_ms()), self.screen.repaint_seen, area)
        Touch(area, self.screen)
        FocusHint(viewport, self.stage, self.canvas, self.screen)
        viewport.reading, viewport.button = self.reader, self.screen.pill

    def _keys(self) -> Keys:
        return Keys(
            stage=self.stage,
            canvas=self.canvas,
            screen=self.screen,
            deeds=self.deeds,
            clipboard=self.clipboard,
            caret=Caret(self.stage, self.canvas, self.screen, self._say),
            open_menu=self.context.open_by_key,
            leave=self.finding.close,
        )

    def shown_anew(self, added: int = 0) -> None:
        """Other messages are on the stage, or *added* above the first one."""
        self.pointer.reset()
        self.clipboard.reset()
        if added:
            self.reader.preceded(added)
        else:
            self.reader.messages_changed()
        self.finding.loaded(added)

    def learn(self, uses: Mapping[str, Sequence[AttachmentUse]]) -> None:
        """Name what was attached to messages, by id."""
        for index, change in self.stage.learn(uses):
            self.screen.changed(index, change)
            self.finding.learned(index)

    def grew(self, index: int, finished: bool = False) -> None:
        """A message grew, ended or is new."""
        self.reader.progressed(index, finished)
        self.finding.changed(index)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme; the text at the top edge stays where it is."""
        self.screen.set_theme(theme)
        self.finding.set_theme(theme)
        self.status.set_theme(theme)
        self._quotes.set_theme(theme)

    def _carry(self, data: QMimeData) -> None:
        drag_out(self._viewport, data, self.stage.ink)

    def _say(self, text: str) -> None:
        if text and QAccessible.isActive():
            say(self._viewport, text)

    def _look_again(self) -> None:
        self.screen.refresh_later()
