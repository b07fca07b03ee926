"""Lets the user choose the pages of a PDF that is attached to a draft, and how they are sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.logic.attachment_cost import page_costs
from app.logic.limits import MOST_BYTES, most_counted
from app.logic.tokens import weights_for
from app.model.attachment import Attachment, AttachmentChoice, AttachmentKind, Held
from app.model.errors import ChatelaineError
from app.model.ids import AttachmentId
from app.services.preparing import image_wish
from app.ui.control.drawing import PageDrawing
from app.ui.wording import error_words, short_name

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.attachments import Attachments
    from app.services.ledger import Ledger
    from app.services.page_counts import PageCounts
    from app.services.previews import Previews
    from app.ui.attachments.page_values import PageValues
    from app.ui.attachments.pages_dialog import PagesDialog
    from app.ui.control.models import ModelControl
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme


class PageControl(QObject):
    """One dialog at a time. ``counted`` says that the API has counted something."""

    counted = Signal()

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: QWidget,
        attachments: Attachments,
        previews: Previews,
        counts: PageCounts,
        models: ModelControl,
        ledger: Ledger,
        rate: Callable[[], int | None],
        clock: Clock,
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        """*rate* is what a million tokens cost in the next turn, in nano-dollars; None while that is not known."""
        super().__init__(window)
        self._window = window
        self._attachments = attachments
        self._previews = previews
        self._counts = counts
        self._models = models
        self._ledger = ledger
        self._rate = rate
        self._clock = clock
        self._theme = theme
        self._tasks = tasks
        self._dialog: PagesDialog | None = None
        self._drawing: PageDrawing | None = None

    def pick(self, id: AttachmentId) -> None:
        """Ask for the pages of a PDF in a draft; nothing for anything else."""
        self._tasks.start("choose pages", self._pick(id))

    def dialog(self) -> PagesDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    async def _pick(self, id: AttachmentId) -> None:
        attachment = await self._attachments.get(id)
        if attachment is None or attachment.kind is not AttachmentKind.PDF or attachment.original is None:
            return
        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._open(attachment, attachment.original)

    def _open(self, attachment: Attachment, held: Held) -> None:
        from app.ui.attachments.pages_dialog import PagesDialog  # noqa: PLC0415  # when it is first wanted

        dialog = self._dialog = PagesDialog(self._values(attachment, held), self._window)
        grid = dialog.grid
        self._drawing = PageDrawing(held, self._previews, self._tasks, grid.show_picture, lambda *_: None)
        grid.wanted.connect(self._drawing.draw)
        dialog.decided.connect(lambda choice: self._decide(attachment, choice))
        dialog.count_wanted.connect(lambda choice: self._tasks.start("count pages", self._count(attachment, choice)))
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())

    def _values(self, attachment: Attachment, held: Held) -> PageValues:
        from app.ui.attachments.page_values import PageValues  # noqa: PLC0415  # with the dialog

        info = self._models.info()
        wish = image_wish(attachment, info.id)
        return PageValues(
            name=attachment.name,
            sizes=attachment.facts.page_sizes,
            costs=page_costs(attachment.facts, weights_for(info.id), wish.edge, wish.tokens),
            choice=attachment.choice,
            nano=self._nano(info.id),
            model=short_name(info),
            most_pages=most_counted(info),
            most_tokens=info.context_tokens,
            bytes=held.size,
            most_bytes=MOST_BYTES,
        )

    def _nano(self, model: str) -> float | None:
        """As the chips have it; where there is no estimate yet, as plain input."""
        rate = self._rate()
        if rate is not None:
            return rate / 1_000_000
        row = self._ledger.rates(model, self._clock.now_ms(), 0)
        return None if row is None else float(row.input)

    async def _count(self, attachment: Attachment, choice: AttachmentChoice) -> None:
        tokens, trouble = None, ""
        try:
            tokens = await self._counts.count(attachment, choice, self._models.model)
        except ChatelaineError as error:
            trouble = error_words(error.error)
        self.counted.emit()
        if self._dialog is not None:
            self._dialog.show_count(choice, tokens)
            if trouble:
                self._dialog.show_trouble(trouble)

    def _decide(self, attachment: Attachment, choice: AttachmentChoice) -> None:
        self._tasks.start("keep the choice of pages", self._attachments.choose(attachment.id, choice))

    def _closed(self, _result: int) -> None:
        if self._drawing is not None:
            self._drawing.draw(())
        self._dialog = None
