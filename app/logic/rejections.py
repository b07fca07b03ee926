"""Which errors say that a conversation's history was not taken, or could not be sent, as it is."""

from __future__ import annotations

import re

from app.model.errors import TurnError

_BAD_REQUEST = 400
_REPAIRABLE = ("thinking_prefix", "request_too_large", "attachment_missing", "attachment_damaged")
_TOO_LONG = ("limit_window", "limit_messages")  # as prompt_too_long: what helps there is a shorter history
_FILE = re.compile(r"\bfile_\w+")  # one that the API no longer has
_ABOUT_MESSAGES = re.compile(r"\bmessages(?:\.\d+)?\b|`tool_(?:use|result)`|`(?:redacted_)?thinking`", re.IGNORECASE)


def is_repairable(error: TurnError) -> bool:
    """Whether the history was refused for what is in it, so that leaving something out may help.

    The API names the place in its message, such as ``messages.3.content.0`` (platform.claude.com: errors).
    """
    if error.code in _REPAIRABLE:
        return True
    if error.code.startswith("limit_"):
        return error.code not in _TOO_LONG
    if error.code == "not_found_error" and _FILE.search(error.message):
        return True
    if error.status != _BAD_REQUEST or error.code != "invalid_request_error":
        return False
    return _ABOUT_MESSAGES.search(f"{error.message}\n{error.detail}") is not None
