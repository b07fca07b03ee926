"""The note in a data folder that says whether its data is encrypted, and how far a change of that has come.

``encryption.json``: ``format`` (1), ``state``, and ``key``: what tells the right key from a wrong one, and nothing else
of it. Without a note the data lies in the open.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from app.base.atomic import sync_folder, write_atomic
from app.base.paths import Paths
from app.model.sealing import DataKey
from app.storage.errors import StorageError, failed
from app.storage.sealing.derive import is_key, key_check

_FORMAT = 1


class NoteState(StrEnum):
    """What is in use, and what is under way. The values are on the disk."""

    ENCRYPTING = "encrypting"  # in use is what lies in the open
    ENCRYPTED_SWITCHING = "encrypted, to be switched to"  # everything is written anew; the names are still to change
    ENCRYPTED = "encrypted"
    DECRYPTING = "decrypting"  # in use is what is encrypted
    DECRYPTED_SWITCHING = "decrypted, to be switched to"


_KEYED = frozenset({NoteState.ENCRYPTED, NoteState.DECRYPTING})


@dataclass(frozen=True, slots=True)
class SealNote:
    """What the note says; ``check`` is of the key that encrypted data is, or will be, under."""

    state: NoteState
    check: str

    @property
    def encrypted(self) -> bool:
        """Whether the data in use is encrypted. Not to be asked while it is to be switched."""
        return self.state in _KEYED

    @property
    def switching(self) -> bool:
        """Whether everything is written anew, and the names are still to change."""
        return self.state in (NoteState.ENCRYPTED_SWITCHING, NoteState.DECRYPTED_SWITCHING)

    def fits(self, key: DataKey) -> bool:
        """Whether *key* is the one that is meant."""
        return is_key(key, self.check)


def read_note(paths: Paths) -> SealNote | None:
    """The note; None without one. Raises StorageError where it cannot be read, and OSError."""
    try:
        stored = paths.encryption_note.read_bytes()
    except FileNotFoundError:
        return None
    try:
        found = json.loads(stored)
        state, check = NoteState(found["state"]), found["key"]
        if found["format"] != _FORMAT or not isinstance(check, str):
            raise ValueError("another format")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unreadable(paths, error) from error
    return SealNote(state, check)


def write_note(paths: Paths, state: NoteState, key_or_check: DataKey | str) -> None:
    """Have the note say this from now on. Raises OSError: then it says what it said."""
    check = key_or_check if isinstance(key_or_check, str) else key_check(key_or_check)
    content = {"format": _FORMAT, "state": state.value, "key": check}
    write_atomic(paths.encryption_note, json.dumps(content).encode())


def drop_note(paths: Paths) -> None:
    """From now on the data lies in the open. Raises OSError."""
    paths.encryption_note.unlink(missing_ok=True)
    sync_folder(paths.root)


def require_settled(paths: Paths) -> None:
    """Raise StorageError while names are still to change: only the process that owns the folder does that."""
    note = read_note(paths)
    if note is not None and note.switching:
        raise failed(
            f"the note says {note.state.value!r}",
            "Encrypting or decrypting the data was cut short, and is finished when Chatelaine starts.",
            "Start Chatelaine's window once, then try again.",
        )


def _unreadable(paths: Paths, error: Exception) -> StorageError:
    return failed(
        f"{paths.encryption_note.name}: {type(error).__name__}: {error}",
        f"The file {paths.encryption_note.name}, which says whether the data is encrypted, cannot be read.",
        "Install the newest version of Chatelaine. If it cannot read it either, delete that file, and use "
        "“chatelaine-headless unlock” with the recovery phrase.",
    )
