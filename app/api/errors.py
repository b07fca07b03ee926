"""Everything that can go wrong between here and the API, turned into one exception without any key in it.

What the SDK and the HTTP client raise is sorted in :mod:`app.api.sdk_errors`; what statuses and error objects of the
API mean stands in :mod:`app.api.statuses`, the program's own findings in :mod:`app.api.failures`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from app.api.failures import ApiError
from app.base.redact import REPLACEMENT, redact
from app.model.errors import TurnError

__all__ = ["ApiError", "translate"]

DETAIL_CHARACTERS = 2_000  # enough for a server's error object; a whole HTML page helps nobody
_SHORTEST_SECRET = 8  # characters; replacing shorter ones would tear words apart and protect nothing
_CREDENTIALS_IN_URL = re.compile(r"(?<=://)[^\s/@]+@")


def translate(error: BaseException, secret: str = "", request_id: str | None = None) -> ApiError:
    """Turn any exception of the SDK or the HTTP client into an ApiError that shows no key.

    *secret* is the key in use; it is removed wherever it appears, whatever it looks like. An ApiError is returned as
    it is, cleaned. *request_id* is that of the reply in which it happened; then the status is 200.
    The SDK's exception classes are known to :mod:`app.api.sdk_errors` alone.
    """
    if not isinstance(error, ApiError):
        from app.api import sdk_errors  # noqa: PLC0415  # only this import brings the SDK in

        error = sdk_errors.sort(error)
    known = error.error
    if request_id is not None and known.request_id is None:
        known = replace(known, request_id=request_id, status=known.status or 200)
    return ApiError(_clean(known, secret), error.transient, error.headers)


def _clean(error: TurnError, secret: str) -> TurnError:
    long_enough = len(secret) >= _SHORTEST_SECRET

    def clean(text: str) -> str:
        text = _CREDENTIALS_IN_URL.sub("", redact(text.replace(secret, REPLACEMENT) if long_enough else text))
        return text if len(text) <= DETAIL_CHARACTERS else text[:DETAIL_CHARACTERS] + " …"

    request_id = clean(error.request_id) if error.request_id else None
    return replace(
        error,
        code=clean(error.code),
        message=clean(error.message),
        detail=clean(error.detail),
        request_id=request_id,
    )
