"""Everything that can go wrong between here and the API, said once and sorted by who can mend it."""

from __future__ import annotations

from app.model.errors import ChatelaineError


class ApiError(ChatelaineError):
    """The API, the network or the key kept a request from being answered."""


def translate(error: BaseException) -> ApiError:
    """Turn any exception of the SDK or the HTTP client into an ApiError. The only place that knows their classes."""
    raise NotImplementedError
