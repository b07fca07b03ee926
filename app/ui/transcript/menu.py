"""The context menu: entries in groups, and what can be done where the mouse or the focus is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.logic.stops import can_continue
from app.model.message import Message, Status
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action
from app.ui.transcript.canvas import Spot
from app.ui.transcript.cards import Cards
from app.ui.transcript.clipboard import Clipboard
from app.ui.transcript.copies import COPIES
from app.ui.transcript.copying.bundle import Form
from app.ui.transcript.deeds import Deeds
from app.ui.transcript.item import Item
from app.ui.transcript.model import Version
from app.ui.transcript.stage import Stage


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``shortcut`` is shown beside the text, as the platform writes it; it triggers nothing by itself."""

    text: str
    run: Callable[[], object]
    enabled: bool = True
    shortcut: str = ""


_NOT_WHILE_BUSY = ("edit", "retry", "retry_with", "compare", "branch", "continue")
_NOT_WHILE_BUSY_THERE = tuple(key for key in _NOT_WHILE_BUSY if key != "retry")  # of several answers side by side
_NOT_IN_COLUMN = ("compare", "beside")
Groups = Sequence[Sequence[Entry]]


class Offers:
    """What the context menu offers for a message and what lies under the mouse."""

    def __init__(self, stage: Stage, clipboard: Clipboard, deeds: Deeds) -> None:
        self._stage = stage
        self._clipboard = clipboard
        self._deeds = deeds

    def groups(self, item: int, slot: int | None, action: Action | None) -> Groups:
        """Everything for message *item* and its block *slot*; *action* is what is under the mouse or has the focus."""
        return (
            self._attached(item, slot, action),
            self._copying(item),
            self._block(item, slot),
            self._link(action),
            self._turn(item),
            self._rest(),
        )

    def _copying(self, item: int) -> list[Entry]:
        copy = self._clipboard
        entries = [Entry(tr("Copy"), copy.copy, copy.selection is not None, _keys(QKeySequence.StandardKey.Copy))]
        if copy.selection is not None:
            entries.append(Entry(tr("Copy as Markdown"), lambda: copy.copy(Form.MARKDOWN)))
            entries.append(Entry(tr("Copy as plain text"), lambda: copy.copy(Form.PLAIN)))
            if copy.holds_thinking():
                entries.append(Entry(tr("Copy with thinking"), lambda: copy.copy(with_thinking=True)))
        elif item < self._stage.items() and self._stage.content(item).told:
            entries.append(Entry(tr("Copy message"), lambda: copy.copy_message(item)))
            entries.append(Entry(tr("Copy message as Markdown"), lambda: copy.copy_message(item, Form.MARKDOWN)))
            entries.append(Entry(tr("Copy message as plain text"), lambda: copy.copy_message(item, Form.PLAIN)))
        return entries

    def _attached(self, item: int, slot: int | None, action: Action | None) -> list[Entry]:
        """What can be done with the card under the mouse."""
        if action is None or action.key != "attachment" or slot is None:
            return []
        cards = self._stage.slot(item, slot).strip.value
        every = cards.all if isinstance(cards, Cards) else ()
        card = next((one for one in every if str(one.position) == action.target), None)
        if card is None:
            return []
        wishes = [("open", tr("Open")), ("save", tr("Save as…")), ("reveal", tr("Show in folder"))]
        if card.is_picture:
            wishes.insert(2, ("copy", tr("Copy picture")))
        kept = wishes if card.held is not None else wishes[:1]
        return [Entry(text, partial(self._deeds.attach, item, action.target, wish)) for wish, text in kept]

    def _block(self, item: int, slot: int | None) -> list[Entry]:
        """What code, a table or a formula offers by words that are small, or seen only under the mouse."""
        if slot is None:
            return []
        offered = self._offered(item, slot).values()
        return [Entry(one.label, partial(self._on_block, item, slot, one.key)) for _, one in offered]

    def _offered(self, item: int, slot: int) -> dict[str, tuple[Spot, Action]]:
        if item >= self._stage.items() or slot >= self._stage.slots(item):
            return {}
        actions = self._stage.layout(item, slot).actions()
        keys = (*COPIES, "wrap", "save")
        return {one.key: (Spot(item, slot, at), one) for at, one in enumerate(actions) if one.key in keys}

    def _on_block(self, item: int, slot: int, key: str) -> None:
        found = self._offered(item, slot).get(key)  # an answer that arrives may have brought another block here
        if found is not None:
            self._deeds.act(*found)

    def _link(self, action: Action | None) -> list[Entry]:
        if action is None or action.key != "link" or action.target.startswith("#"):
            return []
        target = action.target
        return [Entry(tr("Copy link address"), lambda: _copy(target))]

    def _turn(self, item: int) -> list[Entry]:
        """What can be done with the message; told outside by :meth:`Deeds.tell`."""
        if item >= self._stage.items():
            return []
        shown, in_column = self._stage.item(item), self._stage.known.in_column
        left_out = _NOT_IN_COLUMN if in_column else ()
        deeds = [(key, text) for key, text in _deeds(shown) if key not in left_out]
        return [self._deed(key, text, shown.message.id, shown.version, in_column) for key, text in deeds]

    def _deed(self, key: str, text: str, message: str, version: Version, in_column: bool) -> Entry:
        waits = self._deeds.busy and key in (_NOT_WHILE_BUSY_THERE if in_column else _NOT_WHILE_BUSY)
        there = {"previous_version": version.number > 1, "next_version": version.number < version.count}.get(key, True)
        words = tr("{0} (after the running answer)", text) if waits else text
        return Entry(words, lambda: self._deeds.tell(key, message), there and not waits)

    def _rest(self) -> list[Entry]:
        keys = _keys(QKeySequence.StandardKey.SelectAll)
        return [Entry(tr("Select all"), self._clipboard.select_all, shortcut=keys)]


