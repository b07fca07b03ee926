"""The system keyring, through the keyring library, on threads of its own."""

from __future__ import annotations

_SERVICE = "chatelaine"


class KeyringStore:
    """Keys in the keyring of the desktop (Secret Service, Keychain, Credential Locker).

    Every call may wait for the user to unlock the keyring; it ends after *timeout_s* seconds at the latest.
    """

    def __init__(self, service: str = _SERVICE, timeout_s: float = 120.0) -> None:
        self._service = service
        self._timeout_s = timeout_s

    async def name(self) -> str:
        """What to call this keyring, such as "GNOME Keyring (Secret Service)". Raises KeystoreError."""
        raise NotImplementedError

    async def get(self, account: str) -> str | None:
        """The key of *account*, or None. Raises KeystoreError."""
        raise NotImplementedError

    async def set(self, account: str, key: str) -> None:
        """Keep *key* for *account*, in place of an older one. Raises KeystoreError."""
        raise NotImplementedError

    async def delete(self, account: str) -> None:
        """Forget the key of *account*. Raises KeystoreError."""
        raise NotImplementedError
