"""Files taken in by the program's own services, as the window has them do it."""

from __future__ import annotations

from pathlib import Path

from app.model.attachment import DraftItem, DraftPlace, ItemState
from app.services.bundle import Services
from tests.fakes.waiting import until

MODEL = "claude-opus-5-5"
NEW = DraftPlace(None)
PAGES = ["First page: pepper came by sea.", "Second page: saffron is dear.", "Third page: cinnamon is bark."]


def write(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


async def settled(services: Services, place: DraftPlace = NEW) -> tuple[DraftItem, ...]:
    def done() -> bool:
        items = services.attachments.items(place)
        return bool(items) and all(item.state not in (ItemState.WAITING, ItemState.READING) for item in items)

    await until(done, 30)
    return services.attachments.items(place)


async def take(services: Services, *paths: Path, place: DraftPlace = NEW) -> tuple[DraftItem, ...]:
    services.attachments.add_files(place, paths)
    return await settled(services, place)
