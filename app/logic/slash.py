"""Where a slash in the message field asks for a prompt."""

from __future__ import annotations

from dataclasses import dataclass

_LONGEST = 60  # characters behind the slash that are still a question


@dataclass(frozen=True, slots=True)
class Slash:
    """``at`` is the place of the slash (characters from the start), ``query`` what was typed behind it."""

    at: int
    query: str


def opens(text: str, at: int) -> bool:
    """Whether the character at *at* is a slash at the beginning of *text*, or of a line below a blank one."""
    if not 0 <= at < len(text) or text[at] != "/":
        return False
    before = text[:at]
    if before and not before.endswith("\n"):
        return False
    above = before[:-1].rpartition("\n")[2]
    return not above.strip()


def asked(text: str, at: int, cursor: int) -> Slash | None:
    """What is asked for by the slash at *at* while the cursor stands at *cursor*; None when it no longer asks."""
    if not opens(text, at) or not at < cursor <= at + 1 + _LONGEST:
        return None
    query = text[at + 1 : cursor]
    return None if "\n" in query or query.startswith((" ", "/")) else Slash(at, query)
