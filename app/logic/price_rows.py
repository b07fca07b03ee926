"""Price rows as the user writes them: dollars per million tokens as text, checked in words."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.logic.price_book import PriceRow
from app.model.blocks import Json

RATES = ("input", "write_5m", "write_1h", "read", "output")
_MOST_RATE = 10_000_000  # ten thousand dollars per million tokens: beyond any price, within 64 bits for any call
_MODEL = re.compile(r"[\w.:/@-]{1,128}")
_NUMBERS = ("prompt_over", *RATES)


class PriceRowError(ValueError):
    """A price row that cannot be used. ``str()`` says in one sentence why."""


def rate_from_dollars(text: str) -> int:
    """Nano-dollars per token for dollars per million tokens. Raises PriceRowError."""
    try:
        nano = Decimal(text.strip().removeprefix("$").replace(",", ".")) * 1000
    except InvalidOperation:
        raise PriceRowError(f"“{text.strip()}” is no amount of dollars.") from None
    if not nano.is_finite() or nano < 0:
        raise PriceRowError("A price is zero or more dollars.")
    if nano > _MOST_RATE:
        raise PriceRowError("A price may be at most 10,000 dollars per million tokens.")
    if nano != nano.to_integral_value():
        raise PriceRowError("A price per million tokens has at most three decimals.")
    return int(nano)


def dollars_from_rate(nano: int) -> str:
    """Dollars per million tokens, exact, with two or three decimals."""
    text = f"{Decimal(nano) / 1000:.3f}"
    return text[:-1] if text.endswith("0") else text


def checked(row: PriceRow) -> PriceRow:
    """*row*, tidied, if it can be used. Raises PriceRowError, which says why not."""
    if not _MODEL.fullmatch(row.model.strip()):
        raise PriceRowError("The model must be named as the API names it, such as claude-opus-5-5.")
    if row.since is not None and not _is_day(row.since):
        raise PriceRowError("The first day must be a date such as 2026-11-26, or nothing.")
    if not 0 <= row.prompt_over <= 10**9:
        raise PriceRowError("The length of the prompt must be zero or more tokens.")
    if any(not 0 <= getattr(row, name) <= _MOST_RATE for name in RATES):
        raise PriceRowError("A price is between zero and 10,000 dollars per million tokens.")
    return PriceRow(**asdict(row) | {"model": row.model.strip(), "source": row.source.strip() or "by hand"})


def from_json(value: Any) -> PriceRow | None:
    """A stored price row; None when it is not one."""
    names = [field.name for field in fields(PriceRow)]
    if not isinstance(value, dict) or set(names) - set(value):
        return None
    sound = isinstance(value["model"], str) and all(type(value[name]) is int for name in _NUMBERS)
    sound = sound and isinstance(value["since"], str | None) and isinstance(value["source"], str)
    return PriceRow(**{name: value[name] for name in names}) if sound else None


def to_json(row: PriceRow) -> Json:
    """*row* as it is stored, a row as in ``resources/prices.json``."""
    return asdict(row)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
