"""What can be done with an attachment of a draft: how it is sent, and that it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.model.attachment import Attachment, AttachmentChoice, AttachmentKind, DraftItem, ItemState
from app.ui.i18n import tr

Choose = Callable[[AttachmentChoice], object]


@dataclass(frozen=True, slots=True)
class ChipDoers:
    """What an entry calls. ``wish`` takes the attachment and what to do with it: ``open``, ``save`` or ``reveal``."""

    choose: Choose
    ask_how: Callable[[], object]
    wish: Callable[[Attachment, str], object]
    pages: Callable[[], object]
    act: Callable[[], object]
    remove: Callable[[], object]
    remove_all: Callable[[], object] | None = None  # where there are several


def chip_menu(item: DraftItem, doers: ChipDoers, parent: QWidget) -> QMenu:
    """The menu of *item*, deleted when it closes."""
    menu = QMenu(parent)
    menu.setAccessibleName(item.name)
    if item.attachment is not None:
        _add_of_ready(menu, item.attachment, doers)
    elif item.state is ItemState.LOCKED:
        menu.addAction(tr("Enter password…"), doers.act)
    elif item.error is not None:
        menu.addAction(tr("Details"), doers.act)
    menu.addAction(tr("Remove"), doers.remove)
    if doers.remove_all is not None:
        menu.addAction(tr("Remove all"), doers.remove_all)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _add_of_ready(menu: QMenu, attachment: Attachment, doers: ChipDoers) -> None:
    kept, choice = attachment.original is not None, attachment.choice
    if kept:
        menu.addAction(tr("Open"), lambda: doers.wish(attachment, "open"))
        menu.addSeparator()
        if attachment.kind is AttachmentKind.PDF:
            _add(menu, _forms(choice), choice, doers.choose)
            menu.addAction(tr("Choose pages…"), doers.pages)
            menu.addSeparator()
        if attachment.kind is AttachmentKind.IMAGE or choice.form == "images":
            _add(menu, _details(choice), choice, doers.choose)
            menu.addSeparator()
        _add_upload(menu, choice, doers.choose)
    if kept or attachment.kind is AttachmentKind.PDF:
        menu.addAction(tr("How it is sent…"), doers.ask_how)
        menu.addSeparator()
    if kept:
        menu.addAction(tr("Save as…"), lambda: doers.wish(attachment, "save"))
        menu.addAction(tr("Show in folder"), lambda: doers.wish(attachment, "reveal"))


def _forms(choice: AttachmentChoice) -> list[tuple[str, AttachmentChoice]]:
    return [
        (tr("Send as PDF"), replace(choice, form="pdf")),
        (tr("Send its text only"), replace(choice, form="text")),
        (tr("Send its pages as pictures"), replace(choice, form="images")),
    ]


def _details(choice: AttachmentChoice) -> list[tuple[str, AttachmentChoice]]:
    return [
        (tr("Best detail"), replace(choice, detail="best")),
        (tr("Balanced"), replace(choice, detail="balanced")),
        (tr("Smallest"), replace(choice, detail="smallest")),
    ]


def _add(menu: QMenu, ways: Iterable[tuple[str, AttachmentChoice]], choice: AttachmentChoice, choose: Choose) -> None:
    group = QActionGroup(menu)
    for words, way in ways:
        action = QAction(words, group, checkable=True, checked=way == choice)
        action.triggered.connect(lambda _checked=False, way=way: choose(way))
        menu.addAction(action)


def _add_upload(menu: QMenu, choice: AttachmentChoice, choose: Choose) -> None:
    action = menu.addAction(tr("Upload once and reuse"))
    action.setCheckable(True)
    action.setChecked(choice.via == "file")
    action.triggered.connect(lambda on: choose(replace(choice, via="file" if on else "inline")))