def _deeds(shown: Item) -> Iterator[tuple[str, str]]:
    """Key and text of everything that can be done with a message."""
    if shown.is_user:
        yield "edit", tr("Edit")
        yield "compare", tr("Compare models…")
        yield "branch", tr("Continue from here on a new branch")
        if shown.message.text.strip():
            yield "save_prompt", tr("Save as prompt")
    elif shown.message.status is not Status.RUNNING:
        yield from _of_answer(shown.message)
    if not shown.version.alone:
        yield "previous_version", tr("Previous version")
        yield "next_version", tr("Next version")
        if not shown.is_user:
            yield "beside", tr("Show side by side")
    if shown.is_user or shown.message.status is not Status.RUNNING:
        yield "details", tr("Details")
    yield "delete", tr("Delete this and what follows")


def _of_answer(message: Message) -> Iterator[tuple[str, str]]:
    if can_continue(message):
        yield "continue", tr("Continue this answer")
    yield "retry", tr("Retry")
    yield "retry_with", tr("Retry with another model…")
    yield "compare", tr("Compare models…")
    if message.blocks:
        yield "branch", tr("Continue from here on a new branch")


def open_menu(parent: QWidget, at: QPoint, groups: Groups) -> QMenu:
    """Show a menu at *at* (screen coordinates, px), a line between the groups that hold anything."""
    menu = QMenu(parent)
    for entries in groups:
        if entries and not menu.isEmpty():
            menu.addSeparator()
        for entry in entries:
            _add(menu, entry)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu


def _add(menu: QMenu, entry: Entry) -> None:
    text = entry.text.replace("&", "&&") + (f"\t{entry.shortcut}" if entry.shortcut else "")
    action = menu.addAction(text)
    action.setEnabled(entry.enabled)
    action.triggered.connect(lambda _checked=False: entry.run())


def _keys(standard: QKeySequence.StandardKey) -> str:
    return QKeySequence(standard).toString(QKeySequence.SequenceFormat.NativeText)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
