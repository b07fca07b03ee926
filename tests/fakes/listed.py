"""The list of conversations as somebody sees it, and what is done with it by mouse."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, FolderId
from app.model.organising import Folder
from app.ui.sidebar.rows import FolderRow, Heading, TagsRow
from app.ui.widgets.buttons import Button
from tests.fakes.window_driver import Person


def store_chats(person: Person, titles: tuple[str, ...]) -> list[ConversationId]:
    """Have conversations of these titles, the first used last, and show them."""
    now = round(datetime.now().astimezone().timestamp() * 1000)
    store = person.office.services.conversations._store
    ids = []
    for number, title in enumerate(titles):
        made = ConversationSummary(ConversationId(f"c{number:04}"), title, now - number, now - number)
        person.office.run(store.save(made))
        ids.append(made.id)
    model = person.window.sidebar.model
    model.put(*person.office.run(store.summaries(ids)))
    return ids


def rows(person: Person) -> list[str]:
    """The rows of the list by their words, headings with a mark before them."""
    model = person.window.sidebar.model
    found = [model.row_at(model.index(number)) for number in range(model.rowCount())]
    return [f"# {row.title}" if isinstance(row, (Heading, TagsRow)) else row.title for row in found if row is not None]


def new_folder(person: Person, name: str) -> FolderId:
    """Make a folder."""
    folder: Folder = person.office.run(person.office.services.organising.new_folder(name))
    person.settle()
    return folder.id


def undo(person: Person) -> None:
    """Press *Undo* on the bar."""
    person.click(person.window.undo.buttons()[0])
    person.settle()


def mark(person: Person, *titles: str) -> None:
    """Choose these together."""
    model = person.window.sidebar.model
    ids = [id for id in model.order() if (known := model.get(id)) is not None and known.title in titles]
    person.window.sidebar.list.set_marked(ids)


def carry(person: Person, start: str, end: str) -> None:
    """Press on one row, move to another, and let go."""
    view, model = person.window.sidebar.list, person.window.sidebar.model
    at = {}
    for number in range(model.rowCount()):
        row = model.row_at(model.index(number))
        if row is not None:
            at[row.title] = view.visualRect(model.index(number)).center()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=at[start])
    QTest.mouseMove(view.viewport(), (at[start] + at[end]) / 2)
    QTest.mouseMove(view.viewport(), at[end])
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=at[end])


def chips(person: Person) -> tuple[Button, ...]:
    """What takes filters back."""
    return person.window.sidebar.chips.buttons()


def press_folder(person: Person) -> None:
    """Open the first folder, or close it."""
    model = person.window.sidebar.model
    row = next(n for n in range(model.rowCount()) if isinstance(model.row_at(model.index(n)), FolderRow))
    person.window.sidebar.list.activated.emit(model.index(row))
    person.settle()
