"""Numbers, times and money as the interface shows them, the same in every panel."""

from __future__ import annotations

from collections.abc import Iterable

from app.model.usage import Cost
from app.ui.i18n import tr, tr_count

NANO = 1_000_000_000  # nano-dollars in a dollar


def count(number: int) -> str:
    """An exact count with separators, such as ``38,214``; from 100,000 on shortened, such as ``1.2M``."""
    if number < 100_000:
        return f"{number:,}"
    if number < 1_000_000:
        return f"{number / 1000:.0f}k"
    return f"{number / 1_000_000:.1f}M"


def token_words(number: int, exact: bool = True) -> str:
    """``1 token``, ``38,214 tokens``; an estimate carries ≈."""
    if exact:
        return tr_count("{0} token", "{0} tokens", number)
    return tr_count("≈ {0} token", "≈ {0} tokens", number)


def size_words(size: int) -> str:
    """A size in bytes, such as ``8 B``, ``12 kB``, ``1.2 MB``, ``3.4 GB``; empty for nothing.

    A kilobyte has 1,000 bytes, here and everywhere (``app.logic.sizes``).
    """
    if size < 1_000:
        return tr("{0} B", size) if size > 0 else ""
    if size < 999_500:
        return tr("{0} kB", round(size / 1_000))
    if size < 999_950_000:
        return tr("{0} MB", f"{size / 1_000_000:.1f}")
    return tr("{0} GB", f"{size / 1_000_000_000:,.1f}")


def about(number: int) -> str:
    """A count in few characters: ``412``, ``1.2k``, ``38k``, ``1.2M``."""
    if number < 1_000:
        return str(number)
    if number < 9_950:
        return f"{number / 1000:.1f}k"
    return f"{number / 1000:.0f}k" if number < 100_000 else count(number)


def seconds(milliseconds: int) -> str:
    """A duration for people: ``0.4 s``, ``8 s``, ``2 min 5 s``. Negative counts as zero."""
    ms = max(0, milliseconds)
    if ms < 1000:
        return tr("{0} s", f"{ms / 1000:.1f}")
    whole = round(ms / 1000)
    if whole < 60:
        return tr("{0} s", whole)
    minutes, rest = divmod(whole, 60)
    return tr("{0} min {1} s", minutes, rest) if minutes < 60 else tr("{0} h {1} min", minutes // 60, minutes % 60)


def took(milliseconds: int) -> str:
    """A turn's time with one decimal below a minute: ``4.1 s``."""
    ms = max(0, milliseconds)
    return tr("{0} s", f"{ms / 1000:.1f}") if ms < 59_950 else seconds(ms)


def money(cost: Cost) -> str:
    """A billed amount to four significant digits: ``$0.0129``; ``≥`` for a lower bound; words when not priced."""
    if cost.total_nano is None:
        return tr("not priced")
    return ("≥ " if cost.lower_bound else "") + dollars(cost.total_nano)


def dollars(nano: int) -> str:
    """Nano-dollars as dollars: four significant digits, below a dollar at least four decimals, else at least two."""
    if nano == 0:
        return "$0"
    if nano < 0:
        return f"−{dollars(-nano)}"
    digits = len(str(nano))  # ten digits are one dollar
    least = 4 if digits < 10 else 2
    places = min(9, max(least, 13 - digits))
    step = 10 ** (9 - places)
    whole, rest = divmod((nano + step // 2) // step * step, NANO)  # in integers: halves go up, as on the ledger
    fraction = f"{rest:09}"[:places]
    return f"${whole:,}.{fraction[:least]}{fraction[least:].rstrip('0')}"


def exact_dollars(nano: int, decimals: int = 4) -> str:
    """Nano-dollars as dollars to the last digit, without a rounding: ``$0.0037102``; *decimals* at least."""
    if nano < 0:
        return f"−{exact_dollars(-nano, decimals)}"
    whole, rest = divmod(nano, NANO)
    return f"${whole:,}.{f'{rest:09}'.rstrip('0').ljust(decimals, '0')}"


def decimals(amounts: Iterable[int]) -> int:
    """How many decimals show every one of *amounts* (nano-dollars) to its last digit; at least four."""
    return max([4, *(len(f"{abs(nano) % NANO:09}".rstrip("0")) for nano in amounts)])
