"""Which tags conversations have, and which tags there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.model.ids import TagId
from app.model.organising import Tag, TagColour
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.tag_colours import tag_color, tag_ground
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import ComboBox
from app.ui.widgets.labels import label
from app.ui.widgets.ticks import TickDelegate

_ID = Qt.ItemDataRole.UserRole
_CHECKED, _SOME, _NONE = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked


class TagsDialog(Dialog):
    """A check for each tag; one that only some of the conversations have is half checked, and stays so untouched.

    ``chosen`` carries what is to change, by tag. ``added`` carries name and colour of a new tag, ``changed`` a tag with
    another name or colour, ``removed`` the identifier of one; these are done at once, and :meth:`show_tags` follows.
    """

    chosen = Signal(object)  # Mapping[TagId, bool]
    added = Signal(str, object)
    changed = Signal(object)  # Tag
    removed = Signal(str)

    def __init__(
        self, title: str, tags: Sequence[Tag], having: Mapping[TagId, bool], theme: Theme, parent: QWidget | None
    ) -> None:
        """*having*: of the tags that any of the conversations has, whether all have it."""
        super().__init__(tr("Tags"), parent)
        self.resize(420, 460)
        self._theme = theme
        self._before = {id: _CHECKED if whole else _SOME for id, whole in having.items()}
        self._tags: dict[TagId, Tag] = {}
        self._shown = False
        self.column.addWidget(label(title, "muted", wrap=True, parent=self))
        self.list = QListWidget(self)
        self.list.setObjectName("Texts")
        self.list.setAccessibleName(tr("Tags"))
        self.list.setItemDelegate(TickDelegate(theme, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentItemChanged.connect(self._show_current)
        self.column.addWidget(self.list, 1)
        self._add_fields()
        self._add_buttons()
        self.show_tags(tags)
        (self.list if tags else self.name).setFocus()

    def show_tags(self, tags: Sequence[Tag]) -> None:
        """These are the tags now; what was checked meanwhile stays checked, and a new one is."""
        states = {TagId(item.data(_ID)): item.checkState() for item in self._items()}
        fresh = [tag.id for tag in tags if self._shown and tag.id not in self._tags]
        self._shown = True
        self._tags = {tag.id: tag for tag in tags}
        self.list.clear()
        for tag in tags:
            known = _CHECKED if tag.id in fresh else self._before.get(tag.id, _NONE)
            self._add_item(tag, states.get(tag.id, known))
        if fresh or not states:
            self.name.clear()  # for the next one
            self._offer_colour()
        self._show_current()

    def changes(self) -> dict[TagId, bool]:
        """What is to change."""
        now = {TagId(item.data(_ID)): item.checkState() for item in self._items()}
        return {id: state is _CHECKED for id, state in now.items() if state != self._before.get(id, _NONE)}

    def _offer_colour(self) -> None:
        """A new tag is told from the others by its colour, as long as there are some that none has."""
        taken = {tag.colour for tag in self._tags.values()}
        free = (at for at, colour in enumerate(TagColour) if colour not in taken)
        self.colour.setCurrentIndex(next(free, 0))

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _add_item(self, tag: Tag, state: Qt.CheckState) -> None:
        item = QListWidgetItem(_sample(self._theme, tag), tag.name)
        item.setData(_ID, tag.id)
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, _colour_name(tag.colour))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(state)
        self.list.addItem(item)

    def _add_fields(self) -> None:
        self.name = QLineEdit(self)
        self.name.setAccessibleName(tr("Name of the tag"))
        self.name.setPlaceholderText(tr("Name of a tag"))
        self.name.setMaxLength(80)
        self.colour = ComboBox(self)
        self.colour.setAccessibleName(tr("Colour of the tag"))
        self.colour.view().setAccessibleName(tr("Colours"))
        for colour in TagColour:
            self.colour.addItem(_sample(self._theme, Tag(TagId(""), " ", colour)), _colour_name(colour), colour)
        fields = QHBoxLayout()
        fields.addWidget(self.name, 1)
        fields.addWidget(self.colour)
        self.column.addLayout(fields)
        self.add = Button(tr("New tag"), parent=self)
        self.change = Button(tr("Change"), tr("Change the tag that is marked"), parent=self)
        self.remove = Button(tr("Delete tag"), tr("Delete the tag that is marked"), look="danger", parent=self)
        deeds = QHBoxLayout()
        for button in (self.add, self.change, self.remove):
            deeds.addWidget(button)
        deeds.addStretch(1)
        self.column.addLayout(deeds)
        self.add.clicked.connect(self._add)
        self.change.clicked.connect(self._change)
        self.remove.clicked.connect(self._remove)
        self.name.returnPressed.connect(lambda: self._add() if self.name.text().strip() else self.accept())

    def _add_buttons(self) -> None:
        cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(tr("Apply"), look="primary", parent=self)
        cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self.accepted.connect(lambda: self.chosen.emit(self.changes()))
        self.add_buttons(cancel, self.go, room=False)

    def _current(self) -> Tag | None:
        item = self.list.currentItem()
        return None if item is None else self._tags.get(TagId(item.data(_ID)))

    def _show_current(self, *_: object) -> None:
        tag = self._current()
        for button in (self.change, self.remove):
            button.setEnabled(tag is not None)
        if tag is not None:
            self.name.setText(tag.name)
            self.colour.setCurrentIndex(list(TagColour).index(tag.colour))

    def _add(self) -> None:
        """Make a tag, or check the one that has that name."""
        name = " ".join(self.name.text().split())
        there = [item for item in self._items() if item.text().casefold() == name.casefold()]
        for item in there:
            item.setCheckState(_CHECKED)
            self.list.setCurrentItem(item)
            self.name.clear()
        if name and not there:
            self.added.emit(name, TagColour(self.colour.currentData()))

    def _change(self) -> None:
        tag, name = self._current(), self.name.text().strip()
        if tag is not None and name:
            self.changed.emit(Tag(tag.id, name, TagColour(self.colour.currentData())))

    def _remove(self) -> None:
        tag = self._current()
        if tag is not None:
            self.removed.emit(tag.id)


def _sample(theme: Theme, tag: Tag) -> QIcon:
    """The tag as the list shows it: its first letter on its colour."""
    pixmap = QPixmap(32, 32)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(2, 2)
    painter.setPen(QPen(tag_color(theme, tag.colour), 1))
    painter.setBrush(tag_ground(theme, tag.colour))
    painter.drawRoundedRect(QRectF(0.5, 0.5, 15, 15), 4, 4)
    painter.setPen(theme.colors.text)
    letters = QFont(theme.fonts.label)
    letters.setPixelSize(10)  # the square is as large as it is, whatever the letters around it are
    painter.setFont(letters)
    painter.drawText(QRectF(0, 0, 16, 16), int(Qt.AlignmentFlag.AlignCenter), tag.name[:1].upper())
    painter.end()
    pixmap.setDevicePixelRatio(2)
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # or Qt would paint the colour of the selection over it
    return icon


def _colour_name(colour: TagColour) -> str:
    names = {
        TagColour.RED: tr("Red"),
        TagColour.ORANGE: tr("Orange"),
        TagColour.YELLOW: tr("Yellow"),
        TagColour.GREEN: tr("Green"),
        TagColour.TEAL: tr("Teal"),
        TagColour.BLUE: tr("Blue"),
        TagColour.PURPLE: tr("Purple"),
        TagColour.PINK: tr("Pink"),
        TagColour.GREY: tr("Grey"),
    }
    return names[colour]
