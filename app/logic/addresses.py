"""What an API address may look like, and when a key may travel to it."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


class AddressError(ValueError):
    """The text is not an address that requests can go to; ``str()`` of it is one sentence for the user."""


def normalise_base_url(text: str) -> str:
    """Return the API address in *text* as it is stored: no spaces, no final slash, no ``/v1`` at the end.

    The SDK adds ``/v1/messages`` itself, so an address that is pasted with ``/v1`` would otherwise never work.

    Raises:
        AddressError: not http or https, no host, a bad port, or parts that an API address must not have
            (user name, query, fragment).
    """
    parts = _split(text.strip())
    path = parts.path.rstrip("/").removesuffix("/v1").rstrip("/")
    return f"{_origin(parts)}{path}"


def origin(url: str) -> str:
    """Return scheme, host and port (unless it is the scheme's own) of *url*. Raises AddressError.

    Keys are stored by origin: the same server never needs two, and no key goes to another server.
    """
    return _origin(_split(url.strip()))


def travels_in_clear(url: str) -> bool:
    """Whether a key sent to *url* could be read on the way: plain http to another machine. Raises AddressError."""
    parts = _split(url.strip())
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def check_proxy(text: str) -> None:
    """Accept an empty text, or an http or https address of a proxy, with user name and password if it needs them.

    Raises:
        AddressError: anything else; SOCKS is not supported by the HTTP client as it is shipped.
    """
    if not text:
        return
    try:
        parts = urlsplit(text)
        usable = parts.scheme in _DEFAULT_PORTS and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(character.isspace() for character in text):
        raise AddressError("A proxy address looks like http://host:3128.")


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine by its very name: ``localhost``, 127.0.0.0/8 or ::1.

    Names are not looked up: what a resolver answers today may be another machine tomorrow.
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise AddressError("This is not a valid address.") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise AddressError("An API address starts with https:// (or http:// for this machine).")
    if not parts.hostname or port == 0 or any(character.isspace() for character in text):
        raise AddressError("This is not a valid address.")
    if parts.username is not None or parts.query or parts.fragment:
        raise AddressError("An API address has no user name, no question mark and no number sign.")
    return parts


def _origin(parts: SplitResult) -> str:
    host = parts.hostname or ""  # urlsplit lowers its case
    if ":" in host:
        host = f"[{host}]"
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
