"""What a session is given to work with, as far as the interface may know it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.model.errors import TurnError
    from app.model.sealing import DataKey
    from app.services.bundle import Services


class Wired(Protocol):
    """What the session is given to work with, and has to close."""

    @property
    def services(self) -> Services:
        """The services, joined."""
        ...

    def prepare_network(self) -> None:
        """Begin to import what the network needs. Returns at once."""
        ...

    async def close(self) -> None:
        """Stop everything below, in order."""
        ...


Build = Callable[[], Awaitable[Wired]]
# Takes a recovery phrase, and whether the keyring is to keep the key. Gives why that could not be done; raises
# ChatelaineError where the phrase does not open the data.
Unlock = Callable[[str, bool], Awaitable["TurnError | None"]]
# Gives the key of encrypted data, None where it lies in the open; raises ChatelaineError where nobody has it.
FindKey = Callable[[], Awaitable["DataKey | None"]]
