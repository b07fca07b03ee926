"""The commands that encrypt and decrypt the data, show its recovery phrase, and open it with that."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path

from app.headless.common import MENDABLE, OK, TenthsLine, print_json, unlock_if_needed, wish
from app.logic.recovery_phrase import WORDS, is_word, phrase_of
from app.model.encryption import AtWork, Converted, ConvertWish, DamagedBackupsError, EncryptionState, Part
from app.model.errors import ErrorKind, TurnError
from app.model.sealing import DataKey
from app.services.encryption import Encryption, EncryptionError
from app.wiring import build_encryption

_ASKED = 3  # words of the phrase, to see that it was written down
_SAFE = "Keep it where nobody else finds it. Whoever has it can read the data; without it and the keyring, nobody can."


async def encrypt(arguments: argparse.Namespace) -> int:
    """Make a key, have its phrase written down, and bring everything under it."""
    if getattr(arguments, "demo", False):
        return _nothing("The demo's data is not encrypted: nothing of yours is in it.")
    encryption = _encryption(arguments)
    if (await encryption.state()).encrypted:
        return _nothing("The data is encrypted already.")
    key = await encryption.key_to_come()
    if not _written_down(key, arguments.save_phrase):
        return _nothing("These are other words. Nothing was encrypted.")
    line, wish = _followed(arguments)
    done = await _advised(encryption.encrypt(key, line.show, lambda: None, wish))
    _print_done(arguments, await encryption.state(), done)
    return OK


async def decrypt(arguments: argparse.Namespace) -> int:
    """Bring everything back into the open."""
    encryption = _encryption(arguments)
    state = await encryption.state()
    if not state.encrypted and state.begun:
        await encryption.give_up(owned=False)
        print("Encrypting was cut short; what was written for it is deleted.", file=sys.stderr)
        return OK
    if not state.encrypted:
        return _nothing("The data is not encrypted.")
    await unlock_if_needed(encryption, arguments)
    line, wish = _followed(arguments)
    done = await _advised(encryption.decrypt(line.show, lambda: None, wish))
    _print_done(arguments, await encryption.state(), done)
    return OK


async def show_phrase(arguments: argparse.Namespace) -> int:
    """Print the phrase."""
    encryption = _encryption(arguments)
    if not (await encryption.state()).encrypted:
        return _nothing("The data is not encrypted, so there is no recovery phrase.")
    await unlock_if_needed(encryption, arguments)
    phrase = await encryption.phrase()
    if arguments.json:
        print_json({"phrase": phrase})
    else:
        print(" ".join(phrase))
    return OK


async def unlock(arguments: argparse.Namespace) -> int:
    """Put the key into the keyring."""
    encryption = _encryption(arguments)
    await unlock_if_needed(encryption, arguments, remember=True)
    state = await encryption.state()
    if arguments.json:
        print_json({"encrypted": state.encrypted, "in_keyring": state.in_keyring})
    elif not state.encrypted:
        print("The data is not encrypted.")
    else:
        print(_KEYRING[state.in_keyring])
    return OK if state.in_keyring or not state.encrypted else MENDABLE


_KEYRING = {
    True: "The key is in the keyring.",
    False: "The keyring cannot keep the key: the recovery phrase will be needed at each start.",
}


def _encryption(arguments: argparse.Namespace) -> Encryption:
    return build_encryption(wish(arguments, exclusive=True))


def _followed(arguments: argparse.Namespace) -> tuple[TenthsLine, ConvertWish]:
    """What says each part when it begins and each tenth with where it is, and what becomes of damaged backups."""
    line = TenthsLine()
    begun: set[Part] = set()

    def enter(work: AtWork) -> None:
        heading, now = _PARTS[work.part]
        line.now = now.format(f"{work.number:,}", f"{work.of:,}")
        if work.part not in begun:
            begun.add(work.part)
            print(heading.format(f"{work.of:,}"), file=sys.stderr)

    return line, ConvertWish(enter, lambda _name: bool(arguments.delete_damaged_backups))


_PARTS = {
    Part.BACKUPS: ("Backups: {0}", "backup {0} of {1}"),
    Part.ATTACHMENTS: ("Attachments: {0}", "attachment {0} of {1}"),
    Part.DATABASE: ("The database", "the database"),
    Part.OLD: ("What was there before is being deleted", ""),
}


async def _advised(work: Awaitable[Converted]) -> Converted:
    """*work*; whoever has damaged backups is told of the way to go on without them. Raises as *work*."""
    try:
        return await work
    except DamagedBackupsError as error:
        advice = "Put them elsewhere, or add --delete-damaged-backups: then they are deleted when all else is done."
        raise EncryptionError(replace(error.error, advice=advice)) from error


def _nothing(words: str) -> int:
    print(words, file=sys.stderr)
    return MENDABLE


def _written_down(key: DataKey, file: Path | None) -> bool:
    """Show the phrase and ask for some of it, or write it to *file*."""
    phrase = phrase_of(key)
    if file is not None:
        _save(phrase, file)
        return True
    out = sys.stderr
    print("This is the recovery phrase. Write it down now:", "", file=out, sep="\n")
    for number, word in enumerate(phrase, 1):
        print(f"{number:3}. {word}", file=out)
    print("", _SAFE, "", file=out, sep="\n")
    for place in sorted(secrets.SystemRandom().sample(range(WORDS), _ASKED)):
        print(f"Word {place + 1}:", end=" ", file=out, flush=True)
        if not is_word(sys.stdin.readline(), phrase[place]):
            return False
    return True


def _save(phrase: tuple[str, ...], file: Path) -> None:
    """Into a new file, for the owner alone: one that is there may be the phrase of other data."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
            opened.write(" ".join(phrase) + "\n")
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        words = f"The recovery phrase could not be written to {file}, so nothing was encrypted."
        detail = f"{type(error).__name__}: {error.strerror or error}"
        raise EncryptionError(TurnError(ErrorKind.USER, "save_failed", words, "Name a new file.", detail)) from error


def _print_done(arguments: argparse.Namespace, state: EncryptionState, done: Converted) -> None:
    if arguments.json:
        counts = {"backups": done.backups, "attachments": done.attachments, "damaged": done.damaged}
        counts["left_out"] = done.left_out
        print_json({"encrypted": state.encrypted, "in_keyring": state.in_keyring, **counts})
        return
    words = "Everything is encrypted now" if state.encrypted else "Everything is decrypted now"
    print(f"{words}: the database, {done.backups} backups and {done.attachments} attachments.")
    if done.damaged:
        print(f"{done.damaged} attachments were damaged before already, and still are.")
    if done.left_out:
        print(f"{done.left_out} damaged backups were deleted.")
    if state.encrypted:
        print(_KEYRING[state.in_keyring])
