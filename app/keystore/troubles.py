"""What can be wrong with a keyring, in words. No text of the library gets through, for it might hold a key."""

from __future__ import annotations

from collections.abc import Iterator

from app.keystore.store import KeystoreError
from app.model.errors import ErrorKind, TurnError

_SESSION_ONLY = "Without it a key is kept only until the program ends, and has to be entered again the next time."


def missing() -> KeystoreError:
    """There is no keyring, or none that is trusted with a key."""
    return _error("keyring_missing", "This system has no keyring that a key could be stored in.")


def timeout() -> KeystoreError:
    """The keyring did not answer, or nobody answered its question."""
    return _error("keyring_timeout", "The system keyring does not answer.")


def translate(error: BaseException) -> KeystoreError:
    """Turn whatever the library raised into a KeystoreError; one of those is returned as it is."""
    if isinstance(error, KeystoreError):
        return error
    names = [type(link).__name__ for link in _chain(error)]
    detail = " from ".join(names)
    if "PromptDismissedException" in names:
        return _error("keyring_dismissed", "The window that asks to unlock the system keyring was closed.", detail)
    if "KeyringLocked" in names or "LockedException" in names:
        return _error("keyring_locked", "The system keyring is locked and was not unlocked.", detail)
    if "NoKeyringError" in names or "SecretServiceNotAvailableException" in names:
        return missing()
    return _error("keyring_failed", "The system keyring could not be used.", detail)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _error(code: str, message: str, detail: str = "") -> KeystoreError:
    return KeystoreError(TurnError(ErrorKind.MACHINE, code, message, _SESSION_ONLY, detail))
