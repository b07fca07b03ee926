"""What the list is sorted and filtered by: the menu that changes it, and chips that show it and take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from PySide6.QtCore import QDate, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.model.listing import NO_FOLDER, ListWish, SortBy
from app.model.organising import Folder, Tag
from app.ui.amounts import exact_dollars
from app.ui.day_words import short_day
from app.ui.i18n import tr
from app.ui.sidebar.groups import day_ms, local_time
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed, spread_theme
from app.ui.widgets.bidi import plain
from app.ui.widgets.buttons import Button
from app.ui.widgets.flow import FlowLayout

_COSTS = (10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000)  # 1e-9 USD


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be filtered by. ``models`` are identifiers with names."""

    folders: Sequence[Folder] = ()
    tags: Sequence[Tag] = ()
    models: Sequence[tuple[str, str]] = ()


def fill_menu(
    menu: QMenu,
    wish: ListWish,
    offers: Offers,
    chosen: Callable[[ListWish], object],
    today: date,
    custom: Callable[[str], object],
) -> None:
    """Offer every way to sort and filter in *menu*; *chosen* hears of the new wish.

    *custom* is called with ``days`` or ``cost`` where somebody wants some of their own.
    """
    _offer_orders(menu.addMenu(tr("Sort by")), wish, chosen)
    menu.addSeparator()
    for title, changes, own in _filters(wish, offers, today):
        if changes:
            inner = menu.addMenu(title)
            for words, on, other in changes:
                _offer(inner, words, on, other, chosen)
            if own:
                _offer_custom(inner, _is_custom(wish, own, changes), own, custom)
    attached = replace(wish, attached=not wish.attached)
    _offer(menu, tr("With attachments"), wish.attached, attached, chosen)
    menu.addSeparator()
    _offer(menu, tr("Archive"), wish.archived, replace(wish, archived=not wish.archived), chosen)
    if wish.filtered or wish.archived:
        menu.addAction(tr("Clear filters")).triggered.connect(lambda: chosen(cleared(wish)))


def cleared(wish: ListWish) -> ListWish:
    """*wish* in its order, without anything that leaves something out."""
    return ListWish(sort=wish.sort, reverse=wish.reverse)


def _offer_orders(menu: QMenu, wish: ListWish, chosen: Callable[[ListWish], object]) -> None:
    group = QActionGroup(menu)
    for sort, words in _orders().items():
        group.addAction(_offer(menu, words, wish.sort is sort, replace(wish, sort=sort), chosen))
    menu.addSeparator()
    _offer(menu, tr("Reverse order"), wish.reverse, replace(wish, reverse=not wish.reverse), chosen)


def _offer(menu: QMenu, words: str, on: bool, wish: ListWish, chosen: Callable[[ListWish], object]) -> QAction:
    action = menu.addAction(words.replace("&", "&&"))
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(lambda _checked: chosen(wish))
    return action


def _offer_custom(menu: QMenu, on: bool, own: str, custom: Callable[[str], object]) -> None:
    menu.addSeparator()
    action = menu.addAction(tr("Custom…"))
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(lambda _checked: custom(own))


Change = tuple[str, bool, ListWish]


def _filters(wish: ListWish, offers: Offers, today: date) -> list[tuple[str, list[Change], str]]:
    """What is offered under each title; for days and amounts, what those of one's own are called."""
    folders = [_some(wish, "folders", folder.id, folder.name) for folder in offers.folders]
    if folders or NO_FOLDER in wish.folders:
        folders.insert(0, _some(wish, "folders", NO_FOLDER, tr("In no folder")))
    return [
        (tr("Folder"), folders, ""),
        (tr("Tag"), [_some(wish, "tags", tag.id, tag.name) for tag in offers.tags], ""),
        (tr("Model"), [_some(wish, "models", id, name) for id, name in _models(wish, offers)], ""),
        (tr("Cost"), [_cost(wish, nano) for nano in _COSTS], "cost"),
        (tr("Last used"), [_since(wish, ms, words) for words, ms in _spans(today)], "days"),
    ]


def _models(wish: ListWish, offers: Offers) -> list[tuple[str, str]]:
    """Those that are offered, and what else is asked for."""
    known = dict(offers.models)
    return [*offers.models, *((id, id) for id in wish.models if id not in known)]


def _is_custom(wish: ListWish, own: str, changes: Sequence[Change]) -> bool:
    """Whether days or amounts are asked for that have no name."""
    asked = (wish.cost_nano, wish.cost_most_nano) if own == "cost" else (wish.since_ms, wish.until_ms)
    return asked != (None, None) and not any(on for _, on, _ in changes)


def _cost(wish: ListWish, nano: int) -> Change:
    on = (wish.cost_nano, wish.cost_most_nano) == (nano, None)
    other = replace(wish, cost_nano=None if on else nano, cost_most_nano=None)
    return (tr("{0} or more", exact_dollars(nano, 2)), on, other)


def _some(wish: ListWish, field: str, value: str, words: str) -> Change:
    known: tuple[str, ...] = getattr(wish, field)
    on = value in known
    return (words, on, _with(wish, field, tuple(each for each in known if each != value) if on else (*known, value)))


