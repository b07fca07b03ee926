"""What can be done with an attachment of a draft: how it is sent, and that it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.model.attachment import AttachmentChoice, AttachmentKind, DraftItem
from app.ui.i18n import tr

Choose = Callable[[AttachmentChoice], object]


def chip_menu(
    item: DraftItem, choose: Choose, pages: Callable[[], object], remove: Callable[[], object], parent: QWidget
) -> QMenu:
    """The menu of *item*; *choose* hears of the way in which it is to be sent from now on, *pages* asks for pages."""
    menu = QMenu(parent)
    menu.setAccessibleName(item.name)
    attachment = item.attachment
    if attachment is not None and attachment.original is not None:
        choice, drawn = attachment.choice, attachment.kind is AttachmentKind.IMAGE
        if attachment.kind is AttachmentKind.PDF:
            drawn = choice.form == "images"
            menu.addAction(tr("Choose pages…"), pages)
            _add(menu, _forms(choice), choice, choose)
            menu.addSeparator()
        if drawn:
            _add(menu, _details(choice), choice, choose)
            menu.addSeparator()
        _add_upload(menu, choice, choose)
        menu.addSeparator()
    menu.addAction(tr("Remove"), remove)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


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
