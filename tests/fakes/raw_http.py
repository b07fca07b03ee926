"""A server that notes every byte of a request and always gives the same reply. For what no well-behaved peer shows."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_REPLY = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"data":[]}'


@dataclass
class RawServer:
    """Listens on loopback. ``requests`` holds the head of each request as it came, with the connection's first line."""

    reply: bytes
    tls: ssl.SSLContext | None
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    requests: list[bytes] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.listener.getsockname()[1])

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def headers(self) -> dict[str, str]:
        """The headers of the last request, names in lower case."""
        lines = self.requests[-1].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}

    def serve(self) -> None:
        """Answer one connection after the other until the listener is closed."""
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.settimeout(5)
            with contextlib.suppress(OSError), connection:
                if self.tls is None:
                    self._answer(connection)
                else:
                    with self.tls.wrap_socket(connection, server_side=True) as encrypted:
                        self._answer(encrypted)

    def _answer(self, connection: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return
            data += more
        self.requests.append(data.split(b"\r\n\r\n")[0])
        connection.sendall(self.reply.replace(b"\r\n", b"\r\nconnection: close\r\n", 1))


@contextmanager
def raw_server(reply: bytes = _REPLY, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """A running RawServer."""
    server = RawServer(reply, tls)
    thread = threading.Thread(target=server.serve, name="raw server")
    thread.start()
    try:
        yield server
    finally:
        with contextlib.suppress(OSError):
            server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join()