def _since(wish: ListWish, ms: tuple[int | None, int | None], words: str) -> Change:
    on = (wish.since_ms, wish.until_ms) == ms
    since, until = (None, None) if on else ms
    return (words, on, replace(wish, since_ms=since, until_ms=until))


def _with(wish: ListWish, field: str, value: object) -> ListWish:
    return replace(wish, **{field: value})  # type: ignore[arg-type]  # the callers name fields with their values


def _spans(today: date) -> list[tuple[str, tuple[int | None, int | None]]]:
    year = date(today.year, 1, 1)
    return [
        (tr("Today"), (day_ms(today), None)),
        (tr("Previous 7 days"), (day_ms(today - timedelta(days=7)), None)),
        (tr("Previous 30 days"), (day_ms(today - timedelta(days=30)), None)),
        (str(today.year), (day_ms(year), None)),
        (str(today.year - 1), (day_ms(date(today.year - 1, 1, 1)), day_ms(year))),
        (tr("Before {0}", str(today.year - 1)), (None, day_ms(date(today.year - 1, 1, 1)))),
    ]


def _orders() -> dict[SortBy, str]:
    return {
        SortBy.USED: tr("Last use"),
        SortBy.CREATED: tr("Creation"),
        SortBy.TITLE: tr("Title"),
        SortBy.COST: tr("Cost"),
    }


class FilterChip(Button):
    """One of them: its words are cut at their end where the list is narrower than they are."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words.replace("&", "&&"), tr("Take back: {0}", words), "pill", parent)
        self._words = words
        self.show_icon("close", "muted", behind=True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("Take back: {0}", words))

    def sizeHint(self) -> QSize:
        """Wide enough for all words, whatever is shown of them."""
        shown = super().sizeHint()
        wide = self.fontMetrics().horizontalAdvance
        return QSize(shown.width() + wide(self._words) - wide(plain(self.text()).replace("&&", "&")), shown.height())

    def minimumSizeHint(self) -> QSize:
        """A few letters are always seen."""
        return QSize(60, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the words anew."""
        super().resizeEvent(event)
        metrics = self.fontMetrics()
        room = self.width() - self.sizeHint().width() + metrics.horizontalAdvance(self._words) + 1  # it was rounded
        cut = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, max(0, room))
        self.setText(cut.replace("&", "&&"))


class FilterChips(QWidget, Themed):
    """One chip for each thing that the list is filtered or sorted by; a press takes it back."""

    changed = Signal(object)  # ListWish

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Filters"))
        self._flow = FlowLayout(self, 4)
        self._theme: Theme | None = None
        self._chips: list[Button] = []
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw chips that are made later in *theme*."""
        self._theme = theme

    def buttons(self) -> tuple[Button, ...]:
        """The chips, in order."""
        return tuple(self._chips)

    def show_wish(self, wish: ListWish, offers: Offers, today: date) -> None:
        """Show what *wish* asks for beside the title."""
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._chips = [self._chip(words, without) for words, without in _parts(wish, offers, today)]
        self.setVisible(bool(self._chips))
        self.updateGeometry()

    def _chip(self, words: str, without: ListWish) -> Button:
        chip = FilterChip(words, self)
        chip.clicked.connect(lambda: self.changed.emit(without))
        self._flow.addWidget(chip)
        if self._theme is not None:
            spread_theme(chip, self._theme)
        chip.show()
        return chip


def _parts(wish: ListWish, offers: Offers, today: date) -> list[tuple[str, ListWish]]:
    parts: list[tuple[str, ListWish]] = []
    if wish.archived:
        parts.append((tr("Archive"), replace(wish, archived=False)))
    for title, changes, own in _filters(wish, offers, today):
        parts += [(tr("{0}: {1}", title, words), other) for words, on, other in changes if on]
        if own and _is_custom(wish, own, changes):
            parts.append((tr("{0}: {1}", title, _custom_words(wish, own)), _without_custom(wish, own)))
    if wish.attached:
        parts.append((tr("With attachments"), replace(wish, attached=False)))
    if wish.sort is not SortBy.USED or wish.reverse:
        words = tr("Sorted by: {0}", _orders()[wish.sort])
        parts.append((words, replace(wish, sort=SortBy.USED, reverse=False)))
    return parts


def _custom_words(wish: ListWish, own: str) -> str:
    if own == "cost":
        first, last = _dollars(wish.cost_nano), _dollars(wish.cost_most_nano)
    else:
        first, last = _day_words(wish.since_ms, 0), _day_words(wish.until_ms, -1)
    if first is not None and last is not None:
        return first if first == last else tr("{0} to {1}", first, last)
    if own == "cost":
        return tr("{0} or more", first) if first is not None else tr("{0} or less", last)
    return tr("since {0}", first) if first is not None else tr("until {0}", last)


def _without_custom(wish: ListWish, own: str) -> ListWish:
    if own == "cost":
        return replace(wish, cost_nano=None, cost_most_nano=None)
    return replace(wish, since_ms=None, until_ms=None)


def _dollars(nano: int | None) -> str | None:
    return None if nano is None else exact_dollars(nano, 2)


def _day_words(ms: int | None, shift: int) -> str | None:
    """The day of a moment (ms since 1970 UTC), or the one before it."""
    if ms is None:
        return None
    day = local_time(ms).date() + timedelta(days=shift)
    return short_day(QDate(day.year, day.month, day.day))
