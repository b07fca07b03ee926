"""Keys that live as long as the process."""

from __future__ import annotations


class MemoryStore:
    """A place for keys that is gone when the program ends."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"MemoryStore({len(self._keys)} accounts)"

    async def name(self) -> str:
        """What to call this place."""
        return "this session's memory"

    async def get(self, account: str) -> str | None:
        """The key of *account*, or None."""
        return self._keys.get(account)

    async def set(self, account: str, key: str) -> None:
        """Keep *key* for *account*."""
        self._keys[account] = key

    async def delete(self, account: str) -> None:
        """Forget the key of *account*."""
        self._keys.pop(account, None)
