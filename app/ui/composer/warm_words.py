"""Keeping the cache warm, in words."""

from __future__ import annotations

from app.model.warming import WarmEnd, Warming
from app.ui.i18n import mark, tr
from app.ui.wording import error_words

_ENDS: dict[WarmEnd, str] = {
    "money": mark("The most money that keeping warm may cost is reached; your next message starts it again."),
    "time": mark("The longest time to keep it warm is over; your next message starts it again."),
    "budget": mark("Nothing is sent to keep it warm, because a budget is used up."),
    "failed": mark("It could not be kept warm; your next message starts it again."),
    "expired": mark("It had expired before it could be kept warm; your next message starts it again."),
    "unsuited": mark("With the settings of the last message it cannot be kept warm."),
    "unpriced": mark("The price of this model is not known, so it is not kept warm."),
    "off": mark("Caching is off in this conversation, so it is not kept warm."),
    "nothing": mark("Nothing of this conversation is cached yet that could be kept warm."),
}


def ended_words(warming: Warming) -> str:
    """Why nothing more is sent to keep the cache warm; empty while it is kept warm."""
    if not warming.ended:
        return ""
    said = tr(_ENDS[warming.ended])
    return f"{said} {error_words(warming.error)}" if warming.error is not None else said
