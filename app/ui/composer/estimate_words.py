"""What the next message will take and cost, in words. An estimate carries ≈, what the API counted does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from app.model.estimate import SendEstimate
from app.ui.amounts import about, dollars, token_words
from app.ui.i18n import tr

Fill = Literal["fine", "near", "full"]
_NEAR, _FULL = 0.8, 0.95  # of the window; an answer needs room in it, too


def share_of_window(estimate: SendEstimate) -> float:
    """How much of the model's window the next request fills; 1 is all of it."""
    return estimate.split.total / estimate.window_tokens if estimate.window_tokens else 0.0


def fill(estimate: SendEstimate) -> Fill:
    """Whether the window is ``fine``, ``near`` its limit or as good as ``full``."""
    share = share_of_window(estimate)
    return "full" if share >= _FULL else "near" if share >= _NEAR else "fine"


def meter_wordings(estimate: SendEstimate, warm: bool) -> tuple[str, ...]:
    """The meter's words, the longest first. *warm* says that the cache has not expired yet."""
    number = _tokens(estimate, f"{estimate.split.total:,}")
    short = _tokens(estimate, about(estimate.split.total))
    price = price_words(estimate, warm)
    tight = tr("Nearly full") if fill(estimate) != "fine" else ""
    whole = token_words(estimate.split.total, estimate.split.exact)
    return (
        _joined(whole, _hopeful(estimate, price, warm), limit_words(estimate)),
        _joined(whole, price, limit_words(estimate)),
        _joined(whole, price, tight),
        _joined(number, price),
        _joined(short, price),
        short,
    )


def price_words(estimate: SendEstimate, warm: bool) -> str:
    """What the input of the next request costs: warm while the cache holds, else cold."""
    nano = estimate.warm_nano if warm else estimate.cold_nano
    return tr("not priced") if nano is None else dollars(nano)


def limit_words(estimate: SendEstimate) -> str:
    """Near the limit of the window, how near; else nothing."""
    if fill(estimate) == "fine":
        return ""
    return tr("too long for the model") if share_of_window(estimate) > 1 else window_words(estimate)


def window_words(estimate: SendEstimate) -> str:
    """The gauge in words, such as ``4 % of the window used``."""
    return tr("{0} % of the window used", _percent(estimate))


def split_rows(estimate: SendEstimate) -> Sequence[tuple[str, str]]:
    """Where the tokens come from: names and numbers, parts without any left out, the sum last."""
    split = estimate.split
    parts = (
        (tr("System prompt and tools"), split.system),
        (tr("History"), split.history),
        (tr("Attachments"), split.attachments),
        (tr("This message"), split.draft),
    )
    rows = [(name, _tokens(estimate, f"{number:,}")) for name, number in parts if number]
    return (*rows, (tr("Input tokens"), _tokens(estimate, f"{split.total:,}")))


def price_rows(estimate: SendEstimate, warm: bool) -> Sequence[tuple[str, str]]:
    """What the input costs with the cache and without it."""
    if estimate.cache is None or not warm:
        return ((tr("Price of the input"), price_words(estimate, warm=False)),)
    return (
        (tr("If the cache holds"), price_words(estimate, warm=True)),
        (tr("Once it has expired"), price_words(estimate, warm=False)),
    )


def notes(estimate: SendEstimate) -> Sequence[str]:
    """What is to be said beside the figures."""
    window = tr("{0} % of the model's window of {1} tokens used.", _percent(estimate), f"{estimate.window_tokens:,}")
    kind = (
        tr("Counted by the API.")
        if estimate.split.exact
        else tr("≈ is an estimate of this program; the API counts a little later, where it can be asked.")
    )
    return (window, kind, tr("The answer is billed on top."))


def all_words(estimate: SendEstimate, warm: bool) -> str:
    """Everything in lines, for a tool tip and for screen readers."""
    rows = (*split_rows(estimate), *price_rows(estimate, warm))
    return "\n".join((*(f"{name}: {value}" for name, value in rows), *notes(estimate)))


def _hopeful(estimate: SendEstimate, price: str, warm: bool) -> str:
    if not warm or estimate.cache is None or estimate.warm_nano is None or estimate.warm_nano == estimate.cold_nano:
        return price
    return tr("{0} if the cache holds", price)


def _percent(estimate: SendEstimate) -> str:
    percent = 100 * share_of_window(estimate)
    return f"{percent:.1f}" if 0 < percent < 1 else f"{percent:.0f}"


def _tokens(estimate: SendEstimate, number: str) -> str:
    return number if estimate.split.exact else f"≈ {number}"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
