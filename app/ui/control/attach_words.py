"""What is said of an attachment in a few words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.logic.limits import LimitProblem
from app.logic.tokens import Weights, image_tokens
from app.model.attachment import Attachment, AttachmentKind, DraftItem, IntakeProgress, ItemState, Part
from app.ui.amounts import dollars, token_words
from app.ui.composer.chip import ChipValue
from app.ui.control.limit_words import limit_words, short_limit, shortest_limit
from app.ui.i18n import mark, tr, tr_count
from app.ui.wording import error_words

_KINDS = {AttachmentKind.IMAGE: "image", AttachmentKind.PDF: "file", AttachmentKind.TEXT: "file"}
_NOTES = {
    "converted": mark("converted"),
    "first_frame": mark("first picture only"),
    "text_only": mark("text only"),
    "cut": mark("cut"),
    "unlocked": mark("unlocked"),
    "guessed_encoding": mark("encoding guessed"),
}
_MANY = 4  # files from which on it is said how far they are


@dataclass(frozen=True, slots=True)
class Sent:
    """What is sent of an attachment, as far as it is known: its parts, and what they take, by estimate or *exact*.

    ``nano`` are nano-dollars of sending them now; None where there is no price, or nothing to estimate.
    ``uploaded`` says that it is uploaded once and named in every turn.
    ``before`` are the tokens of a picture if it were sent as large as it is, or as large as the API makes it then;
    None where nothing was made smaller.
    """

    parts: tuple[Part, ...] = ()
    tokens: int | None = None
    nano: int | None = None
    before: int | None = None
    exact: bool = False
    uploaded: bool = False


def chip_value(item: DraftItem, sent: Sent) -> ChipValue:
    """The chip of *item*, of which *sent* goes to the API."""
    kind = "file" if item.attachment is None else _KINDS[item.attachment.kind]
    noted = item.attachment is not None and bool(_notes(item.attachment))
    less = replace(sent, before=None, nano=None if noted else sent.nano)  # what was changed is said before the price
    facts, short = _facts(item, sent), _facts(item, less)
    tip = f"{item.name}\n{facts if item.error is None else error_words(item.error)}"
    return ChipValue(item.id, item.name, facts, kind, item.state, _deed(item.state), tip, short)


def with_limit(value: ChipValue, problem: LimitProblem, model: str) -> ChipValue:
    """The chip of something that breaks a limit. *model* is a name."""
    tip = f"{value.tip}\n{limit_words(problem, model)}"
    return replace(value, limit=short_limit(problem), shortest=shortest_limit(problem), tip=tip)


def _deed(state: ItemState) -> str:
    if state is ItemState.LOCKED:
        return tr("Enter password…")
    return tr("Details") if state is ItemState.REFUSED else ""


def _facts(item: DraftItem, sent: Sent) -> str:
    match item.state:
        case ItemState.WAITING:
            return tr("Waiting…")
        case ItemState.READING:
            return tr("Reading…")
        case ItemState.LOCKED:
            return tr("Locked with a password")
        case ItemState.REFUSED:
            return _why_not(item)
    if item.attachment is None:
        return ""
    parts = (_size(item.attachment, sent.parts), _tokens(sent), _price(sent))
    upload = tr("uploaded once") if sent.uploaded else ""
    return " · ".join(part for part in (*parts, upload, *_notes(item.attachment)) if part)


def _why_not(item: DraftItem) -> str:
    """The sentence of the error; the name, which stands above it, is not said again."""
    words = tr(item.error.message) if item.error is not None else tr("Cannot be attached")
    return words.removeprefix(item.name).lstrip()


def _size(attachment: Attachment, parts: tuple[Part, ...]) -> str:
    if attachment.url is not None:
        return tr("PDF, fetched by the API") if attachment.kind is AttachmentKind.PDF else tr("fetched by the API")
    if attachment.kind is AttachmentKind.IMAGE:
        return _pixels(attachment.facts.width, attachment.facts.height, parts)
    if attachment.kind is AttachmentKind.PDF:
        return _pages(attachment)
    return ""


def _pixels(width: int | None, height: int | None, parts: tuple[Part, ...]) -> str:
    own = f"{width} × {height}"
    sent = f"{parts[0].width} × {parts[0].height}" if parts else own
    return own if sent == own else f"{own} → {sent}"


def _pages(attachment: Attachment) -> str:
    count, chosen = attachment.facts.pages, attachment.choice.pages
    form = {"pdf": "", "text": tr("as text"), "images": tr("as pictures")}[attachment.choice.form]
    if chosen is not None and len(chosen) < count:
        pages = tr("{0} of {1} pages", f"{len(chosen):,}", f"{count:,}")
    else:
        pages = tr_count("{0} page", "{0} pages", count)
    return f"{pages} {form}" if form else pages


def _tokens(sent: Sent) -> str:
    if sent.tokens is None:
        return ""
    if sent.before is not None and sent.before != sent.tokens:
        return tr("≈ {0} → {1} tokens", f"{sent.before:,}", f"{sent.tokens:,}")
    return token_words(sent.tokens, sent.exact)


def tokens_before(attachment: Attachment, parts: tuple[Part, ...], weights: Weights) -> int | None:
    """The tokens that a picture would take for a model with *weights* if it went as large as it is; None if it does."""
    width, height = attachment.facts.width, attachment.facts.height
    if attachment.kind is not AttachmentKind.IMAGE or not width or not height or not parts:
        return None
    smaller = {parts[0].width, parts[0].height} != {width, height}  # not only turned
    return image_tokens(width, height, weights) if smaller else None


def _price(sent: Sent) -> str:
    if sent.nano is None:
        return ""
    return dollars(sent.nano) if sent.exact else f"≈ {dollars(sent.nano)}"


def _notes(attachment: Attachment) -> list[str]:
    return [tr(_NOTES[note]) for note in attachment.facts.notes if note in _NOTES]


def progress_words(progress: IntakeProgress) -> str:
    """How far many files are; empty where there is nothing to wait for."""
    if progress.done >= progress.total or progress.total < _MANY:
        return ""
    return tr("{0} of {1} files", f"{progress.done:,}", f"{progress.total:,}")


def ended_words(progress: IntakeProgress) -> str:
    """What came of taking in many files, to be heard."""
    good = tr("{0} files are attached.", f"{progress.total - progress.refused:,}")
    return good if not progress.refused else f"{good} {tr('{0} cannot be attached.', f'{progress.refused:,}')}"
