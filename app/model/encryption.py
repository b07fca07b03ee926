"""What is known of the encryption of a data folder, and what came of changing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from app.model.errors import ChatelaineError, ErrorKind, TurnError


@dataclass(frozen=True, slots=True)
class EncryptionState:
    """How the data lies now.

    ``offered``: this system has what encryption needs. ``begun``: a change was cut short before its end, and everything
    is as it was before it. ``in_keyring``: the key is kept there, so that no phrase is asked for at the next start.
    """

    encrypted: bool
    offered: bool
    begun: bool = False
    in_keyring: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """How many backups and attachments there are now, and how many attachments were damaged before already.

    ``left_out`` are damaged backups that are gone now, as somebody wanted.
    """

    backups: int
    attachments: int
    damaged: int
    left_out: int = 0


class Part(Enum):
    """What is written anew, in this order, and at last what becomes of the old."""

    BACKUPS = "backups"
    ATTACHMENTS = "attachments"
    DATABASE = "database"
    OLD = "old"  # names change, and what was there before is deleted


@dataclass(frozen=True, slots=True)
class AtWork:
    """The part that is at work, with which of how many, from 1; 0 where there is one."""

    part: Part
    number: int = 0
    of: int = 0


def _nobody(_work: AtWork) -> None:
    """Nobody wants to know."""


def _none(_name: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ConvertWish:
    """``enter`` hears, in a thread, what is at work, each time before it is; what it raises ends the work.

    A damaged backup for whose name ``leaves_out`` is true goes with what was there before, and is not written anew.
    """

    enter: Callable[[AtWork], None] = _nobody
    leaves_out: Callable[[str], bool] = _none


class DamagedBackupsError(ChatelaineError):
    """The backups *names* are damaged, so nothing was changed. They can be left out."""

    def __init__(self, names: tuple[str, ...], detail: str) -> None:
        listed = ", ".join(names)
        words = f"These backups are damaged, or were encrypted with another key, and cannot be converted: {listed}."
        advice = "Put them elsewhere, or delete them, then try again."
        if len(names) == 1:
            words = f"The backup {listed} is damaged, or was encrypted with another key, and cannot be converted."
            advice = "Put it elsewhere, or delete it, then try again."
        super().__init__(TurnError(ErrorKind.MACHINE, "database_damaged", words, advice, detail))
        self.names = names
