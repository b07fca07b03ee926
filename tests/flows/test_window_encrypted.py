"""A day with encrypted data: files are attached, sent, shown, found and given away, and none lies there plain."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.demo.server import DemoServer
from app.keystore.memory_store import MemoryStore
from app.model.attachment import ItemState
from app.model.sealing import DataKey
from app.services.encryption import Encryption
from app.services.exporting import Extent
from app.storage.blobs import BlobStore
from app.storage.db import Database
from app.storage.driver import offers_encryption
from app.storage.sealing.derive import new_key
from app.storage.verify import verify
from tests.conftest import WindowLoop
from tests.fakes.files_there import contents_below, private_copies
from tests.fakes.papers import paper
from tests.fakes.window_driver import Person
from tests.ui.conftest import KEY, Offices

pytestmark = pytest.mark.skipif(not offers_encryption(), reason="no build of SQLCipher for this system")
_SECRET = "Xylophonquarz"
_PAGES = [f"{_SECRET} is about pepper.", "The second page says that saffron is dear."]


@pytest.fixture
def key() -> DataKey:
    return new_key()


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where plain copies are made."""
    folder = tmp_path / "runtime"
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def offices(
    qapp: QApplication,
    window_loop: WindowLoop,
    paths: Paths,
    demo_server: DemoServer,
    monkeypatch: pytest.MonkeyPatch,
    key: DataKey,
    plain: Path,
) -> Iterator[Offices]:
    """Sessions on an encrypted folder whose key is in the keyring. Nothing in it is readable or wrong afterwards."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    encryption = Encryption(paths, MemoryStore(), MemoryStore())
    window_loop.run(_make(paths, encryption, key))
    made = Offices(qapp, window_loop, paths, demo_server.base_url, [], encryption=encryption)
    yield made
    made.close()
    qapp.setStyleSheet("")
    assert list(plain.iterdir()) == []
    assert window_loop.run(_problems(paths, key)) == []
    assert readable(paths) == []


@pytest.fixture
def person(offices: Offices) -> Person:
    return Person(offices.open())


async def _make(paths: Paths, encryption: Encryption, key: DataKey) -> None:
    await (await Database.open(paths, SystemClock())).close()
    await encryption.encrypt(key, lambda done, total: None, lambda: None)


async def _problems(paths: Paths, key: DataKey) -> list[str]:
    database = await Database.open(paths, SystemClock(), upgrade=False, key=key)
    try:
        return [*await verify(database), *await BlobStore(paths, key).check()]
    finally:
        await database.close()


def readable(paths: Paths) -> list[str]:
    """The files in which somebody without the key finds what was written or attached."""
    wanted = (_SECRET.encode(), _SECRET.lower().encode(), b"%PDF", b"saffron")
    return [path.name for path, content in contents_below(paths.root) if any(word in content for word in wanted)]


def attach(person: Person, folder: Path) -> None:
    """Attach a PDF and a text."""
    (folder / "spices.pdf").write_bytes(paper(_PAGES))
    (folder / "notes.txt").write_text(f"{_SECRET} and thyme", "utf-8")
    person.office.desk.attaching.add_files([folder / "spices.pdf", folder / "notes.txt"])
    chips = person.composer.chips
    person.until(
        lambda: [chip.value.state for chip in chips.chips()] == [ItemState.READY] * 2, "two files are attached"
    )
    person.until(person.office.desk.attaching.settled, "they are prepared")


def test_what_is_attached_is_sent_shown_and_found_again(
    person: Person, offices: Offices, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: Path
) -> None:
    attach(person, tmp_path)
    assert readable(paths) == []  # also while it is a draft
    person.ask(f"What of {_SECRET}?")
    person.office.close()

    again = Person(offices.open())
    again.until(lambda: len(again.office.desk.chat.messages) == 2, "the conversation is open again")
    question = again.office.desk.chat.messages[0]
    pdf = next(at for at, block in enumerate(question.blocks) if _media_type(block.data) == "application/pdf")
    again.transcript.attachment_opened.emit(question.id, pdf)
    [viewing] = again.until(again.office.desk.files.viewing.viewers, "a viewer")
    again.until(lambda: viewing.viewer.pages.count == 2, "its pages")
    again.until(lambda: set(viewing.viewer.pages.pictured()) >= {1}, "the first page is drawn")

    again.until(lambda: len(private_copies(plain)) == 1, "one for all pages, while the viewer is open")
    opened: list[Path] = []

    def open_url(url: QUrl) -> bool:
        opened.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    viewing.viewer.bar.external.click()
    again.settle()
    assert opened[0].read_bytes().startswith(b"%PDF")
    assert opened[0].is_relative_to(plain)
    viewing.viewer.close()
    again.until(lambda: private_copies(plain) == opened, "only what was given away is left")
    assert again.ask("And thyme?")


def test_what_stands_in_files_is_found_and_goes_into_exports(person: Person, paths: Paths, tmp_path: Path) -> None:
    attach(person, tmp_path)
    person.ask("What is in them?")
    search = person.office.services.search

    async def found(words: str) -> None:
        while not (await search.page(search.understand(words))).hits:
            pass  # the index is filled behind everything else

    for words in ("thyme in:files", "saffron in:files"):  # of the text, and of the PDF, which a worker reads
        person.office.run(found(words), timeout=60)
    person.office.run(person.office.services.exporting.archive(tmp_path / "out.zip", Extent()))
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        content = [archive.read(name) for name in archive.namelist() if name.startswith("attachments/")]
    assert any(data.startswith(b"%PDF") for data in content)
    assert f"{_SECRET} and thyme".encode() in content
    assert readable(paths) == []


def _media_type(data: dict[str, object]) -> object:
    source = data.get("source")
    return source.get("media_type") if isinstance(source, dict) else None
