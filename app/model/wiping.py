"""What is deleted when everything is wiped, and what was left."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.model.errors import TurnError


class Wiped(Enum):
    """A kind of thing that lies in the data folder."""

    DATABASE = "database"  # conversations, drafts, the ledger
    ATTACHMENTS = "attachments"
    BACKUPS = "backups"
    SETTINGS = "settings"  # and the window's place
    LOGS = "logs"
    DEMO = "demo"  # the demo's own data folder inside of this one
    LOCK = "lock"
    ELSEWHERE = "elsewhere"  # in other folders: what moves have left, and the demo's where the data was moved


@dataclass(frozen=True, slots=True)
class Amount:
    """So many files with so many bytes in all."""

    files: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class WipeInventory:
    """What would be deleted, by kind, and what lies in the folder and is not of this program: it stays."""

    amounts: dict[Wiped, Amount]
    foreign: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WipeReport:
    """What was deleted, and what is left after it was looked for again: each file with the reason, if one is known.

    ``key_trouble`` says why the key may still be in the keyring.
    """

    deleted: Amount
    left: tuple[tuple[str, str], ...] = ()
    foreign: tuple[str, ...] = ()
    key_trouble: TurnError | None = None
