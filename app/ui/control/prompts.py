"""Prompts for the message field: by a slash, from the palette, from the window of all; and how they are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QTextCursor

from app.logic.fuzzy import best, plain
from app.logic.slash import asked, opens
from app.logic.template import CLIPBOARD, CURSOR, SELECTION, SPECIAL, filled, names, variables_of
from app.model.ids import MessageId
from app.model.library import Prompt
from app.ui.i18n import tr
from app.ui.palette import Choice, InlineChoices

if TYPE_CHECKING:
    from app.services.library import Library
    from app.ui.bridge import Bridge
    from app.ui.composer import Composer
    from app.ui.control.filling import FillControl
    from app.ui.control.library import LibraryControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.transcript import TranscriptView

_MOST = 50  # in the list
_LOOKED_AT = 200  # characters of a prompt's text that are searched
_HINT = 60  # characters of its beginning that are shown


class PromptControl(QObject):
    """Opens the list when a slash is typed where a message or a paragraph of it begins."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        transcript: TranscriptView,
        library: Library,
        managing: LibraryControl,
        filling: FillControl,
        theme: Callable[[], Theme],
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._composer: Composer = window.composer
        self._field = window.composer.field
        self._window = window
        self._chat = chat
        self._transcript = transcript
        self._library = library
        self._managing = managing
        self._filling = filling
        self._theme = theme
        self._tasks = tasks
        self._slash: int | None = None  # the place of the slash that asks
        self._length = self._field.document().characterCount()
        self._offers: tuple[tuple[Choice, str], ...] = ()
        self.list: InlineChoices | None = None
        self._field.document().contentsChange.connect(self._written)
        self._field.cursorPositionChanged.connect(self._look)
        window.commands.handle("prompt.save", self.save)
        window.composer.text_changed.connect(self._refresh)
        transcript.save_prompt_requested.connect(self._save_message)
        bridge.library_changed.connect(self._library_changed)
        self._library_changed()
        self._refresh()

    def choices(self) -> Sequence[Choice]:
        """Every prompt, to be chosen somewhere else; what is chosen is inserted at the cursor."""
        return [replace(choice, more=searched) for choice, searched in self._offers]

    def insert(self, prompt: Prompt) -> None:
        """Write *prompt* into the field, at the cursor, in the place of what is selected there."""
        self._ask(prompt, QTextCursor(self._field.textCursor()))

    def save(self) -> None:
        """Keep what stands in the field as a prompt."""
        self._keep(self._composer.text())

    # The slash

    def _written(self, *_: int) -> None:
        """A slash that is typed opens the list; text that comes otherwise does not."""
        document, before = self._field.document(), self._length
        self._length = document.characterCount()
        at = self._field.textCursor().position() - 1
        typed = self._length == before + 1 and at >= 0 and document.characterAt(at) == "/"
        if typed and self._slash is None and self._offers and not self._field.is_composing():
            self._slash = at if opens(self._composer.text(), at) else None

    def _look(self) -> None:
        if self._slash is None or self._field.is_composing():
            return
        question = asked(self._composer.text(), self._slash, self._field.textCursor().position())
        if question is None:
            self._leave()
            return
        found = self._fitting(question.query)
        if found or self.list is not None:
            self._made().show_choices(found)

    def _fitting(self, query: str) -> list[Choice]:
        """The user's order where nothing was typed, else the best ones first."""
        if not query:
            return [choice for choice, _ in self._offers[:_MOST]]
        fits = best(query, self._offers, lambda offer: plain(offer[1]), _MOST)
        return [replace(choice, places=_within(choice.text, fit.places)) for (choice, _), fit in fits]

    def _made(self) -> InlineChoices:
        if self.list is None:
            self.list = InlineChoices(
                tr("Prompts"), self._window, self._composer.card, self._field, self._field.is_composing
            )
            self.list.taken.connect(self._taken)
            self.list.left.connect(self._leave)
        self.list.set_theme(self._theme())
        return self.list

    def _leave(self) -> None:
        self._slash = None
        if self.list is not None:
            self.list.hide()

    def _taken(self, choice: Choice) -> None:
        """Write it in the place of the slash and what was typed behind it."""
        cursor = self._field.textCursor()
        if self._slash is not None:
            end = cursor.position()
            cursor.setPosition(self._slash)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            self._field.setTextCursor(cursor)
        self._leave()
        choice.act()

    # Inserting

    def _ask(self, prompt: Prompt, place: QTextCursor) -> None:
        variables = variables_of(prompt.text, prompt.variables, SPECIAL)
        if not variables:
            self._insert(prompt, place, {})
            return

        def taken(values: dict[str, str]) -> None:
            self._insert(prompt, place, values)
            self._tasks.start("remember what was filled in", self._filling.remember(prompt, variables, values))

        self._filling.ask(prompt, variables, tr("Insert"), taken)

    def _insert(self, prompt: Prompt, place: QTextCursor, values: dict[str, str]) -> None:
        """As one step, which undo takes back: what was typed stands there again."""
        done = filled(prompt.text, values | self._special(prompt))
        start = place.selectionStart()
        place.insertText(done.text)
        if done.cursor is not None:
            place.setPosition(start + done.cursor)
        self._field.setTextCursor(place)
        self._field.ensureCursorVisible()
        self._composer.focus()

    def _special(self, prompt: Prompt) -> dict[str, str]:
        """What is only read when a prompt asks for it, and now."""
        wanted = names(prompt.text)
        values = {CURSOR: ""}
        if SELECTION in wanted:
            values[SELECTION] = self._transcript.selected_text()
        if CLIPBOARD in wanted:
            values[CLIPBOARD] = QGuiApplication.clipboard().text()
        return values

    # Keeping

    def _save_message(self, message_id: str) -> None:
        message = self._chat.find(MessageId(message_id))
        if message is not None:
            self._keep(message.text)

    def _keep(self, text: str) -> None:
        if text.strip():
            self._managing.add(Prompt("", "", text))

    def _refresh(self) -> None:
        self._window.commands.set_enabled("prompt.save", bool(self._composer.text().strip()))

    def _library_changed(self) -> None:
        self._offers = tuple(
            (
                Choice(prompt.name, tr("Prompt"), "summary", partial(self.insert, prompt), _beginning(prompt.text)),
                f"{prompt.name} {prompt.text[:_LOOKED_AT]}",
            )
            for prompt in self._library.prompts()
        )


def _beginning(text: str) -> str:
    line = " ".join(text[: 2 * _HINT].split())
    return line if len(line) <= _HINT else line[: _HINT - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _within(text: str, places: Sequence[int]) -> tuple[int, ...]:
    return tuple(place for place in places if place < len(text))
