"""Addresses of pictures and PDFs on the web, as people type, paste and drop them."""

from __future__ import annotations

from typing import Literal
from urllib.parse import unquote, urlsplit

MOST_LENGTH = 2_048  # characters; longer ones are no addresses that people mean


def web_address(text: str) -> str | None:
    """The http or https address in *text*; None for anything else, and where it holds a name or a password."""
    url = text.strip()
    if len(url) > MOST_LENGTH or any(each.isspace() or not each.isprintable() for each in url):
        return None
    try:
        parts = urlsplit(url)
        port_is_good = parts.port != 0
    except ValueError:
        return None
    good = parts.scheme in ("http", "https") and parts.hostname and parts.username is None and port_is_good
    return url if good else None


def name_in(url: str) -> str:
    """What a file at *url* may be called: the end of its path, else the host."""
    parts = urlsplit(url)
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.hostname or url


def kind_of_address(url: str) -> Literal["image", "pdf"]:
    """What seems to lie at *url*, by the end of its path."""
    return "pdf" if urlsplit(url).path.lower().endswith(".pdf") else "image"
