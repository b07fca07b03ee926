"""Prints in slices: measures everything, then paints page by page, and lets the window live in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QPagedPaintDevice, QPainter

from app.ui.theme.palette import Fonts
from app.ui.transcript.blocks.base import Tools
from app.ui.transcript.cards import Ask
from app.ui.transcript.facts import ModelName
from app.ui.transcript.ink import Ink
from app.ui.transcript.maths.typesetter import Typesetter
from app.ui.transcript.paper.flow import Flow, Page
from app.ui.transcript.paper.galley import Galley, Piece, Source
from app.ui.transcript.paper.looks import paper_theme
from app.ui.transcript.paper.page import PagePainter
from app.ui.transcript.paper.sheet import Sheet
from app.ui.transcript.syntax.highlighter import Highlighter
from app.ui.transcript.thumbs import Thumbs

Progress = Callable[[float], None]

_SLICE_NS = 8_000_000  # half a frame
_WAIT_S = 5.0  # how long a page waits for the colours of its code, and a message for its formulas
_PRINTED = 3.0  # pixels of a small picture per px: some 300 dots per inch
_MEASURING = 0.4  # of the whole work


class Press:
    """Prints one conversation. Runs on the GUI thread, a few milliseconds at a time."""

    def __init__(
        self,
        source: Source,
        fonts: Fonts,
        model_name: ModelName,
        now_ms: Callable[[], int],
        ask: Ask | None = None,
    ) -> None:
        """*ask* brings the pictures of what was attached; without it cards have an icon."""
        self._source = source
        self._ink = Ink(paper_theme(fonts))
        self._model_name = model_name
        self._highlighter = Highlighter()
        self._typesetter = Typesetter()
        self._thumbs = Thumbs(ask, lambda: _PRINTED)
        self._tools = Tools(now_ms, self._highlighter, lambda: None, self._typesetter, self._thumbs)
        self._slice = QElapsedTimer()

    async def run(self, device: QPagedPaintDevice, progress: Progress) -> int:
        """Print on *device*, whose page layout is set; returns the number of pages.

        *progress* hears the part (0 to 1) that is done. Whoever cancels this gets a device with fewer pages.

        Raises:
            OSError: *device* cannot be painted on.
        """
        sheet = Sheet.of(device)
        galley = Galley(self._source, self._ink, sheet.width, self._tools, self._model_name)
        self._slice.start()
        painter = QPainter()
        try:
            places, pages = await self._measure(galley, sheet, progress)
            if not painter.begin(device):
                raise OSError("the device cannot be painted on")
            painter.scale(sheet.scale, sheet.scale)
            await self._paint(
                device, PagePainter(painter, self._ink, sheet, self._source.title), galley, places, pages, progress
            )
            return len(pages)
        finally:
            if painter.isActive():
                painter.end()
            self._highlighter.close()
            self._typesetter.close()
            self._thumbs.close()

    async def _measure(
        self, galley: Galley, sheet: Sheet, progress: Progress
    ) -> tuple[list[tuple[int, int]], Sequence[Page]]:
        """Lay everything out once: where each box comes from (message, block), and what stands on which page."""
        flow, places = Flow(sheet.body), []
        for message in range(galley.messages):
            for number, piece in enumerate(await self._pieces(galley, message)):
                flow.add(piece.box)
                places.append((message, number))
            progress(_MEASURING * message / galley.messages)
        return places, flow.finish()

    async def _paint(
        self,
        device: QPagedPaintDevice,
        painter: PagePainter,
        galley: Galley,
        places: Sequence[tuple[int, int]],
        pages: Sequence[Page],
        progress: Progress,
    ) -> None:
        for number, page in enumerate(pages):
            if number and not device.newPage():
                raise OSError("there is no further page")
            progress(_MEASURING + (1 - _MEASURING) * number / len(pages))
            painter.frame(number + 1, len(pages))
            pieces = []
            for part in page:
                message, at = places[part.box]
                pieces.append((await self._pieces(galley, message))[at])
            for piece in pieces:
                piece.layout.fetch()
            await _settled(self._highlighter)
            await _settled(self._thumbs)
            for part, piece in zip(page, pieces, strict=True):
                painter.part(piece, part)
                await self._breathe()

    async def _pieces(self, galley: Galley, message: int) -> list[Piece]:
        """The blocks of a message, measured when its formulas are there."""
        known = galley.known(message)
        if known is not None:
            return known
        blocks = []
        for block in galley.lay_out(message):
            blocks.append(block)
            await self._breathe()
        await _settled(self._typesetter)
        return galley.measure(message, blocks)

    async def _breathe(self) -> None:
        """Let others have the thread when this slice is used up."""
        if self._slice.nsecsElapsed() > _SLICE_NS:
            await asyncio.sleep(0)
            self._slice.restart()


async def _settled(worker: Highlighter | Typesetter | Thumbs) -> None:
    """Wait until *worker* has brought everything; not for ever."""
    if not worker.busy:
        return
    idle: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def settle() -> None:
        if not idle.done():
            idle.set_result(None)

    worker.idle.connect(settle)
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(idle, _WAIT_S)
    finally:
        worker.idle.disconnect(settle)
