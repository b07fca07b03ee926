"""A real Secret Service (gnome-keyring) on a session bus of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from jeepney import DBusAddress
from jeepney.io.blocking import open_dbus_connection

from tests.fakes.child import Child
from tests.fakes.dbus_calls import call
from tests.fakes.session_bus import SessionBus
from tests.fakes.waiting import wait_for

State = Literal["unlocked", "locked", "new", "absent"]

_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
_SECRETS = DBusAddress("/org/freedesktop/secrets", "org.freedesktop.secrets", "org.freedesktop.Secret.Service")


class SecretService:
    """A keyring of one test. *state* says what a program finds:

    * ``unlocked``: an open keyring, as after signing in to a desktop;
    * ``locked``: the same keyring closed, with nobody there to answer the prompt, which so counts as dismissed;
    * ``new``: a keyring in which nothing was ever kept: it has no collection yet, and nobody to ask for a password;
    * ``absent``: a session bus without any Secret Service.

    Clients run with ``environ``. Files lie below *folder*. PASSWORD opens the keyring.
    """

    PASSWORD = "a test's own"  # opens nothing but a keyring that lives for one test

    def __init__(self, folder: Path, environ: Mapping[str, str], state: State = "unlocked") -> None:
        self._bus = SessionBus(folder / "bus", environ)
        self.environ = self._bus.environ
        self._daemon: Child | None = None
        if state == "new":
            self._start_new(folder)
        elif state != "absent":
            self._start()
        if state == "locked":
            self.lock()

    def lock(self) -> None:
        """Close every keyring."""
        with open_dbus_connection(self._bus.address) as connection:
            (collection,) = call(connection, _SECRETS, "ReadAlias", "s", "default")
            call(connection, _SECRETS, "Lock", "ao", [collection])

    def stop(self) -> None:
        """End the keyring and its bus."""
        if self._daemon is not None:
            self._daemon.stop()
        self._bus.stop()

    def _start(self) -> None:
        command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        self._daemon = Child(command, self.environ, stdin=self.PASSWORD.encode())
        wait_for(self._offers_an_open_keyring, 20, "the keyring to open")

    def _start_new(self, folder: Path) -> None:
        home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache")}
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        self._daemon = Child(command, {**self.environ, **home})
        wait_for(self._answers, 20, "the keyring to start")

    def _answers(self) -> bool:
        with open_dbus_connection(self._bus.address) as connection:
            return bool(call(connection, _BUS, "NameHasOwner", "s", "org.freedesktop.secrets")[0])

    def _offers_an_open_keyring(self) -> bool:
        if not self._answers():
            return False
        with open_dbus_connection(self._bus.address) as connection:
            return bool(call(connection, _SECRETS, "ReadAlias", "s", "default")[0] != "/")
