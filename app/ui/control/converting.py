"""The errands that encrypt and decrypt the data, and what is asked where backups cannot go along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
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

    Convert = Callable[[Callable[[int, int], None], Callable[[], None], ConvertWish], Awaitable[Converted]]

_NAMED = 8  # backups, of those that are damaged


@dataclass(frozen=True, slots=True)
class _Words:
    """Of one direction: ``name`` is for the log, ``done`` is said at the end.

    ``again`` is what the button is called that does it without so many damaged backups.
    """

    name: str
    title: str
    done: str
    again: Callable[[int], str]


def encrypt_errand(encryption: Encryption, key: DataKey) -> Errand:
    """Encrypts everything under *key*."""
    words = _Words(
        "encrypt the data",
        tr("Encrypting the data"),
        tr(
            "The data is encrypted now. Keep the recovery phrase safe: without it and without the keyring, nobody can "
            "open the data."
        ),
        lambda count: tr_count("Delete it and encrypt", "Delete them and encrypt", count),
    )
    return _errand(words, partial(encryption.encrypt, key))


def decrypt_errand(encryption: Encryption) -> Errand:
    """Brings everything back into the open."""
    words = _Words(
        "decrypt the data",
        tr("Decrypting the data"),
        tr(
            "The data is no longer encrypted. Only encrypted copies that you made yourself still need the recovery "
            "phrase."
        ),
        lambda count: tr_count("Delete it and decrypt", "Delete them and decrypt", count),
    )
    return _errand(words, encryption.decrypt)


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


def _errand(words: _Words, convert: Convert, without: frozenset[str] = frozenset()) -> Errand:
    """The damaged backups *without* go with what was there before; where others are damaged, it is asked about them."""

    async def work(course: Course) -> ErrandEnd:
        wish = ConvertWish(lambda at_work: course.name(part_words(at_work)), without.__contains__)
        try:
            done = await convert(course.tell, course.pass_the_point, wish)
        except DamagedBackupsError as error:
            otherwise = _errand(words, convert, without.union(error.names))
            return ErrandEnd(tuple(_damaged_backups(error.names)), again=(words.again(len(error.names)), otherwise))
        return ErrandEnd((words.done, *_more_words(done)))

    meaning = tr("Everything is written anew and compared. Until the end of that, Cancel leaves all as it was.")
    return Errand(words.name, words.title, meaning, work)


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
