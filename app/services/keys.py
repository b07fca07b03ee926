"""The API key: asked for, tested, kept in the system keyring or for this session only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from app.model.blocks import Json
from app.model.errors import ChatelaineError, ErrorKind, TurnError

if TYPE_CHECKING:
    from app.api.endpoint import Endpoint
    from app.keystore.store import KeyStore
    from app.services.settings import Settings

_log = logging.getLogger(__name__)

KeyPlace = Literal["keyring", "session", "environment", "demo", "none"]
ENVIRONMENT_NAME = "ANTHROPIC_API_KEY"


class KeyRefusedError(ChatelaineError):
    """What was typed cannot be a key. Kind USER, code ``key_refused``; the text itself is nowhere in it."""


class ModelLister(Protocol):
    """The one call that tells whether a key is good (it costs nothing)."""

    async def list_models(self, endpoint: Endpoint | None = None) -> list[Json]:
        """The models that *endpoint*'s key may use. Raises ChatelaineError."""
        ...


@dataclass(frozen=True, slots=True)
class KeyState:
    """Where the key in use comes from. Never the key itself.

    ``keyring_name`` names the system keyring when the key lies there. ``trouble`` says why it could not be used.
    """

    present: bool
    place: KeyPlace
    keyring_name: str | None = None
    trouble: TurnError | None = None


NO_KEY = KeyState(present=False, place="none")


class Keys:
    """Holds the key of the address in force. One per program.

    *session* serves when *keyring* cannot. *environment* is consulted only for the offer and only used by
    :meth:`use_environment`. With *demo_key* the program talks to the demo: no real key is read or written.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        api: ModelLister,
        keyring: KeyStore,
        session: KeyStore,
        environment: Mapping[str, str],
        demo_key: str | None = None,
    ) -> None:
        self._settings = settings
        self._api = api
        self._keyring = keyring
        self._session = session
        self._environment = environment
        self._demo_key = demo_key
        self._key: str | None = None
        self._account = ""
        self._changing = asyncio.Lock()
        self.state = NO_KEY

    def __repr__(self) -> str:
        return f"Keys({self.state!r})"

    def current(self) -> str | None:
        """The key for the address in force, or None. Only for building an endpoint."""
        if self._demo_key is not None:
            return self._demo_key
        return self._key if self._account == self._settings.origin else None

    def endpoint(self) -> Endpoint | None:
        """Where requests go now, with the key; None while there is no key."""
        key = self.current()
        return None if key is None else self._settings.endpoint(key)

    def environment_offers(self) -> bool:
        """Whether the environment holds something that could be used as a key if the user agrees."""
        return bool(self._environment.get(ENVIRONMENT_NAME, "").strip())

    async def load(self) -> KeyState:
        """Read the key of the address in force from its place. Never raises for a keyring that is not usable.

        To be called at start and after a change of the address.
        """
        account = self._settings.origin
        if self._demo_key is not None:
            return self._remember(account, self._demo_key, KeyState(present=True, place="demo"))
        async with self._changing:
            kept = await self._session.get(account)
            if kept is not None:
                return self._remember(account, kept, KeyState(present=True, place="session"))
            return await self._load_from_keyring(account)

    async def test_and_store(self, raw: str) -> KeyState:
        """Test the key in *raw* against the API, then keep it. The earlier key stands when this raises.

        Raises:
            KeyRefusedError: empty, with spaces inside, or with characters that no key has; or this is the demo.
            ChatelaineError: the API refused it or could not be reached (ApiError).
        """
        self._refuse_in_demo()
        key, account = clean_key(raw), self._settings.origin
        await self._api.list_models(self._settings.endpoint(key))
        async with self._changing:
            return await self._keep(account, key)

    async def use_environment(self) -> KeyState:
        """Use the environment's key for this run, because the user said so; it is stored nowhere.

        Raises:
            KeyRefusedError: there is none, or it cannot be a key; or this is the demo.
        """
        self._refuse_in_demo()
        found = self._environment.get(ENVIRONMENT_NAME, "")
        if not found.strip():
            raise _refused(f"There is no key in {ENVIRONMENT_NAME}.", "Set it before the start, or enter a key.")
        key = clean_key(found)
        return self._remember(self._settings.origin, key, KeyState(present=True, place="environment"))

    async def forget(self) -> KeyState:
        """Delete the key of the address in force everywhere the program keeps it.

        When the keyring cannot be used its copy stays; the returned state's ``trouble`` says so. The demo's key
        is none of the user's and stays.
        """
        if self._demo_key is not None:
            return self.state
        account = self._settings.origin
        async with self._changing:
            self._key = None
            await self._session.delete(account)
            trouble = await self._delete_from_keyring(account)
            self.state = KeyState(present=False, place="none", trouble=trouble)
            return self.state

    async def _load_from_keyring(self, account: str) -> KeyState:
        try:
            key = await self._keyring.get(account)
            name = await self._keyring.name()
        except ChatelaineError as error:
            _log.info("the keyring is not usable: %s", error.error.code)
            return self._remember(account, None, KeyState(present=False, place="none", trouble=error.error))
        if key is None:
            return self._remember(account, None, KeyState(present=False, place="none", keyring_name=name))
        await self._note(account, kept=True)
        return self._remember(account, key, KeyState(present=True, place="keyring", keyring_name=name))

    async def _keep(self, account: str, key: str) -> KeyState:
        await self._note(account, kept=True)  # before it is: a key that nobody knows of could not be deleted
        try:
            await self._keyring.set(account, key)
            name = await self._keyring.name()
        except ChatelaineError as error:
            _log.info("the key is kept for this session only: %s", error.error.code)
            await self._session.set(account, key)
            return self._remember(account, key, KeyState(present=True, place="session", trouble=error.error))
        await self._session.delete(account)
        return self._remember(account, key, KeyState(present=True, place="keyring", keyring_name=name))

    async def _delete_from_keyring(self, account: str) -> TurnError | None:
        try:
            await self._keyring.delete(account)
        except ChatelaineError as error:
            return error.error
        await self._note(account, kept=False)
        return None

    async def _note(self, account: str, *, kept: bool) -> None:
        """Have it known, when everything is deleted, for which addresses there are keys."""
        try:
            await self._settings.note_key_address(account, kept=kept)
        except ChatelaineError as error:
            _log.info("it is not noted for which address there is a key: %s", error.error.code)

    def _refuse_in_demo(self) -> None:
        """A real key must not travel to the demo, nor be kept for an address that is gone tomorrow."""
        if self._demo_key is not None:
            raise _refused("The demo takes no key.", "Start the program without the demo to enter one.")

    def _remember(self, account: str, key: str | None, state: KeyState) -> KeyState:
        self._key = key
        self._account = account
        self.state = state
        return state


def clean_key(raw: str) -> str:
    """Return the key in *raw* without the space around it.

    A blank or padded key would make every call fail as "Connection error." (the header is illegal), which looks
    like a missing network; so it is refused here. Raises KeyRefusedError.
    """
    key = raw.strip()
    if not key:
        raise _refused("There is no key here yet.", "Paste the whole key; it starts with sk-ant-.")
    if any(character.isspace() for character in key):
        raise _refused("A key has no spaces or line breaks inside.", "Copy the key again, alone.")
    if not (key.isascii() and key.isprintable()):
        raise _refused("This has characters that no key has.", "Copy the key again from the page that made it.")
    return key


def _refused(message: str, advice: str) -> KeyRefusedError:
    return KeyRefusedError(TurnError(ErrorKind.USER, "key_refused", message, advice))
