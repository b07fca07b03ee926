"""Where a key lies, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.services.keys import KeyState


def lead_words(state: KeyState) -> str:
    """Before a key is asked for: what will be done with it. *state* is what was found at the start."""
    if state.trouble is not None:
        words = tr("Paste your API key. It is tested first, then kept until the program ends:")
        return f"{words} {_as_clause(tr(state.trouble.message))}"
    name = state.keyring_name or tr("the system's keyring")
    return tr("Paste your API key. It is tested first, then kept in {0}.", name)


def _as_clause(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


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
