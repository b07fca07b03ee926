"""The system keyring, through the keyring library, on threads of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from app.keystore import troubles
from app.keystore.backends import find_backend, name_of

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

_SERVICE = "chatelaine"


class KeyringStore:
    """Keys in the keyring of the desktop (Secret Service, Keychain, Credential Locker), under *service*.

    A call may wait for the user to unlock the keyring; it ends after *timeout_s* seconds at the latest. The library
    cannot be interrupted, so each call has a thread of its own that never keeps the program from ending; while one
    hangs, further calls fail at once.
    """

    def __init__(self, service: str = _SERVICE, timeout_s: float = 120.0) -> None:
        self._service = service
        self._timeout_s = timeout_s
        self._one_at_a_time = asyncio.Lock()
        self._hanging: threading.Thread | None = None

    async def name(self) -> str:
        """What to call this keyring, such as "GNOME Keyring (Secret Service)". Raises KeystoreError."""
        return await self._run(name_of)

    async def get(self, account: str) -> str | None:
        """The key of *account*, or None. Raises KeystoreError."""
        return await self._run(lambda backend: backend.get_password(self._service, account))

    async def set(self, account: str, key: str) -> None:
        """Keep *key* for *account*, in place of an older one. Raises KeystoreError."""
        await self._run(lambda backend: backend.set_password(self._service, account, key))

    async def delete(self, account: str) -> None:
        """Forget the key of *account*; nothing happens when there is none. Raises KeystoreError."""
        await self._run(lambda backend: _delete(backend, self._service, account))

    async def _run(self, job: Callable[[KeyringBackend], T]) -> T:
        async with self._one_at_a_time:
            if self._hanging is not None and self._hanging.is_alive():
                raise troubles.timeout()
            future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            thread = threading.Thread(target=_work, args=(future, job), name="keyring", daemon=True)
            thread.start()
            try:
                return await asyncio.wait_for(future, self._timeout_s)
            except TimeoutError:
                self._hanging = thread
                raise troubles.timeout() from None
            except asyncio.CancelledError:
                self._hanging = thread
                raise


def _delete(backend: KeyringBackend, service: str, account: str) -> None:
    if backend.get_password(service, account) is not None:
        backend.delete_password(service, account)


def _work(future: asyncio.Future[T], job: Callable[[KeyringBackend], T]) -> None:
    """Do *job* on this thread and hand the outcome to the loop that waits for it, if it still does."""
    deliver: Callable[[], None]
    try:
        backend = find_backend()
        if backend is None:
            raise troubles.missing()
        result = job(backend)
        deliver = lambda: future.set_result(result)  # noqa: E731
    except Exception as error:
        trouble = troubles.translate(error)
        deliver = lambda: future.set_exception(trouble)  # noqa: E731
    try:
        future.get_loop().call_soon_threadsafe(_unless_over, future, deliver)
    except RuntimeError:  # the loop was closed meanwhile: nobody waits any more
        return


def _unless_over(future: asyncio.Future[T], deliver: Callable[[], None]) -> None:
    if not future.done():
        deliver()
