"""The keys that come from the data key, one for each purpose: what is done with one tells nothing of another."""

from __future__ import annotations

import hmac
import secrets
from enum import StrEnum

from app.model.sealing import KEY_SIZE, DataKey

_CHECK_SIZE = 8  # bytes; a wrong key passes once in 2^64


class Purpose(StrEnum):
    """What a derived key is for. Released values are never changed: what lies on disk depends on them."""

    DATABASE = "database"
    ATTACHMENTS = "attachments"
    NAMES = "names"
    JOURNALS = "journals"
    CHECK = "check"


def new_key() -> DataKey:
    """Return a key that nobody has: 256 bits of the system's randomness."""
    return DataKey(secrets.token_bytes(KEY_SIZE))


def derive(key: DataKey, purpose: Purpose) -> bytes:
    """Return the 32 bytes that *key* gives for *purpose*: HKDF-SHA256 (RFC 5869) without salt."""
    return hkdf(key.raw, None, f"chatelaine 1 {purpose.value}".encode("ascii"))


def hkdf(key: bytes, salt: bytes | None, info: bytes) -> bytes:
    """Return 32 bytes by HKDF-SHA256 (RFC 5869)."""
    # Some 20 ms, which data in the open does not need.
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=salt, info=info).derive(key)


def key_check(key: DataKey) -> str:
    """Return 16 hexadecimal digits that may lie beside the data in the open, and tell whether a key is the right one.

    Where it agrees and something cannot be opened all the same, that is damage; where it does not, the key is wrong.
    """
    return hmac.digest(derive(key, Purpose.CHECK), b"chatelaine", "sha256")[:_CHECK_SIZE].hex()


def is_key(key: DataKey, check: str) -> bool:
    """Whether *key* is the one that *check* was made of."""
    return hmac.compare_digest(key_check(key).encode("ascii"), check.encode("utf-8", "replace"))
