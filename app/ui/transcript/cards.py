"""What the user attached to a message, as values: a card each, in rows above the bubble."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.model.attachment import AttachmentUse, Held, Raster
from app.model.blocks import Json
from app.ui.i18n import tr

MOST = 12  # tiles that are shown at first
FEW = MOST - 1  # cards of more than that; the last tile shows the rest


class Lack(StrEnum):
    """Why a card has no picture: nothing can draw it, or its bytes are no longer in the attachments' folder."""

    UNSHOWABLE = "unshowable"
    MISSING = "missing"


Shot = Raster | str | Lack  # a picture that fits the wish, the first lines of a text, or why there is neither
Ask = Callable[[Held, int, int, Callable[[Shot], None]], None]  # width and height in px at most; who is told, later
PageNumbers = Callable[[str, Json], Sequence[int] | None]


def _no_numbers(answer_id: str, citation: Json) -> Sequence[int] | None:
    return None


@dataclass(slots=True)
class Known:
    """What the window knows of attachments besides the blocks that carry them, and where the messages are shown.

    ``uses`` holds the attachments of messages, by message. ``page_numbers`` gives for an answer's id and a citation of
    pages their numbers in the file as it was attached: None where the pages that were sent are all, and empty where
    that is not known. ``in_column`` says that one answer of several is shown, whose facts are said elsewhere.
    """

    uses: dict[str, Sequence[AttachmentUse]] = field(default_factory=dict)
    page_numbers: PageNumbers = _no_numbers
    in_column: bool = False

    def take(self, uses: Mapping[str, Sequence[AttachmentUse]]) -> set[str]:
        """Learn of the attachments of more messages; returns those of which something is new."""
        new = {message for message, found in uses.items() if self.uses.get(message) != found}
        self.uses.update({message: uses[message] for message in new})
        return new


@dataclass(frozen=True, slots=True)
class Attached:
    """One thing that was attached; ``position`` is that of its first block in the message.

    ``badge`` is a short fact (``PDF · 24 p``), ``facts`` are those that are read aloud. ``held`` are its bytes, if the
    program has them; ``target`` is the address of what the API fetches itself; ``preview`` the beginning of a text.
    """

    position: int
    icon: str
    name: str
    badge: str
    facts: str
    held: Held | None = None
    target: str = ""
    preview: str = ""

    @property
    def words(self) -> str:
        """The card as it is read aloud, as in ``report.pdf, PDF, 24 pages``."""
        return f"{self.name}, {self.facts}" if self.facts else self.name

    @property
    def is_picture(self) -> bool:
        """Whether it is an image rather than a document."""
        return self.icon == "image"


@dataclass(frozen=True, slots=True)
class Cards:
    """Everything attached to one message. Of more than :data:`MOST` the rest is folded unless ``open``, or ``whole``.

    ``whole`` ones never fold, as on paper.
    """

    all: tuple[Attached, ...]
    open: bool = False
    whole: bool = False

    @property
    def folds(self) -> bool:
        """Whether there are more than a few."""
        return len(self.all) > MOST and not self.whole

    @property
    def shown(self) -> tuple[Attached, ...]:
        """The cards that are seen."""
        return self.all if self.open or not self.folds else self.all[:FEW]

    @property
    def fold_words(self) -> str:
        """What the last tile does."""
        return tr("Show fewer") if self.open else tr("+{0} more", len(self.all) - FEW)

    @property
    def lines(self) -> tuple[str, ...]:
        """The cards as text, in the order in which they were sent, folded ones included."""
        return tuple(tr("Attached: {0}", one.words) for one in self.all)

    @property
    def words(self) -> str:
        """All of it as it is read aloud and copied."""
        return "\n".join(self.lines)


def tiles_of(count: int) -> int:
    """How many tiles stand for *count* attachments at first."""
    return min(count, MOST)
