"""Data that is moved keeps its key: nobody is asked again for what was asked in the same run."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.paths import Paths
from app.keystore.memory_store import MemoryStore
from app.logic.recovery_phrase import phrase_of
from app.services.encryption import EncryptionError
from app.storage.driver import offers_encryption
from app.storage.sealing.derive import new_key
from app.storage.sealing.note import NoteState, write_note
from app.wiring import Session, build_encryption


async def test_a_key_that_was_asked_for_is_known_in_the_new_folder(tmp_path: Path) -> None:
    if not offers_encryption():
        pytest.skip("this build has no driver that encrypts")
    key, asked = new_key(), MemoryStore()
    sessions = [Session(Paths(tmp_path / name), demo=True) for name in ("old", "new")]  # the demo has no keyring
    for session in sessions:
        session.paths.root.mkdir()
        write_note(session.paths, NoteState.ENCRYPTED, key)
    old, new = (build_encryption(session, asked) for session in sessions)
    with pytest.raises(EncryptionError):
        await new.key()
    await old.unlock(" ".join(phrase_of(key)), remember=False)
    assert await new.key() == key
    with pytest.raises(EncryptionError):
        await build_encryption(sessions[1]).key()
