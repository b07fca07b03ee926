"""Where requests go and with which key."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address with everything that is needed to reach it. Equal endpoints share one client.

    ``base_url`` is without a path below the version (``https://api.anthropic.com``). ``key`` never shows in
    ``repr``. ``proxy`` None means the system's proxy variables. ``connect_timeout_s`` and ``stall_timeout_s`` are
    seconds: to open a connection, and without a single byte of a reply. ``allow_plain_http`` is the
    user's confirmation that key and messages may travel unencrypted to an address other than this machine.
    """

    base_url: str
    key: str = field(repr=False)
    proxy: str | None = None
    connect_timeout_s: float = 10.0
    stall_timeout_s: float = 120.0
    allow_plain_http: bool = False
