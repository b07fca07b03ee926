"""What is said of an attachment in a few words."""

from __future__ import annotations

from app.model.attachment import AttachmentKind, DraftItem, ItemState, Part
from app.ui.composer.chip import ChipValue
from app.ui.i18n import mark, tr

_KINDS = {AttachmentKind.IMAGE: "image", AttachmentKind.PDF: "file", AttachmentKind.TEXT: "file"}
_NOTES = {
    "converted": mark("converted"),
    "first_frame": mark("first picture only"),
    "text_only": mark("text only"),
    "cut": mark("cut"),
    "unlocked": mark("unlocked"),
    "guessed_encoding": mark("encoding guessed"),
}


def chip_value(item: DraftItem, parts: tuple[Part, ...], tokens: int | None) -> ChipValue:
    """The chip of *item*; *parts* are what is sent of it, *tokens* what that takes, by estimate."""
    kind = "file" if item.attachment is None else _KINDS[item.attachment.kind]
    facts, more, deed = *_facts(item, parts, tokens), ""
    if item.state is ItemState.LOCKED:
        deed = tr("Enter password…")
    elif item.state is ItemState.REFUSED:
        deed = tr("Details")
    tip = item.name if item.error is None else f"{item.error.message} {item.error.advice}".strip()
    return ChipValue(item.id, item.name, facts, more, kind, item.state, deed, tip)


def _facts(item: DraftItem, parts: tuple[Part, ...], tokens: int | None) -> tuple[str, str]:
    match item.state:
        case ItemState.WAITING:
            return tr("Waiting…"), ""
        case ItemState.READING:
            return tr("Reading…"), ""
        case ItemState.LOCKED:
            return tr("Locked with a password"), ""
        case ItemState.REFUSED:
            return item.error.message if item.error is not None else tr("Cannot be attached"), ""
    size, more = _size(item, parts), " · ".join(part for part in (_tokens(tokens), *_notes(item)) if part)
    return (size, more) if size else (more, "")


def _size(item: DraftItem, parts: tuple[Part, ...]) -> str:
    attachment = item.attachment
    if attachment is None:
        return ""
    if attachment.url is not None:
        return tr("fetched by the API")
    if attachment.kind is AttachmentKind.IMAGE:
        return _pixels(attachment.facts.width, attachment.facts.height, parts)
    if attachment.kind is AttachmentKind.PDF:
        return _pages(attachment.facts.pages, attachment.choice.pages)
    return ""


def _pixels(width: int | None, height: int | None, parts: tuple[Part, ...]) -> str:
    own = f"{width} × {height}"
    sent = f"{parts[0].width} × {parts[0].height}" if parts else own
    return own if sent == own else f"{own} → {sent}"


def _pages(count: int, chosen: tuple[int, ...] | None) -> str:
    if chosen is not None and len(chosen) < count:
        return tr("{0} of {1} pages", f"{len(chosen):,}", f"{count:,}")
    return tr("1 page") if count == 1 else tr("{0} pages", f"{count:,}")


def _tokens(tokens: int | None) -> str:
    return "" if tokens is None else tr("≈ {0} tokens", f"{tokens:,}")


def _notes(item: DraftItem) -> list[str]:
    notes = item.attachment.facts.notes if item.attachment is not None else ()
    return [tr(_NOTES[note]) for note in notes if note in _NOTES]


def progress_words(done: int, total: int) -> str:
    """How far many files are; empty where there is nothing to wait for."""
    return "" if done >= total or total < 4 else tr("{0} of {1} files", f"{done:,}", f"{total:,}")
