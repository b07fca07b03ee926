"""What a change of settings costs, in one sentence."""

from __future__ import annotations

from app.services.switching import SwitchCost
from app.ui.amounts import dollars
from app.ui.i18n import mark, tr, tr_count


def switch_words(what: str, cost: SwitchCost) -> str:
    """*what* is the change, such as "Changing the model"; nothing where it costs nothing."""
    parts = [part for part in (_cache(cost), _thinking(cost)) if part]
    return tr("{0}: {1}.", what, "; ".join(parts)) if parts else ""


def _cache(cost: SwitchCost) -> str:
    if not cost.tokens:
        return ""
    if cost.nano is None:
        return tr("the cache starts anew, about {0} tokens are written again", f"{cost.tokens:,}")
    return tr(
        "the cache starts anew, about {0} tokens are written again (≈\u00a0{1})", f"{cost.tokens:,}", dollars(cost.nano)
    )


def _thinking(cost: SwitchCost) -> str:
    if not cost.thinking:
        return ""
    one, many = mark("a block of earlier thinking is left out"), mark("{0} blocks of earlier thinking are left out")
    return tr_count(one, many, cost.thinking)
