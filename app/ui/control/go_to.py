"""Fills the palette: conversations by title, actions, models and settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QObject

from app.logic.fuzzy import best, plain
from app.model.ids import ConversationId
from app.model.settings import SETTINGS
from app.ui.actions import NUMBERED, action_name, action_text
from app.ui.day_words import short_day
from app.ui.i18n import tr
from app.ui.palette import Choice, PalettePanel

if TYPE_CHECKING:
    from app.services.conversations import Conversations
    from app.ui.control.models import ModelControl
    from app.ui.control.preferences import PreferenceControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

_RECENT, _MOST = 8, 50  # conversations before anything is typed; rows in all
_NOT_OFFERED = frozenset((*NUMBERED, "go.palette"))


@dataclass(frozen=True, slots=True)
class _Offer:
    """A choice with the text that is searched, made plain once."""

    choice: Choice
    searched: str


class GoControl(QObject):
    """One palette at a time. What it offers is read when it is opened."""

    def __init__(
        self,
        window: MainWindow,
        conversations: Conversations,
        models: ModelControl,
        preferences: PreferenceControl,
        open_chat: Callable[[ConversationId], object],
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._conversations = conversations
        self._models = models
        self._preferences = preferences
        self._open_chat = open_chat
        self._theme = theme
        self._tasks = tasks
        self._typed = 0
        self._chats: tuple[_Offer, ...] = ()
        self._others: tuple[_Offer, ...] = ()
        self._sources: list[Callable[[], Sequence[Choice]]] = []
        self.panel: PalettePanel | None = None
        window.commands.handle("go.palette", self.toggle)

    def toggle(self) -> None:
        """Open the palette, or close it."""
        panel = self._made()
        if panel.isVisible():
            panel.close_palette()
            return
        self._others = tuple(self._known())
        panel.open()
        self._tasks.start("read titles", self._read())

    def add_source(self, source: Callable[[], Sequence[Choice]]) -> None:
        """Offer what *source* says, too, whenever the palette is opened."""
        self._sources.append(source)

    def choose(self, asked: str, choices: Sequence[Choice]) -> None:
        """Open the palette for one of *choices* alone; *asked* says in the field what is to be chosen."""
        panel = self._made()
        panel.close_palette()
        self._others = tuple(_offer(each, each.more) for each in choices)
        panel.open(asked)

    # Inside

    def _made(self) -> PalettePanel:
        if self.panel is None:
            self.panel = PalettePanel(self._window)
            self.panel.typed.connect(self._look)
            self.panel.closed.connect(self._closed)
        self.panel.set_theme(self._theme())
        return self.panel

    def _closed(self) -> None:
        self._typed += 1
        self._chats = self._others = ()

    async def _read(self) -> None:
        titles = await self._conversations.titles()
        chats = await asyncio.to_thread(lambda: tuple(self._chat(*each) for each in titles))
        if self.panel is not None and self.panel.isVisible():
            self._chats = chats
            self._look(self.panel.field.text())

    def _chat(self, id: ConversationId, title: str, updated_ms: int) -> _Offer:
        shown = " ".join(title.split()) or tr("New chat")
        day = short_day(QDateTime.fromMSecsSinceEpoch(updated_ms).date())
        return _offer(Choice(shown, tr("Conversation"), "chat", partial(self._open_chat, id), day))

    def _known(self) -> list[_Offer]:
        """Actions that can be done now, models, settings."""
        offers = []
        for spec, action in self._window.commands.all():
            if action.isEnabled() and spec.id not in _NOT_OFFERED:
                keys = self._window.commands.shortcut_text(spec.id)
                # What stands in the menu of Attach says little without its button.
                words = action_name(spec) if spec.id.startswith("attach.") else action_text(spec)
                # A word alone, such as Delete, does not say of what.
                hint = keys or (action_name(spec) if words != action_name(spec) else "")
                choice = Choice(words, tr("Action"), "return", action.trigger, hint)
                offers.append(_offer(choice, f"{action_text(spec)} {action_name(spec)}"))
        offers += [_offer(each, each.more) for source in self._sources for each in source()]
        for id, name in self._models.suggestions():
            words = tr("Answer with {0}", name)
            offers.append(_offer(Choice(words, tr("Model"), "swap", partial(self._models.choose_model, id)), id))
        for setting in SETTINGS:
            open_page = partial(self._preferences.open_setting, setting.key)
            choice = Choice(tr(setting.label), tr("Setting: {0}", tr(setting.page)), "settings", open_page)
            offers.append(_offer(choice, tr(setting.description)))
        return offers

    def _look(self, text: str) -> None:
        self._typed += 1
        if not text.strip():
            self._show([*(each.choice for each in self._chats[:_RECENT]), *(each.choice for each in self._others)])
        else:
            self._tasks.start("look for what fits", self._find(self._typed, text))

    async def _find(self, number: int, text: str) -> None:
        found = await asyncio.to_thread(_fitting, text, (*self._others, *self._chats))
        if number == self._typed:
            self._show(found)

    def _show(self, choices: Sequence[Choice]) -> None:
        if self.panel is not None:
            self.panel.show_choices(choices[:_MOST])


def _offer(choice: Choice, more: str = "") -> _Offer:
    """*more* is searched, too, behind the text."""
    return _Offer(choice, plain(f"{choice.text} {more}" if more else choice.text))


def _fitting(text: str, offers: Sequence[_Offer]) -> list[Choice]:
    found = best(text, offers, lambda offer: offer.searched, _MOST, lambda offer: len(offer.choice.text))
    return [replace(offer.choice, places=_within(offer.choice.text, fits.places)) for offer, fits in found]


def _within(text: str, places: Sequence[int]) -> tuple[int, ...]:
    return tuple(place for place in places if place < len(text))
