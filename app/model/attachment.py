"""What the user attached: a file, a pasted picture, or an address; what is known of it, and how it is to be sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from app.model.errors import TurnError
from app.model.ids import AttachmentId, ConversationId, MessageId

Detail = Literal["best", "balanced", "smallest"]
PdfForm = Literal["pdf", "text", "images"]
Via = Literal["inline", "file"]


class AttachmentKind(StrEnum):
    """What the API takes it as: a picture, a PDF, or a document of plain text."""

    IMAGE = "image"
    PDF = "pdf"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that lie in the attachments' folder under their SHA-256 (hex); ``size`` is in bytes."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class AttachmentFacts:
    """What was found out when it was taken in. None and empty where it does not apply.

    ``width`` and ``height`` are pixels of the picture, upright. ``page_sizes`` are points (1/72 inch), as a page is
    shown. ``newer`` and ``older`` are estimated tokens of text by tokenizer (``app.logic.tokens``), one entry for each
    page, or one for a text document. ``source`` is the format of the file as it came (``heic``, ``docx``).
    ``notes`` say what was changed or left out, as codes: ``converted``, ``first_frame``, ``unlocked``, ``text_only``,
    ``cut``, ``guessed_encoding``. ``encoding`` is what a text was read as.
    """

    width: int | None = None
    height: int | None = None
    page_sizes: tuple[tuple[float, float], ...] = ()
    newer: tuple[int, ...] = ()
    older: tuple[int, ...] = ()
    source: str = ""
    notes: tuple[str, ...] = ()
    encoding: str | None = None

    @property
    def pages(self) -> int:
        """How many pages; 0 for what has none."""
        return len(self.page_sizes)


@dataclass(frozen=True, slots=True)
class AttachmentChoice:
    """How it is to be sent.

    ``pages`` are the pages of a PDF that go, from 1, in order; None is all. ``via`` ``file`` uploads it once
    through the Files API and sends its id. ``title`` and ``context`` go with a document as they are; an empty title is
    its name. ``keep_metadata`` leaves place, device and the like in a picture.
    """

    detail: Detail = "balanced"
    keep_metadata: bool = False
    pages: tuple[int, ...] | None = None
    form: PdfForm = "pdf"
    title: str = ""
    context: str = ""
    via: Via = "inline"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One thing that was attached. ``original`` is as it was taken in; of an encrypted PDF it is the unlocked copy.

    ``url`` is the address of a picture or PDF that the API is to fetch itself: nothing of it is held then.
    ``name`` is fit for showing: without line ends, controls and marks of direction, at most 255 characters.
    """

    id: AttachmentId
    kind: AttachmentKind
    name: str
    original: Held | None
    created_ms: int
    facts: AttachmentFacts = field(default_factory=AttachmentFacts)
    choice: AttachmentChoice = field(default_factory=AttachmentChoice)
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What is sent of an attachment as one content block: held bytes with what is known of them.

    ``width`` and ``height`` in pixels for a picture; ``pages`` counts those in this part (0 for a picture or a text);
    ``newer`` and ``older`` are estimated tokens of its text.
    """

    held: Held
    width: int | None = None
    height: int | None = None
    pages: int = 0
    newer: int = 0
    older: int = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """An attachment made ready to be sent: a PDF as pictures has a part for each page, all others have one."""

    attachment: Attachment
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Where a draft belongs: a conversation, None for the new chat; and the message that it is a new version of."""

    conversation_id: ConversationId | None
    edits: MessageId | None = None


class ItemState(StrEnum):
    """Where something that was dropped, pasted or picked stands."""

    WAITING = "waiting"  # behind others
    READING = "reading"  # being looked at, or fetched
    LOCKED = "locked"  # a password is needed
    READY = "ready"
    REFUSED = "refused"  # ``error`` says why


@dataclass(frozen=True, slots=True)
class DraftItem:
    """One thing in a draft. ``attachment`` is there once it is READY; its id is the item's id.

    ``prepared`` is how it would be sent to the model chosen last, None while that is being made.
    """

    id: AttachmentId
    name: str
    state: ItemState
    attachment: Attachment | None = None
    prepared: Prepared | None = None
    error: TurnError | None = None


@dataclass(frozen=True, slots=True)
class IntakeProgress:
    """How far the taking in of many files is: counts of items."""

    done: int
    total: int
    refused: int = 0


@dataclass(frozen=True, slots=True)
class AttachmentUse:
    """An attachment of a conversation with the message that carries it, and where in it its first block stands.

    ``message_id`` None is the draft.
    """

    attachment: Attachment
    message_id: MessageId | None
    position: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture to be shown: rows of ``width`` pixels, four bytes each (red, green, blue, alpha, not premultiplied)."""

    width: int
    height: int
    rgba: bytes


@dataclass(frozen=True, slots=True)
class PageHit:
    """Where words stand on a page: its number, from 1, and boxes ``(left, top, width, height)``.

    The boxes are in points (1/72 inch) from the top left of the page as it is shown.
    """

    page: int
    boxes: tuple[tuple[float, float, float, float], ...]
