"""Plain, blocking calls to D-Bus objects."""

from __future__ import annotations

from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, Properties, new_method_call
from jeepney.io.blocking import DBusConnection
from jeepney.low_level import Message


class CallError(AssertionError):
    """A D-Bus object answered with an error; ``name`` is D-Bus's name of it."""

    def __init__(self, what: str, name: str, body: object) -> None:
        super().__init__(f"{what}: {name} {body}")
        self.name = name


def call(connection: DBusConnection, address: DBusAddress, method: str, signature: str = "", *body: Any) -> Any:
    """Call *method* and return the body of its reply, a tuple.

    Raises CallError when the object answers with an error, TimeoutError when it does not answer within 10 s.
    """
    return _send(connection, new_method_call(address, method, signature or None, body), method)


def get_property(connection: DBusConnection, address: DBusAddress, name: str) -> Any:
    """Return the value of a property. Raises what :func:`call` raises."""
    (_, value) = _send(connection, Properties(address).get(name), name)[0]
    return value


def _send(connection: DBusConnection, message: Message, what: str) -> Any:
    reply = connection.send_and_get_reply(message, timeout=10)
    if reply.header.message_type is MessageType.error:
        raise CallError(what, str(reply.header.fields.get(HeaderFields.error_name)), reply.body)
    return reply.body
