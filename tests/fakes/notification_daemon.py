"""The part of a desktop that shows notices, on a bus of the test's own."""

from __future__ import annotations

import threading
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_error, new_method_return, new_signal
from jeepney.io.blocking import open_dbus_connection

_NAME, _PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


class NotificationDaemon:
    """Keeps what it is asked to show, or refuses it with *refuses*. Lives as long as the bus does."""

    def __init__(self, address: str, refuses: bool = False) -> None:
        self._refuses = refuses
        self.shown: list[tuple[Any, ...]] = []
        self.closed: list[int] = []  # notices that were taken away, from 1
        self._bus = open_dbus_connection(bus=address)
        self._bus.send_and_get_reply(message_bus.RequestName(_NAME))
        self._thread = threading.Thread(target=self._serve, name="notices", daemon=True)
        self._thread.start()

    def click(self, number: int) -> None:
        """Somebody clicks the notice with *number*, from 1."""
        place = DBusAddress(_PATH, interface=_NAME)
        self._bus.send(new_signal(place, "ActionInvoked", "us", (number, "default")))

    def join(self) -> None:
        """Wait for its end, once the bus is gone."""
        self._thread.join(10)
        self._bus.close()

    def _serve(self) -> None:
        while True:
            try:
                message = self._bus.receive()
            except (OSError, EOFError):
                return
            if message.header.message_type is not MessageType.method_call:
                continue
            member = message.header.fields[HeaderFields.member]
            if member == "CloseNotification" and not self._refuses:
                self.closed += message.body
                self._bus.send(new_method_return(message))
            elif self._refuses or member != "Notify":
                self._bus.send(new_error(message, "org.freedesktop.DBus.Error.AccessDenied"))
            else:
                self.shown.append(message.body)
                self._bus.send(new_method_return(message, "u", (len(self.shown),)))
