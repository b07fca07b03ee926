"""Takes in a file as the program does, and is killed at a step: ``-m tests.faults.killed_attaching DIR FILE STEP``.

Without a step of that name it goes on to the end and prints the state of the item. A fourth argument is the recovery
phrase of an encrypted folder.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.media.media import Media
from app.storage.attachments import AttachmentStore
from app.storage.blobs import BlobStore
from app.wiring import Session, build, build_encryption
from tests.fakes.attaching import MODEL, NEW
from tests.fakes.waiting import until

# By name: whose method, and whether it has been done already when the process is killed.
STEPS: dict[str, tuple[type, str, int, bool]] = {
    "before its bytes are kept": (BlobStore, "take", 1, False),
    "when its bytes are kept": (BlobStore, "take", 1, True),
    "when it was looked at": (Media, "look", 1, True),
    "before its row is written": (AttachmentStore, "save", 1, False),
    "when its row is written": (AttachmentStore, "save", 1, True),
    "when the draft has it": (AttachmentStore, "set_drafts", 1, True),
    "before it is prepared": (Media, "image", 1, False),
    "when it is prepared": (Media, "image", 1, True),
    "when what was made of it is kept": (BlobStore, "take", 2, True),
    "when that is written": (AttachmentStore, "save", 2, True),
}


def _die_at(step: str) -> None:
    owner, name, count, after = STEPS[step]
    work: Callable[..., Awaitable[Any]] = getattr(owner, name)
    left = count

    async def deadly(self: object, *given: Any, **more: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = await work(self, *given, **more)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, name, deadly)


async def _attach(folder: Path, file: Path, phrase: str) -> None:
    session = Session(paths=Paths(folder))
    encryption = build_encryption(session)
    if phrase:
        await encryption.unlock(phrase, remember=False)
    wired = await build(session, SystemClock(), encryption=encryption)
    attachments = wired.services.attachments
    count = len(await attachments.load(NEW))
    attachments.set_model(NEW, MODEL)
    attachments.add_files(NEW, [file])
    await until(lambda: len(attachments.items(NEW)) > count and attachments.is_settled(NEW, MODEL), 20)
    print(attachments.items(NEW)[-1].state.value)
    await wired.close()


if __name__ == "__main__":
    if sys.argv[3] in STEPS:
        _die_at(sys.argv[3])
    asyncio.run(_attach(Path(sys.argv[1]), Path(sys.argv[2]), "".join(sys.argv[4:])))
