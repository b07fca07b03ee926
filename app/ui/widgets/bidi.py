"""Words from outside among the words of the interface, each in a direction of its own."""

from __future__ import annotations

_FIRST_STRONG, _POP = "\u2068", "\u2069"  # Unicode Bidirectional Algorithm, UAX 9: FSI and PDI


def isolated(text: str) -> str:
    """*text* in the direction of its first letter that has one, whatever that of the interface is."""
    return f"{_FIRST_STRONG}{text}{_POP}" if text else ""


def plain(text: str) -> str:
    """*text* without what :func:`isolated` puts around it."""
    return text.removeprefix(_FIRST_STRONG).removesuffix(_POP)
