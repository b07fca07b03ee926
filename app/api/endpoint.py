"""Where requests go and with which key."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from app.api import failures
from app.logic import addresses


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
    proxy: str | None = field(default=None, repr=False)  # may hold a password
    connect_timeout_s: float = 10.0
    stall_timeout_s: float = 120.0
    allow_plain_http: bool = False

    @property
    def is_loopback(self) -> bool:
        """Whether the address is this machine's own, which no proxy can reach."""
        return addresses.is_loopback(urlsplit(self.base_url).hostname or "")


def checked(endpoint: Endpoint | None) -> Endpoint:
    """Return *endpoint* as it can be used: key stripped, address normalised.

    Raises:
        ApiError: kind USER; codes ``no_key``, ``bad_key``, ``bad_address``, ``plain_http_refused``.
    """
    if endpoint is None or not (key := endpoint.key.strip()):
        raise failures.no_key()
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise failures.bad_key()
    try:
        url = addresses.normalise_base_url(endpoint.base_url)
    except addresses.AddressError as error:
        raise failures.bad_address(str(error), endpoint.base_url) from None
    if addresses.travels_in_clear(url) and not endpoint.allow_plain_http:
        raise failures.plain_http_refused(url)
    return replace(endpoint, base_url=url, key=key)
