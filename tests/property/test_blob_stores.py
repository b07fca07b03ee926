"""Whatever is done to bytes of attachments, plain and sealed ones are told alike, and as a dictionary would tell."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.paths import Paths
from app.model.sealing import DataKey
from app.storage.blobs import BlobStore
from app.storage.errors import StorageError
from app.storage.plain_copies import PrivateRoom
from app.storage.sealing.sealed import PIECE

_KEY = DataKey(bytes(range(32)))
_CONTENTS = [b"", b"a", b"the same" * 9_000, bytes(PIECE), bytes(PIECE + 1), b"\xff" * (2 * PIECE)]
_WHICH = st.integers(0, len(_CONTENTS) - 1)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), _WHICH, st.just(0)),
        st.tuples(st.just("flip"), _WHICH, st.integers(0, 10**6)),
        st.tuples(st.just("cut"), _WHICH, st.integers(1, 10**6)),
        st.tuples(st.just("delete"), _WHICH, st.just(0)),
        st.tuples(st.just("keep only"), _WHICH, st.just(0)),
    ),
    max_size=12,
)


def sha256_of(which: int) -> str:
    return hashlib.sha256(_CONTENTS[which]).hexdigest()


class Shelf:
    """A store, and what should be in it: which contents are there, and which of those are damaged."""

    def __init__(self, folder: Path, key: DataKey | None) -> None:
        (folder / "data").mkdir()
        self.blobs = BlobStore(Paths(folder / "data"), key, PrivateRoom([folder]))
        self.there: set[int] = set()
        self.damaged: set[int] = set()

    async def do(self, step: str, which: int, number: int) -> None:
        """Do *step* to the store and to what is expected of it."""
        path = self.blobs.path(sha256_of(which))
        match step:
            case "put":
                await self.blobs.put(_CONTENTS[which], "text/plain")
                self.there.add(which)
                self.damaged.discard(which)  # it came again
            case "delete":
                path.unlink(missing_ok=True)
                self._gone({which})
            case "keep only":
                await self.blobs.drop_others([sha256_of(which)], older_than_s=-60)
                self._gone(self.there - {which})
            case _ if which in self.there:
                self._damage(path, step, which, number)

    def _gone(self, which: Collection[int]) -> None:
        self.there.difference_update(which)
        self.damaged.difference_update(which)

    def _damage(self, path: Path, step: str, which: int, number: int) -> None:
        content = bytearray(path.read_bytes())
        if not content or which in self.damaged:
            return
        if step == "flip":
            content[number % len(content)] ^= 1
        else:
            del content[-(1 + number % len(content)) :]
        path.write_bytes(content)
        self.damaged.add(which)

    async def told(self) -> dict[int, str]:
        """What the store says of each content when it is read, lent and looked through."""
        found = {}
        changed = await self.blobs.check()
        known = await self.blobs.known()
        for which, content in enumerate(_CONTENTS):
            sha256 = sha256_of(which)
            [name] = self.blobs.names([sha256])
            try:
                whole = await self.blobs.read(sha256) == content
                await self.blobs.verify(sha256)
                async with self.blobs.lent(sha256) as path:
                    whole = whole and path.read_bytes() == content
                found[which] = "whole" if whole and name in known and name not in changed else "contradicts itself"
            except StorageError as error:
                lost = error.error.code == "attachment_missing"
                agrees = name not in known if lost else name in changed
                found[which] = error.error.code if agrees else "contradicts itself"
        return found

    def expected(self) -> dict[int, str]:
        return {
            which: "attachment_missing"
            if which not in self.there
            else "attachment_damaged"
            if which in self.damaged
            else "whole"
            for which in range(len(_CONTENTS))
        }


async def _try(steps: Sequence[tuple[str, int, int]], key: DataKey | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder), key)
        for step in steps:
            await shelf.do(*step)
        assert await shelf.told() == shelf.expected()


@settings(deadline=None, max_examples=40)
@given(_STEPS, st.sampled_from([None, _KEY]))
def test_plain_and_sealed_bytes_are_told_alike(steps: list[tuple[str, int, int]], key: DataKey | None) -> None:
    asyncio.run(_try(steps, key))
