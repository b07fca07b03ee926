"""The part of the XDG desktop portal that takes pictures of the screen, on a bus of the test's own."""

from __future__ import annotations

import threading
from pathlib import Path

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

_PATH = "/org/freedesktop/portal/desktop"


class ScreenshotPortal:
    """Answers every wish with *picture*; as one who gives up if there is none. Lives as long as the bus does."""

    def __init__(self, address: str, picture: Path | None) -> None:
        self._picture = picture
        self.asked: list[dict[str, object]] = []
        self._bus = open_dbus_connection(bus=address)
        self._bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop"))
        self._thread = threading.Thread(target=self._serve, name="portal", daemon=True)
        self._thread.start()

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
            if message.header.message_type is MessageType.method_call:
                self._answer(message)

    def _answer(self, call: Message) -> None:
        fields = call.header.fields
        if fields[HeaderFields.member] == "Get":
            self._bus.send(new_method_return(call, "v", (("u", 2),)))
        elif fields[HeaderFields.member] != "Screenshot":
            self._bus.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))
        else:
            self._take(call)

    def _take(self, call: Message) -> None:
        self.asked.append({name: value for name, (_, value) in call.body[1].items()})
        sender = call.header.fields[HeaderFields.sender].removeprefix(":").replace(".", "_")
        handle = f"{_PATH}/request/{sender}/{self.asked[-1]['handle_token']}"
        self._bus.send(new_method_return(call, "o", (handle,)))
        results = {} if self._picture is None else {"uri": ("s", self._picture.as_uri())}
        request = DBusAddress(handle, interface="org.freedesktop.portal.Request")
        self._bus.send(new_signal(request, "Response", "ua{sv}", (0 if results else 1, results)))
