"""Builds what finds the key of an encrypted data folder, and what encrypts and decrypts one."""

from __future__ import annotations

from app.keystore.keyring_store import KeyringStore
from app.keystore.memory_store import MemoryStore
from app.services.encryption import Encryption
from app.wiring.session import Session


def build_encryption(session: Session, asked: MemoryStore | None = None) -> Encryption:
    """For the data folder of *session*; to be kept for as long as that is used. Touches nothing yet.

    *asked* has the keys that were asked for in this run, of other folders, too: data that is moved keeps its key.
    """
    keyring = MemoryStore() if session.demo else KeyringStore()  # the demo leaves the user's keyring alone
    return Encryption(session.paths, keyring, MemoryStore() if asked is None else asked)
