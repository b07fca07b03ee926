"""What every place for keys can do, and how it says that it cannot."""

from __future__ import annotations

from typing import Protocol

from app.model.errors import ChatelaineError


class KeystoreError(ChatelaineError):
    """The place for keys could not be used. Kind MACHINE; no field ever holds a key.

    Codes: ``keyring_missing`` (none, or none that is trusted), ``keyring_locked``, ``keyring_dismissed`` (the user
    closed the unlock window), ``keyring_timeout`` (nothing answered in time), ``keyring_failed``.
    """


class KeyStore(Protocol):
    """Keeps one key per account; an account is the origin of an API address."""

    async def name(self) -> str:
        """What to call this place, such as "GNOME Keyring (Secret Service)". Raises KeystoreError."""
        ...

    async def get(self, account: str) -> str | None:
        """The key of *account*, or None. Raises KeystoreError."""
        ...

    async def set(self, account: str, key: str) -> None:
        """Keep *key* for *account*, in place of an older one. Raises KeystoreError."""
        ...

    async def delete(self, account: str) -> None:
        """Forget the key of *account*; nothing happens when there is none. Raises KeystoreError."""
        ...
