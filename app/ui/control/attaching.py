"""Ties the chips above the message field to the attachments of the draft that is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.logic.limits import Load
from app.logic.tokens import estimate_block, weights_for
from app.model.attachment import Attachment, DraftItem, DraftPlace, IntakeProgress, ItemState
from app.model.blocks import ContentBlock, Json
from app.model.errors import ChatelaineError
from app.model.ids import AttachmentId
from app.services.draft_words import not_ready
from app.ui.composer.chip import ChipValue
from app.ui.control.attach_words import (
    Sent,
    chip_value,
    ended_words,
    progress_words,
    tokens_before,
    with_limit,
)
from app.ui.control.limiting import LimitControl
from app.ui.control.thumbnails import Thumbnails
from app.ui.i18n import tr
from app.ui.widgets.saying import say
from app.ui.wording import short_name

if TYPE_CHECKING:
    from app.services.attachments import Attachments
    from app.services.previews import Previews
    from app.ui.bridge import Bridge
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks

_BUSY = (ItemState.WAITING, ItemState.READING)


@dataclass(frozen=True, slots=True)
class _Shown:
    """An item as it is shown for a model, and what it adds to a request."""

    item: DraftItem
    model: str
    rate: int | None
    value: ChipValue
    load: Load


class AttachControl(QObject):
    """``changed`` says that the draft has other attachments, or they will be sent in another way.

    ``told`` says the same of every news, the progress of reading and the price included.
    """

    changed = Signal()
    told = Signal()

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        attachments: Attachments,
        previews: Previews,
        counted: Callable[[Attachment, str], int | None],
        drafts: DraftKeeper,
        models: ModelControl,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        """*counted* tells what the API has counted of an attachment for a model."""
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._attachments = attachments
        self._counted = counted
        self._drafts = drafts
        self._models = models
        self._tasks = tasks
        self._known: dict[AttachmentId, _Shown] = {}
        self.limits = LimitControl(window.limits, window.composer, models)
        self._rate: int | None = None
        self._reading = False
        self._thumbnails = Thumbnails(window.composer.chips, previews, tasks)
        bridge.attachments_changed.connect(self._told)
        chat.switched.connect(self._switched)
        self._edit: tuple[DraftPlace, tuple[AttachmentId, ...]] | None = None  # what a new version was found with
        drafts.use_attachments(attachments.begin_edit)
        drafts.moved.connect(self._switched)
        drafts.edit_ended.connect(self._edit_ended)
        drafts.followed.connect(self._follow)
        models.changed.connect(self._model_changed)
        bridge.setting_changed.connect(self._setting_changed)

    # What others ask

    def place(self) -> DraftPlace:
        """The draft that is shown."""
        return DraftPlace(self._chat.id, self._drafts.editing)

    def item(self, id: str) -> DraftItem | None:
        """An item of the draft that is shown."""
        return next((item for item in self._attachments.items(self.place()) if item.id == id), None)

    def described(self) -> list[tuple[DraftItem, str]]:
        """What the draft that is shown has, each with what its chip says of it in short."""
        return [(shown.item, shown.value.short) for shown in self._known.values()]

    def ids(self) -> tuple[AttachmentId, ...]:
        """What will be sent with the message; what was refused stays behind."""
        items = self._attachments.items(self.place())
        return tuple(item.id for item in items if item.state is not ItemState.REFUSED)

    def settled(self) -> bool:
        """Whether everything attached is as it will be sent."""
        return self._attachments.is_settled(self.place(), self._models.model)

    def rate(self) -> int | None:
        """What a million tokens of what is attached cost, as :meth:`price_by` was told last."""
        return self._rate

    def price_by(self, rate: int | None) -> None:
        """A million tokens of what is attached cost *rate* nano-dollars in the next turn; None: not known."""
        if rate != self._rate:
            self._rate = rate
            self._know(self._attachments.items(self.place()))
            self._show_chips()
            self.told.emit()

    def recount(self) -> None:
        """The API has counted something of what is attached."""
        self._known.clear()
        self._know(self._attachments.items(self.place()))
        self._show_chips()
        self.told.emit()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Attach files and folders to the draft that is shown."""
        self._attachments.add_files(self.place(), paths)

    async def wait(self) -> bool:
        """Wait until everything attached to the draft that is shown was read; says so, if it takes time.

        False when the user would rather not wait, looks at another draft, or what was read breaks a limit. Raises
        ChatelaineError for a locked file.
        """
        place = self.place()
        if self._are_busy() and not await self._waited(place):
            return False
        for item in self._attachments.items(place):
            if item.state is ItemState.LOCKED:
                raise ChatelaineError(not_ready(item).error)
        return place == self.place() and not self._window.composer.is_held()

    # Waiting

    def _are_busy(self) -> bool:
        return any(item.state in _BUSY for item in self._attachments.items(self.place()))

    async def _waited(self, place: DraftPlace) -> bool:
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def end(good: bool) -> None:
            if not done.done():
                done.set_result(good)

        def look() -> None:
            if place != self.place():
                end(False)
            elif not self._are_busy():
                end(True)

        words = tr("The message is sent as soon as its attachments are read.")
        bar = self._window.notice
        bar.show_message(words, ((tr("Do not send"), lambda: end(False)),), closable=False)
        self.told.connect(look)
        try:
            return await done
        finally:
            self.told.disconnect(look)
            if bar.message() == words:
                bar.hide()

    # Showing

    def _switched(self) -> None:
        self._show()
        self._tasks.start("load attachments", self._load(self.place()))

    async def _load(self, place: DraftPlace) -> None:
        await self._attachments.load(place)
        self._attachments.set_model(place, self._models.model)
        if place == self.place():
            self._show()

    def _told(self, place: DraftPlace) -> None:
        if place == self.place():
            self._attachments.set_model(place, self._models.model)
            self._show()

    def _edit_ended(self, place: DraftPlace) -> None:
        """It was given up."""
        self._tasks.start("forget attachments", self._attachments.discard(place))

    def _follow(self, place: DraftPlace, to: DraftPlace) -> None:
        """What was attached while a message was on its way to the disk is of the next one."""
        self._tasks.start("keep attachments", self._attachments.follow(place, to))

    def _keep_edit(self) -> None:
        """Another attachment is a change of the new version, as another word is."""
        place, ids = self.place(), tuple(self._known)
        if place.edits is None:
            self._edit = None
        elif self._edit is None or self._edit[0] != place:
            self._edit = place, ids
        elif self._edit[1] != ids:
            self._edit = place, ids
            self._drafts.keep_edit()

    def _model_changed(self) -> None:
        self._attachments.set_model(self.place(), self._models.model)
        self._rate = None  # until there is an estimate for it
        self._show()

    def _setting_changed(self, key: str) -> None:
        if key.startswith("attachments."):  # what is uploaded takes no room in the request
            self._known.clear()
            self._show()

    def _show(self) -> None:
        items, composer = self._attachments.items(self.place()), self._window.composer
        self._know(items)
        self._show_chips()
        self._thumbnails.show(items)
        self._show_progress(self._attachments.progress(self.place()))
        composer.set_attached(bool(self.ids()))
        self._keep_edit()
        self.told.emit()
        self.changed.emit()

    def _know(self, items: Sequence[DraftItem]) -> None:
        self._known = {item.id: self._shown(item, self._models.model) for item in items}

    def judge(self) -> None:
        """Something else may break the limits now, or no longer: the rest of the request, or a setting."""
        if self._known:
            self._show_chips()

    def _show_chips(self) -> None:
        """The chips, each with the limit that it breaks."""
        files = {id: shown.load for id, shown in self._known.items()}
        wrong, name = self.limits.judge(files), short_name(self._models.info())
        values = [
            with_limit(shown.value, wrong[id], name) if id in wrong else shown.value
            for id, shown in self._known.items()
        ]
        self._window.composer.chips.show_values(values)

    def _show_progress(self, progress: IntakeProgress) -> None:
        words, chips = progress_words(progress), self._window.composer.chips
        chips.show_progress(words)
        if bool(words) != self._reading:  # at the beginning and at the end, not file by file
            self._reading = bool(words)
            say(chips, words if words else ended_words(progress))

    def _shown(self, item: DraftItem, model: str) -> _Shown:
        """Of hundreds of items most are as they were."""
        known = self._known.get(item.id)
        if known is not None and known.item is item and (known.model, known.rate) == (model, self._rate):
            return known
        load = self._attachments.load_of(item.id, model) if item.state is ItemState.READY else Load()
        return _Shown(item, model, self._rate, chip_value(item, self._sent(item, model)), load)

    def _sent(self, item: DraftItem, model: str) -> Sent:
        parts = item.prepared.parts if item.prepared is not None else ()
        blocks = self._attachments.drafted([item.id], model)
        if not blocks or (item.attachment is not None and item.attachment.url is not None):
            return Sent(parts)
        weights = weights_for(model)
        counted = self._counted(item.prepared.attachment, model) if item.prepared is not None else None
        guess = round(sum(estimate_block(block.data, weights) for block in blocks))
        tokens = guess if counted is None else counted
        nano = None if self._rate is None else tokens * self._rate // 1_000_000
        before = tokens_before(item.attachment, parts, weights) if item.attachment is not None else None
        uploaded = any(_source(block).get("via") == "file" for block in blocks)
        return Sent(parts, tokens, nano, before, exact=counted is not None, uploaded=uploaded)


def _source(block: ContentBlock) -> Json:
    """What *block* says of the bytes that it stands for."""
    source = block.data.get("source")
    return source if isinstance(source, dict) else {}
