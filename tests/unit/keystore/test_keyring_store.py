"""The system keyring, against a real gnome-keyring on a session bus of the test's own."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jeepney import DBusAddress
from jeepney.io.blocking import open_dbus_connection

from app.keystore import troubles
from app.keystore.keyring_store import KeyringStore
from app.keystore.store import KeystoreError
from tests.fakes.dbus_calls import call
from tests.fakes.secret_service import SecretService, State
from tests.fakes.waiting import until

ANTHROPIC = "https://api.anthropic.com"
GATEWAY = "https://gateway.example:8443"
KEY = "sk-ant-api03-test-not-a-key-1234"
_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")

Start = Callable[[State], SecretService]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start a Secret Service in the wanted state and let this process be its client."""
    started: list[SecretService] = []

    def begin(state: State) -> SecretService:
        service = SecretService(tmp_path, dict(os.environ), state)
        started.append(service)
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.environ["DBUS_SESSION_BUS_ADDRESS"])
        return service

    yield begin
    for service in started:
        service.stop()


async def _trouble_of(store: KeyringStore) -> KeystoreError:
    with pytest.raises(KeystoreError) as caught:
        await store.set(ANTHROPIC, KEY)
    assert KEY not in repr(caught.value.error)
    return caught.value


@pytest.mark.desktop
class TestWithGnomeKeyring:
    async def test_a_key_is_stored_read_replaced_and_deleted(self, start: Start) -> None:
        start("unlocked")
        store = KeyringStore()
        assert await store.get(ANTHROPIC) is None
        await store.set(ANTHROPIC, "sk-ant-old")
        await store.set(ANTHROPIC, KEY)
        assert await KeyringStore().get(ANTHROPIC) == KEY
        await store.delete(ANTHROPIC)
        assert await store.get(ANTHROPIC) is None

    async def test_two_addresses_have_two_keys(self, start: Start) -> None:
        start("unlocked")
        store = KeyringStore()
        await store.set(ANTHROPIC, KEY)
        await store.set(GATEWAY, "gateway-key")
        assert (await store.get(ANTHROPIC), await store.get(GATEWAY)) == (KEY, "gateway-key")
        await store.delete(GATEWAY)
        assert (await store.get(ANTHROPIC), await store.get(GATEWAY)) == (KEY, None)

    async def test_deleting_what_is_not_there_is_no_error(self, start: Start) -> None:
        start("unlocked")
        await KeyringStore().delete(ANTHROPIC)

    async def test_the_keyring_has_the_name_that_people_know(self, start: Start) -> None:
        start("unlocked")
        assert await KeyringStore().name() == "GNOME Keyring (Secret Service)"

    async def test_a_locked_keyring_whose_prompt_is_dismissed_says_so(self, start: Start) -> None:
        service = start("unlocked")
        await KeyringStore().set(ANTHROPIC, KEY)
        service.lock()
        trouble = await _trouble_of(KeyringStore())
        assert trouble.error.code == "keyring_dismissed"
        with pytest.raises(KeystoreError) as caught:
            await KeyringStore().get(ANTHROPIC)
        assert caught.value.error.code == "keyring_dismissed"

    async def test_a_locked_keyring_is_not_opened_to_see_that_no_key_is_in_it(self, start: Start) -> None:
        start("locked")
        store = KeyringStore()
        assert await store.get("https://never.example") is None
        await store.delete("https://never.example")

    async def test_reading_creates_no_keyring(self, start: Start) -> None:
        start("new")
        assert await KeyringStore().get(ANTHROPIC) is None
        assert (await _trouble_of(KeyringStore())).error.code == "keyring_dismissed"

    async def test_a_keyring_that_hangs_is_given_up_and_later_usable_again(self, start: Start) -> None:
        service = start("unlocked")
        with open_dbus_connection(service.environ["DBUS_SESSION_BUS_ADDRESS"]) as connection:
            (daemon,) = call(connection, _BUS, "GetConnectionUnixProcessID", "s", "org.freedesktop.secrets")
        store = KeyringStore(timeout_s=0.3)
        os.kill(daemon, signal.SIGSTOP)
        try:
            assert (await _trouble_of(store)).error.code == "keyring_timeout"
            # The first call still hangs in the library: the second one must not queue up behind it.
            assert (await _trouble_of(store)).error.code == "keyring_timeout"
            assert len(_keyring_threads()) == 1
        finally:
            os.kill(daemon, signal.SIGCONT)
        await until(lambda: not _keyring_threads(), 10, "the hanging call to end")
        await KeyringStore().set(ANTHROPIC, KEY)
        assert await KeyringStore().get(ANTHROPIC) == KEY

    async def test_cancelling_a_hanging_call_leaves_no_task(self, start: Start) -> None:
        service = start("unlocked")
        with open_dbus_connection(service.environ["DBUS_SESSION_BUS_ADDRESS"]) as connection:
            (daemon,) = call(connection, _BUS, "GetConnectionUnixProcessID", "s", "org.freedesktop.secrets")
        os.kill(daemon, signal.SIGSTOP)
        try:
            reading = asyncio.create_task(KeyringStore().get(ANTHROPIC))
            await until(lambda: bool(_keyring_threads()), 10, "the call to start")
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
        finally:
            os.kill(daemon, signal.SIGCONT)
        await until(lambda: not _keyring_threads(), 10, "the hanging call to end")

    async def test_a_bus_without_a_secret_service_is_no_keyring(self, start: Start) -> None:
        start("absent")
        assert (await _trouble_of(KeyringStore())).error.code == "keyring_missing"


@pytest.mark.desktop
async def test_a_trusted_choice_of_the_user_is_respected(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    start("unlocked")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.SecretService.Keyring")
    assert await KeyringStore().name() == "GNOME Keyring (Secret Service)"


async def test_no_bus_at_all_is_no_keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nothing")
    assert (await _trouble_of(KeyringStore())).error.code == "keyring_missing"
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert (await _trouble_of(KeyringStore())).error.code == "keyring_missing"


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "keyring.backends.chainer.ChainerBackend",
        "tests.fakes.no_such_module.Keyring",
    ],
)
async def test_keyrings_that_are_not_trusted_get_no_key(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    store = KeyringStore()
    assert (await _trouble_of(store)).error.code == "keyring_missing"
    with pytest.raises(KeystoreError):
        await store.name()


def test_a_dismissed_prompt_is_told_apart_from_a_lock() -> None:
    from keyring.errors import InitError, KeyringLocked
    from secretstorage.exceptions import PromptDismissedException

    try:
        raise InitError(f"Failed to create the collection for {KEY}") from PromptDismissedException("Prompt dismissed.")
    except InitError as error:
        dismissed = troubles.translate(error)
    assert dismissed.error.code == "keyring_dismissed"
    assert KEY not in repr(dismissed.error)
    assert troubles.translate(KeyringLocked("no")).error.code == "keyring_locked"
    assert troubles.translate(OSError(KEY)).error.code == "keyring_failed"
    assert KEY not in repr(troubles.translate(OSError(KEY)).error)


def _keyring_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "keyring"]
