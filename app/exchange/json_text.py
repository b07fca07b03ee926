"""JSON of strangers, read with limits; and JSON as it is written."""

from __future__ import annotations

import json
import math
from typing import Any

from app.exchange.errors import DamagedItemError


def read_json(data: bytes) -> Any:
    """The value of *data*, UTF-8. Raises DamagedItemError for what is no JSON, and for numbers that are none."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number, parse_float=_finite)
    except UnicodeDecodeError:
        raise DamagedItemError("It is not in UTF-8.") from None
    except RecursionError:
        raise DamagedItemError("It is nested too deeply.") from None
    except ValueError as error:
        told = (
            "a number is too long" if isinstance(error.args[0], str) and "digits" in error.args[0] else str(error)[:120]
        )
        raise DamagedItemError(f"It is not readable JSON: {told}.") from None


def write_json(value: Any) -> bytes:
    """*value* on one line, in UTF-8. Halves of surrogate pairs, which UTF-8 does not have, are escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode()


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value
