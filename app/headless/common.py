"""What the commands of the second front end share."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import asynccontextmanager
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.errors import ErrorKind, TurnError
from app.services.encryption import PHRASE_NEEDED, Encryption, EncryptionError
from app.wiring import Session, Wired, build, build_encryption, session_paths

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OK, OTHER, MENDABLE = 0, 1, 2


@asynccontextmanager
async def session(arguments: argparse.Namespace, exclusive: bool) -> AsyncIterator[Wired]:
    """The services as the command line asks for them. Raises StorageError, EncryptionError."""
    chosen = wish(arguments, exclusive)
    encryption = build_encryption(chosen)
    await unlock_if_needed(encryption, arguments)
    wired = await build(chosen, SystemClock(), encryption=encryption)
    try:
        yield wired
    finally:
        await wired.close()


async def unlock_if_needed(encryption: Encryption, arguments: argparse.Namespace, *, remember: bool = False) -> None:
    """Read the recovery phrase where one was named, or where the key is nowhere and a person can be asked.

    With *remember* it goes to the keyring, else it is for this run. Raises StorageError, EncryptionError.
    """
    file: Path | None = getattr(arguments, "recovery_phrase_file", None)
    if file is not None:
        await encryption.unlock(_phrase_in(file), remember=remember)
        return
    try:
        await encryption.key()
    except EncryptionError as error:
        if error.error.code != PHRASE_NEEDED or not sys.stdin.isatty():
            raise
        print(f"{error.error.message}", file=sys.stderr)
        await encryption.unlock(getpass("Recovery phrase: "), remember=remember)


def _phrase_in(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        words = f"The file {file} with the recovery phrase cannot be read."
        detail = f"{type(error).__name__}: {error}"
        raise EncryptionError(
            TurnError(ErrorKind.USER, "file_unreadable", words, "Name another one.", detail)
        ) from error


def wish(arguments: argparse.Namespace, exclusive: bool) -> Session:
    """The session that the command line asks for."""
    return Session(
        paths=_paths(arguments),
        base_url=getattr(arguments, "base_url", None),
        demo=getattr(arguments, "demo", False),
        exclusive=exclusive,
        movable=getattr(arguments, "data_dir", None) is None and not getattr(arguments, "demo", False),
    )


def _paths(arguments: argparse.Namespace) -> Paths:
    return session_paths(getattr(arguments, "data_dir", None), getattr(arguments, "demo", False))


def print_json(value: Any) -> None:
    """Print *value* as one line of JSON."""
    print(json.dumps(value, ensure_ascii=True), flush=True)


class TenthsLine:
    """Says on standard error each tenth that is done, and what is done ``now``, where that is known."""

    def __init__(self) -> None:
        self._told = 0
        self.now = ""

    def show(self, done: int, total: int) -> None:
        """Take how many bytes are done."""
        share = done * 10 // total * 10 if total else 100
        if share > self._told:
            self._told = share
            print(f"{share} %: {self.now}" if self.now and share < 100 else f"{share} %", file=sys.stderr)
