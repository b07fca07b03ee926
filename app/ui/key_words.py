"""Where a key lies, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.services.keys import KeyState


def kept_words(state: KeyState) -> str:
    """After a successful test: where the key is kept now."""
    if state.place == "keyring":
        return tr("The key works. It is kept in {0}.", state.keyring_name or tr("the system's keyring"))
    if state.place == "environment":
        return tr("The key from the environment is used for this run. It is stored nowhere.")
    reason = state.trouble.message if state.trouble else ""
    words = tr("The key works, but it is kept for this session only: at the next start it is asked for again.")
    return f"{words} {reason}".strip()


def place_words(state: KeyState) -> str:
    """For the settings: where the key in use comes from."""
    match state.place:
        case "keyring":
            return tr("Kept in {0}.", state.keyring_name or tr("the system's keyring"))
        case "session":
            return tr("Kept for this session only.")
        case "environment":
            return tr("Taken from the environment for this run.")
        case "demo":
            return tr("The demo needs no key.")
    if state.trouble is not None:
        return state.trouble.message
    return tr("There is no key yet.")
