"""Looks whether the bytes of what was attached are there, and are what was put there."""

from __future__ import annotations

from dataclasses import dataclass

from app.storage.attachments import WANTED, AttachmentStore
from app.storage.backups import BackupFiles
from app.storage.blobs import BlobStore
from app.storage.errors import StorageError

_MOST_NAMED = 20  # of one kind; the rest is counted


@dataclass(frozen=True, slots=True)
class BytesFound:
    """What is wrong, and what is only worth saying, each in words."""

    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


async def verify_bytes(attachments: AttachmentStore, blobs: BlobStore, backups: BackupFiles) -> BytesFound:
    """Read all bytes that are kept for attachments. Changes nothing.

    Bytes that nothing refers to, no backup either, are no fault: a crash, or what was taken out of a draft, leaves
    them, and the program deletes them by and by. A check that cannot run is a finding, too.
    """
    try:
        wanted, known, others = blobs.names(await attachments.wanted()), await blobs.known(), await blobs.check()
    except StorageError as error:
        return BytesFound((f"the bytes of attachments could not be checked: {error}",))
    missing = sorted(sha256 for name, sha256 in wanted.items() if name not in known)
    changed = sorted(wanted[name] for name in wanted.keys() & others)
    orphans = known - wanted.keys() - blobs.names(await backups.wanted(WANTED)).keys()
    left = await blobs.left_over()
    problems = [
        *await _named(attachments, missing, "the bytes of {} are missing ({})"),
        *await _named(attachments, changed, "the bytes of {} have changed since they were put there ({})"),
    ]
    remarks = [
        *_counted(len(orphans), await blobs.size_of(orphans), "that nothing refers to"),
        *_counted(*left, "left over from work that was broken off"),
    ]
    return BytesFound(tuple(problems), tuple(remarks))


async def _named(attachments: AttachmentStore, missing: list[str], words: str) -> list[str]:
    found = [words.format(await _name(attachments, sha256), sha256) for sha256 in missing[:_MOST_NAMED]]
    more = len(missing) - _MOST_NAMED
    return [*found, words.format(f"{more:,} more attachments", "not listed")] if more > 0 else found


async def _name(attachments: AttachmentStore, sha256: str) -> str:
    try:
        name = await attachments.name_of(sha256)
    except StorageError:  # what is said of the bytes holds all the same
        name = None
    return f"the attachment {name!r}" if name is not None else "an attachment without a name"


def _counted(count: int, size: int, words: str) -> list[str]:
    """A line about *count* files of *size* bytes; nothing about none."""
    if not count:
        return []
    files = "1 file" if count == 1 else f"{count:,} files"
    return [f"{files} ({size:,} bytes) {words}: deleted by the program after a week"]
