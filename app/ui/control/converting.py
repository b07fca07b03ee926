"""The errands that encrypt and decrypt the data, and what is asked where backups cannot go along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.model.encryption import AtWork, ConvertWish, DamagedBackupsError, Part
from app.ui.errand import Course, Errand, ErrandEnd
from app.ui.i18n import tr, tr_count
from app.ui.widgets.bidi import isolated

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from app.model.encryption import Converted
    from app.model.sealing import DataKey
    from app.services.encryption import Encryption

_NAMED = 8  # backups, of those that are damaged


def encrypt_errand(encryption: Encryption, key: DataKey, without: frozenset[str] = frozenset()) -> Errand:
    """Encrypts everything under *key*; the damaged backups *without* go with what lay in the open."""

    async def work(course: Course) -> ErrandEnd:
        done = await encryption.encrypt(key, course.tell, course.pass_the_point, _wish(course, without))
        words = tr(
            "The data is encrypted now. Keep the recovery phrase safe: without it and without the keyring, nobody can "
            "open the data."
        )
        return ErrandEnd((words, *_more_words(done)))

    def otherwise(names: frozenset[str]) -> tuple[str, Errand]:
        again = tr_count("Delete it and encrypt", "Delete them and encrypt", len(names))
        return again, encrypt_errand(encryption, key, without | names)

    return Errand("encrypt the data", tr("Encrypting the data"), _words(), _asking(work, otherwise))


def decrypt_errand(encryption: Encryption, without: frozenset[str] = frozenset()) -> Errand:
    """Brings everything back into the open; the damaged backups *without* go with what was encrypted."""

    async def work(course: Course) -> ErrandEnd:
        done = await encryption.decrypt(course.tell, course.pass_the_point, _wish(course, without))
        words = tr(
            "The data is no longer encrypted. Only encrypted copies that you made yourself still need the recovery "
            "phrase."
        )
        return ErrandEnd((words, *_more_words(done)))

    def otherwise(names: frozenset[str]) -> tuple[str, Errand]:
        again = tr_count("Delete it and decrypt", "Delete them and decrypt", len(names))
        return again, decrypt_errand(encryption, without | names)

    return Errand("decrypt the data", tr("Decrypting the data"), _words(), _asking(work, otherwise))


def part_words(work: AtWork) -> str:
    """What is at work, as it is said beside how far everything is."""
    if work.part is Part.BACKUPS:
        return tr("Backup {0} of {1}.", f"{work.number:,}", f"{work.of:,}")
    if work.part is Part.ATTACHMENTS:
        return tr("Attachment {0} of {1}.", f"{work.number:,}", f"{work.of:,}")
    if work.part is Part.DATABASE:
        return tr("The database.")
    return tr("What was there before is being deleted.")


# Inside


def _words() -> str:
    return tr("Everything is written anew and compared. Until the end of that, Cancel leaves all as it was.")


def _wish(course: Course, without: frozenset[str]) -> ConvertWish:
    return ConvertWish(lambda work: course.name(part_words(work)), without.__contains__)


def _asking(
    work: Callable[[Course], Awaitable[ErrandEnd]], otherwise: Callable[[frozenset[str]], tuple[str, Errand]]
) -> Callable[[Course], Awaitable[ErrandEnd]]:
    """*work*; where backups are damaged, it is asked whether to do it without them."""

    async def asking(course: Course) -> ErrandEnd:
        try:
            return await work(course)
        except DamagedBackupsError as error:
            return ErrandEnd(tuple(_damaged_backups(error.names)), again=otherwise(frozenset(error.names)))

    return asking


def _damaged_backups(names: Sequence[str]) -> list[str]:
    lead = tr_count(
        "One backup cannot go along: it is damaged, or was encrypted with another key.",
        "{0} backups cannot go along: they are damaged, or were encrypted with another key.",
        len(names),
    )
    meaning = tr_count(
        "Nothing was changed. It can be left out, and is deleted when all else is done; to keep it, continue, and put "
        "it elsewhere before you try again.",
        "Nothing was changed. They can be left out, and are deleted when all else is done; to keep them, continue, and "
        "put them elsewhere before you try again.",
        len(names),
    )
    more = [tr("and {0} more", len(names) - _NAMED)] if len(names) > _NAMED else []
    return [lead, *map(isolated, names[:_NAMED]), *more, meaning]


def _more_words(done: Converted) -> list[str]:
    words = []
    if done.damaged:
        words.append(
            tr_count(
                "One attachment was damaged before already, and still is.",
                "{0} attachments were damaged before already, and still are.",
                done.damaged,
            )
        )
    if done.left_out:
        words.append(tr_count("One damaged backup was deleted.", "{0} damaged backups were deleted.", done.left_out))
    return words
