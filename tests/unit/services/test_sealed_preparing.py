"""Attachments that lie sealed are looked at and prepared by the real workers, and leave no plain byte anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.media.media import Media
from app.model.attachment import Attachment, AttachmentChoice
from app.model.ids import AttachmentId
from app.services.preparing import Preparing
from app.storage.blobs import BlobStore
from app.storage.plain_copies import PrivateRoom
from app.storage.sealing.derive import new_key
from tests.fakes.attached import png
from tests.fakes.papers import encrypted_paper, paper

MODEL = "claude-opus-5-5"
PAGES = ["An otter is asleep.", "A heron waits."]


class Counted(PrivateRoom):
    """Knows how many of its folders there were at the same time, at most."""

    most = 0

    def make(self, size: int = 0) -> Path:
        made = super().make(size)
        self.most = max(self.most, sum(path.is_dir() for path in made.parent.iterdir()))
        return made


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Counted]:
    made = Counted([tmp_path])
    yield made
    made.close()


@pytest.fixture
def blobs(paths: Paths, room: Counted) -> BlobStore:
    return BlobStore(paths, new_key(), room)


@pytest.fixture
async def media() -> AsyncIterator[Media]:
    made = Media()
    yield made
    await made.close()


def plain_files(folder: Path) -> list[str]:
    """Files below *folder* that are not sealed, but for the lock of the room."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "in-use")
    return [path.name for path in files if not path.read_bytes().startswith(b"chatsea")]


async def attached(media: Media, blobs: BlobStore, data: bytes, name: str, choice: AttachmentChoice) -> Attachment:
    """*data* as it is taken in."""
    held = await blobs.put(data, "application/octet-stream")
    async with blobs.lent(held.sha256) as path:
        looked = await media.look(path, name)
    kept = replace(held, media_type=looked.media_type)
    return Attachment(AttachmentId(name), looked.kind, name, kept, 1, looked.facts, choice)


@pytest.mark.parametrize(
    ("name", "data", "choice"),
    [
        ("photo.png", png(1_900, 1_200), AttachmentChoice()),
        ("notes.txt", "Größe".encode("cp1252") * 30_000, AttachmentChoice()),
        ("report.pdf", paper(PAGES), AttachmentChoice()),
        ("page.pdf", paper(PAGES), AttachmentChoice(pages=(2,))),
        ("text.pdf", paper(PAGES), AttachmentChoice(form="text")),
        ("pictures.pdf", paper(PAGES), AttachmentChoice(form="images")),
    ],
)
async def test_whatever_is_made_of_it_is_sealed(
    media: Media, blobs: BlobStore, paths: Paths, tmp_path: Path, name: str, data: bytes, choice: AttachmentChoice
) -> None:
    attachment = await attached(media, blobs, data, name, choice)
    made = await Preparing(media, blobs).make(attachment, MODEL)
    assert made.parts
    for part in made.parts:
        assert len(await blobs.read(part.held.sha256)) == part.held.size
    assert plain_files(paths.root) == plain_files(tmp_path) == []
    assert await blobs.check() == []


async def test_a_locked_pdf_is_unlocked_in_private(
    media: Media, blobs: BlobStore, paths: Paths, tmp_path: Path
) -> None:
    held = await blobs.put(encrypted_paper(PAGES, "otter", "heron"), "application/pdf")
    async with blobs.workplace() as folder, blobs.lent(held.sha256) as path:
        await media.unlock(path, "otter", folder / "unlocked")
        unlocked = await blobs.take(folder / "unlocked", "application/pdf")
    assert (await blobs.read(unlocked.sha256)).startswith(b"%PDF")
    assert plain_files(paths.root) == plain_files(tmp_path) == []


async def test_many_at_once_are_few_plain_copies_at_a_time(media: Media, blobs: BlobStore, room: Counted) -> None:
    preparing = Preparing(media, blobs)
    pictures = [
        await attached(media, blobs, png(1_600, 900 + number), f"{number}.png", AttachmentChoice())
        for number in range(12)
    ]
    made = await asyncio.gather(*(preparing.make(each, MODEL) for each in pictures))
    assert all(each.parts for each in made)
    assert 2 <= room.most <= 8  # one to read from and one to write to, for four
