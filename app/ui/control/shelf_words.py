"""The rows of the page Attachments: turns, and what belongs to each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime

from app.logic.attaching import blocks_of
from app.logic.tokens import estimate_block, weights_for
from app.model.attachment import Attachment, AttachmentKind, AttachmentUse, DraftItem, ItemState, Part, Prepared
from app.model.message import Message, Role
from app.ui.control.attach_words import Sent, chip_value
from app.ui.day_words import short_moment
from app.ui.i18n import tr
from app.ui.inspector.shelf_rows import Row, ShelfRow, TurnRow

_ICONS = {AttachmentKind.IMAGE: "image", AttachmentKind.PDF: "file", AttachmentKind.TEXT: "file"}


def sent_rows(uses: Sequence[AttachmentUse], shown: Sequence[Message]) -> list[Row]:
    """What was sent: by the turns of the branch that is *shown*, and last what is on other branches only."""
    asked = [message for message in shown if message.role is Role.USER]
    rows: list[Row] = []
    for number, message in enumerate(asked, 1):
        mine = [use for use in uses if use.message_id == message.id]
        if mine:
            when = short_moment(QDateTime.fromMSecsSinceEpoch(message.timing.created_ms))
            rows.append(TurnRow(tr("Turn {0} · {1}", number, when), message.id))
            rows += [_sent_row(use, message) for use in mine]
    ids = {message.id for message in shown}
    others = [use for use in uses if use.message_id not in ids]
    if others:
        rows.append(TurnRow(tr("Earlier, or on other branches")))
        rows += [_sent_row(use) for use in others]
    return rows


def draft_rows(items: Sequence[tuple[DraftItem, str]]) -> list[Row]:
    """What the draft has, each with its facts in words."""
    return [TurnRow(tr("Draft")), *(_draft_row(item, facts) for item, facts in items)] if items else []


def _sent_row(use: AttachmentUse, message: Message | None = None) -> ShelfRow:
    model = message.settings.model if message is not None and message.settings is not None else ""
    tokens = None if use.attachment.url is not None else _tokens(use.attachment, use.parts, model)
    item = DraftItem(use.attachment.id, use.attachment.name, ItemState.READY, use.attachment)
    return _row(use.attachment, chip_value(item, Sent(use.parts, tokens)).facts, message.id if message else "")


def _tokens(attachment: Attachment, parts: Sequence[Part], model: str) -> int | None:
    if not parts:
        return None
    weights = weights_for(model)
    blocks = blocks_of(Prepared(attachment, tuple(parts)))
    return round(sum(estimate_block(each.block.data, weights) for each in blocks))


def _draft_row(item: DraftItem, facts: str) -> ShelfRow:
    if item.attachment is None:
        return ShelfRow(item.id, item.name, facts, "file", draft=True)
    return _row(item.attachment, facts, "", draft=True)


def _row(attachment: Attachment, facts: str, message: str, draft: bool = False) -> ShelfRow:
    paged = attachment.kind is AttachmentKind.PDF and attachment.original is not None
    icon, held = _ICONS[attachment.kind], attachment.original
    return ShelfRow(attachment.id, attachment.name, facts, icon, message, held, draft, paged)
