"""The encryption of one data folder: its key found, asked for and kept; everything brought under it, or back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from app.logic.recovery_phrase import PhraseTrouble, phrase_of, read_phrase
from app.model.encryption import Converted, ConvertWish, EncryptionState
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.sealing import DataKey
from app.storage import converting
from app.storage.backups import restore_if_wanted
from app.storage.connection import opens_under
from app.storage.datalock import DataLock
from app.storage.driver import offers_encryption
from app.storage.errors import gone, translate
from app.storage.sealing.derive import key_check, new_key
from app.storage.sealing.note import NoteState, SealNote, read_note, require_settled, write_note

if TYPE_CHECKING:
    from app.base.paths import Paths
    from app.keystore.store import KeyStore

_log = logging.getLogger(__name__)
T = TypeVar("T")
PHRASE_NEEDED = "phrase_needed"
_BEGUN = (NoteState.ENCRYPTING, NoteState.DECRYPTING)
Tell = Callable[[int, int], None]


class EncryptionError(ChatelaineError):
    """Codes: ``phrase_needed``, ``phrase_wrong``, ``not_offered``. No field ever holds a key or a word of a phrase."""


class Encryption:
    """For one data folder, as long as the process lives: *session* keeps a key that *keyring* cannot keep."""

    def __init__(self, paths: Paths, keyring: KeyStore, session: KeyStore) -> None:
        self._paths = paths
        self._keyring = keyring
        self._session = session

    def __repr__(self) -> str:
        return "Encryption(…)"

    async def state(self) -> EncryptionState:
        """How the data lies now. Raises StorageError (``disk_gone``: nobody can tell).

        A keyring that cannot be used keeps nothing.
        """
        note = await self._note_there()
        begun = note is not None and note.state in _BEGUN
        if note is None or not note.encrypted:
            return EncryptionState(False, offers_encryption(), begun)
        try:
            kept = await self._keyring.get(_account(note.check)) is not None
        except ChatelaineError:
            kept = False
        return EncryptionState(True, offers_encryption(), begun, kept)

    async def cut_short(self) -> EncryptionState | None:
        """How the data lies where a change of that was cut short, else None. Raises StorageError."""
        note = await self._note()
        return await self.state() if note is not None and note.state in _BEGUN else None

    async def key(self) -> DataKey | None:
        """The key of the data in use; None where that lies in the open.

        Raises StorageError, too, where what was cut short is to be finished first, which its owner does.

        Raises EncryptionError (``phrase_needed``: neither the keyring nor this process has it; ``not_offered``),
        StorageError.
        """
        note = await self._note()
        await self._in_thread(lambda: require_settled(self._paths))
        if note is None or not note.encrypted:
            return None
        if not offers_encryption():
            raise _not_offered()
        key, trouble = await self._kept(note)
        if key is None:
            raise _phrase_needed(trouble)
        return key

    async def unlock(self, text: str, *, remember: bool = True) -> TurnError | None:
        """Take the key from the phrase in *text*; it is kept in the keyring, else, or when that fails, in memory.

        Returns why the keyring could not keep it. Raises EncryptionError (``phrase_wrong``) and StorageError.
        """
        key = _key_in(text)
        note = await self._note()
        if note is None:
            await self._find_again(key)
        elif not note.fits(key):
            raise _wrong("This is the recovery phrase of other data.", "Look for the one that belongs to this data.")
        return await self._keep(key, remember)

    async def phrase(self) -> tuple[str, ...]:
        """The words of the key in use. Raises as :meth:`key`; ValueError where nothing is encrypted."""
        key = await self.key()
        if key is None:
            raise ValueError("nothing is encrypted")
        return phrase_of(key)

    async def key_to_come(self) -> DataKey:
        """The key that :meth:`encrypt` is to be given: that of an attempt that was cut short, else a new one.

        Raises EncryptionError (``not_offered``), StorageError.
        """
        if not offers_encryption():
            raise _not_offered()
        note = await self._note()
        if note is not None and note.state is NoteState.ENCRYPTING:
            key, _ = await self._kept(note)
            if key is not None:
                return key
        return new_key()

    async def keep(self, key: DataKey) -> TurnError | None:
        """Keep *key* in the keyring before anything lies under it; why that cannot be done, if it cannot."""
        return await self._keep(key, remember=True)

    async def encrypt(
        self, key: DataKey, tell: Tell, commit: Callable[[], None], wish: ConvertWish | None = None
    ) -> Converted:
        """Bring everything under *key*, for which nothing may have the data folder open.

        *tell*, *commit* and *wish*, all called in a thread, as ``storage.converting.convert``; what they raise comes
        out here, and all is as before. Raises StorageError, DamagedBackupsError: all is as before, too, or the next
        start goes on.
        """
        if await self._session.get(_account(key_check(key))) is None:  # else the keyring was asked already
            await self._keep(key, remember=True)
        try:
            return await self._converted(None, key, (tell, commit, wish))
        finally:
            await self._forget_unless_used(key)

    async def decrypt(self, tell: Tell, commit: Callable[[], None], wish: ConvertWish | None = None) -> Converted:
        """Bring everything back into the open, as :meth:`encrypt` does. Raises EncryptionError, too."""
        key = await self.key()
        if key is None:
            raise ValueError("nothing is encrypted")
        try:
            return await self._converted(key, None, (tell, commit, wish))
        finally:
            await self._forget_unless_used(key)

    async def finish(self) -> None:
        """Go on with what was cut short behind its point of no return. For who owns the folder. Raises StorageError."""
        if await self._in_thread(lambda: converting.finish(self._paths)):
            _log.info("what was cut short of encrypting or decrypting the data is finished")

    async def size(self) -> tuple[int, int]:
        """How many bytes are written anew when this is changed, and how many have to be free for that.

        Raises StorageError.
        """
        size = await self._in_thread(lambda: converting.size(self._paths))
        return size, converting.room_for(size)

    async def give_up(self, *, owned: bool = True) -> None:
        """Take back what was cut short before its point of no return. Raises StorageError.

        For who owns the folder; not *owned*, it is taken for that.
        """
        note = await self._note()

        async def work() -> None:
            await self._in_thread(lambda: converting.give_up(self._paths))

        await (work() if owned else self._locked(work))
        if note is not None and note.state is NoteState.ENCRYPTING:
            await self._forget(note.check)

    # Inside

    async def _converted(
        self, old: DataKey | None, new: DataKey | None, heard: tuple[Tell, Callable[[], None], ConvertWish | None]
    ) -> Converted:
        def work() -> Converted:
            restore_if_wanted(self._paths, old)
            return converting.convert(self._paths, old, new, *heard)

        return await self._locked(lambda: self._in_thread(work))

    async def _locked(self, work: Callable[[], Awaitable[T]]) -> T:
        lock = DataLock(self._paths.lock)
        lock.acquire()
        try:
            return await work()
        finally:
            lock.release()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        def translated() -> T:
            try:
                return work()
            except OSError as error:
                raise translate(error) from error

        return await asyncio.to_thread(translated)

    async def _note(self) -> SealNote | None:
        return await self._in_thread(lambda: read_note(self._paths))

    async def _note_there(self) -> SealNote | None:
        """The note; without the folder nobody knows whether there is one."""

        def read() -> SealNote | None:
            if not self._paths.root.is_dir():
                raise gone(str(self._paths.root))
            return read_note(self._paths)

        return await self._in_thread(read)

    async def _kept(self, note: SealNote) -> tuple[DataKey | None, TurnError | None]:
        trouble: TurnError | None = None
        for place in (self._session, self._keyring):
            try:
                key = _from_hex(await place.get(_account(note.check)))
            except ChatelaineError as error:
                trouble = error.error
            else:
                if key is not None and note.fits(key):
                    return key, None
        return None, trouble

    async def _keep(self, key: DataKey, remember: bool) -> TurnError | None:
        account, trouble = _account(key_check(key)), None
        if remember:
            try:
                await self._keyring.set(account, key.raw.hex())
            except ChatelaineError as error:
                trouble = error.error
                _log.info("the keyring cannot keep the key of the data: %s", trouble.code)
        await self._session.set(account, key.raw.hex())
        return trouble

    async def _forget_unless_used(self, key: DataKey) -> None:
        """When nothing lies under *key* any more, or never did."""
        try:
            used = await self._note_there() is not None
        except ChatelaineError:
            used = True
        if not used:
            await self._forget(key_check(key))

    async def _forget(self, check: str) -> None:
        await self._session.delete(_account(check))
        try:
            await self._keyring.delete(_account(check))
        except ChatelaineError as error:  # it opens nothing any more
            _log.info("the key of the data stays in the keyring: %s", error.error.code)

    async def _find_again(self, key: DataKey) -> None:
        """Write the note anew where it was lost, if *key* opens the database."""
        if not await self._in_thread(lambda: opens_under(self._paths.database, key)):
            raise _wrong("The data is not encrypted, or with another key.", "Look for the phrase that belongs to it.")
        await self._in_thread(lambda: write_note(self._paths, NoteState.ENCRYPTED, key))


def account_of(paths: Paths) -> str | None:
    """Under which name the keyring keeps the key of the data in *paths*; None where there is none. Raises nothing."""
    try:
        note = read_note(paths)
    except (ChatelaineError, OSError):
        return None
    return None if note is None else _account(note.check)


def _account(check: str) -> str:
    return f"data {check}"


def _from_hex(kept: str | None) -> DataKey | None:
    try:
        return None if kept is None else DataKey(bytes.fromhex(kept))
    except ValueError:  # somebody has changed it
        return None


def _key_in(text: str) -> DataKey:
    read = read_phrase(text)
    if isinstance(read, DataKey):
        return read
    raise _wrong(*_phrase_words(read))


def _phrase_words(trouble: PhraseTrouble) -> tuple[str, str]:
    if trouble.code == "wrong_count":
        return f"A recovery phrase has 24 words; these are {trouble.found}.", "Enter all of them, in order."
    if trouble.code == "unknown_word":
        near = f" It may be meant to be: {', '.join(trouble.near)}." if trouble.near else ""
        return f"The word in place {trouble.place} is none of a recovery phrase.", f"Check that word.{near}"
    return "These words do not belong together.", "Check each word and their order: one of them is wrong."


def _wrong(message: str, advice: str) -> EncryptionError:
    return EncryptionError(TurnError(ErrorKind.USER, "phrase_wrong", message, advice))


def _phrase_needed(trouble: TurnError | None) -> EncryptionError:
    message = "The data is encrypted, and its key is not in the keyring of this system."
    detail = ""
    if trouble is not None:
        message = f"The data is encrypted, and its key cannot be read from the keyring. {trouble.message}"
        detail = f"{trouble.code}: {trouble.detail}"
    return EncryptionError(TurnError(ErrorKind.USER, PHRASE_NEEDED, message, "Enter the recovery phrase.", detail))


def _not_offered() -> EncryptionError:
    message = "Encryption is not offered on this system: a part of the program that it needs is not there."
    return EncryptionError(TurnError(ErrorKind.USER, "not_offered", message, "Install Chatelaine again."))
