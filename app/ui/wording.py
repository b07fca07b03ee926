"""How models, money and times are put into words, the same everywhere in the interface."""

from __future__ import annotations

from app.model.catalog import ModelInfo
from app.model.errors import TurnError
from app.ui.amounts import NANO
from app.ui.i18n import mark, tr

_EFFORTS = {
    "low": mark("low"),
    "medium": mark("medium"),
    "high": mark("high"),
    "xhigh": mark("extra high"),
    "max": mark("maximum"),
}


def short_name(info: ModelInfo) -> str:
    """A model's name without the maker's prefix that all of them share."""
    return info.name.removeprefix("Claude ") or info.id


def effort_name(effort: str) -> str:
    """An effort level in words; a level unknown to this program as the API calls it."""
    return tr(_EFFORTS[effort]) if effort in _EFFORTS else effort


def effort_words(effort: str | None, default: str | None) -> str:
    """The effort that was asked for; None is the model's *default*, which may not be known."""
    if effort:
        return effort_name(effort)
    return tr("{0}, the model's default", effort_name(default)) if default else tr("the model's default")


def spent(nano: int, incomplete: bool) -> str:
    """A sum in US dollars from *nano* (1e-9 USD); with ``≥`` when *incomplete*: a lower bound."""
    dollars = nano / NANO
    digits = 2 if nano == 0 or dollars >= 0.01 else 4
    return f"{'≥ ' if incomplete else ''}${dollars:,.{digits}f}"


def error_words(error: TurnError) -> str:
    """What failed and what to do, in the user's language where it is one of the program's own sentences."""
    return " ".join(tr(part) for part in (error.message, error.advice) if part)
