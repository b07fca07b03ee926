"""What goes into and comes out of the work on files. All of it crosses a border between processes: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.model.attachment import AttachmentFacts, AttachmentKind
from app.model.errors import ChatelaineError, ErrorKind, TurnError


class MediaError(ChatelaineError):
    """A file that cannot be taken as it is. Kind USER; MACHINE where the computer failed.

    Codes: ``unknown_kind``, ``empty_file``, ``too_large`` (bytes), ``too_many_pixels``, ``broken_file``, ``locked``,
    ``unknown_lock``, ``wrong_password``, ``too_many_pages``, ``no_such_page``, ``no_text``, ``has_entities``,
    ``timed_out``, ``out_of_memory``, ``crashed``, ``disk_full``, ``file_gone``, ``not_written``.
    """

    def __reduce__(self) -> tuple[type[MediaError], tuple[TurnError]]:
        return MediaError, (self.error,)


def refused(code: str, message: str, advice: str = "", detail: str = "") -> MediaError:
    """The error of a file that the user can do something about. *message* is one sentence."""
    return MediaError(TurnError(ErrorKind.USER, code, message, advice, detail))


GONE = TurnError(ErrorKind.USER, "file_gone", "The file is no longer there.", "Attach it again.")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file is by its content. ``locked`` says that a password is needed; its facts are then empty."""

    kind: AttachmentKind
    media_type: str
    facts: AttachmentFacts = field(default_factory=AttachmentFacts)
    locked: bool = False


@dataclass(frozen=True, slots=True)
class ImageWish:
    """How large a picture may be: its longer side in pixels, and its tokens (``app.logic.tokens.image_tokens``)."""

    edge: int
    tokens: int
    keep_metadata: bool = False


@dataclass(frozen=True, slots=True)
class MadeImage:
    """A picture made ready to be sent. ``as_it_is`` says that nothing had to change: nothing was written then."""

    media_type: str
    size: int
    width: int
    height: int
    as_it_is: bool = False


@dataclass(frozen=True, slots=True)
class MadeText:
    """A text in UTF-8: its bytes, and its estimated tokens by tokenizer (newer, older)."""

    size: int
    newer: int
    older: int
