"""Begins chats with presets: the one that is chosen, or the default; and makes a preset of a chat's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.logic.presets import Fitted, fitted, kept_options
from app.logic.template import filled, variables_of
from app.model.draft_settings import NewChat
from app.model.ids import FolderId
from app.model.library import Preset
from app.model.options import ConversationOptions
from app.ui.control.library import DEFAULT, LibraryControl
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.services.catalog import Catalog
    from app.services.draft_settings import DraftSettings
    from app.services.library import Library
    from app.services.options import Options
    from app.services.settings import Settings
    from app.ui.bridge import Bridge
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.filling import FillControl
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.sending import SendControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks

_TOLD_MS = 30_000


class PresetControl(QObject):
    """``current`` is the preset that the new chat which is open begins with; None without one."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        models: ModelControl,
        view: ConversationControl,
        sending: SendControl,
        library: Library,
        catalog: Catalog,
        options: Options,
        draft_settings: DraftSettings,
        settings: Settings,
        managing: LibraryControl,
        filling: FillControl,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._models = models
        self._view = view
        self._sending = sending
        self._library = library
        self._catalog = catalog
        self._options = options
        self._set = draft_settings
        self._settings = settings
        self._managing = managing
        self._filling = filling
        self._tasks = tasks
        self.current: Preset | None = None
        self._choosing = False
        window.commands.handle("chat.save_preset", self.save)
        window.empty.leave_wanted.connect(self.leave)
        window.empty.fill_wanted.connect(self._fill_again)
        chat.switched.connect(self._switched)
        bridge.new_chat_changed.connect(self._switched)
        bridge.setting_changed.connect(self._setting_changed)
        bridge.library_changed.connect(self._library_changed)

    def begin(self, preset: Preset) -> None:
        """Begin a chat with *preset*, once what is to be filled in is filled in."""
        variables = variables_of(preset.text, preset.variables)
        if not variables:
            self._tasks.start("begin with a preset", self._begin(preset, {}))
            return
        note = self._managing.cache_words(preset)
        self._filling.ask(
            preset,
            variables,
            tr("Begin the chat"),
            lambda values: self._tasks.start("begin with a preset", self._begin(preset, values)),
            note,
        )

    def begin_in(self, folder_id: FolderId) -> None:
        """The new chat that is shown will lie in a folder: it begins with the folder's preset, if it has one.

        To be called once the new chat is shown; a preset that was chosen for it stays.
        """
        preset = self._library.folder_preset(folder_id)
        if preset is not None and self._chat.id is None and not self._set.new.by_hand:
            self._begin_with(preset)

    def leave(self) -> None:
        """Begin the new chat without its preset."""
        if self._chat.id is None and self.current is not None:
            work = self._set.change(NewChat(by_hand=True, folder=self._set.new.folder))
            self._tasks.start("leave a preset", work)

    def save(self) -> None:
        """Make a preset of the settings of the open chat."""
        self._tasks.start("save a preset", self._save())

    # Inside

    async def _begin(self, preset: Preset, values: Mapping[str, str]) -> None:
        if self._chat.id is not None:
            self._choosing = True  # else the default comes first
            try:
                await self._view.open_new()
            finally:
                self._choosing = False
        fits, new = self._taken(preset, values)
        storing = self._set.change(replace(new, options=new.given, by_hand=True))
        self._tell(preset, fits)
        await storing
        self._window.composer.focus()
        await self._filling.remember(preset, variables_of(preset.text, preset.variables), values)

    def _taken(self, preset: Preset, values: Mapping[str, str]) -> tuple[Fitted, NewChat]:
        """The new chat with what *preset* says, but for its options, which are in ``given`` alone."""
        new = self._set.new
        if new.preset:
            new = replace(new, model=None, effort=None)
        fits = fitted(preset, self._settings.text("model.default"), self._catalog.info)
        if preset.model is not None:
            new = replace(new, model=fits.model)
        if fits.effort is not None:
            new = replace(new, effort=fits.effort)
        system = filled(preset.text, values).text if preset.text.strip() else None
        return fits, replace(new, system=system, preset=preset.id, given=kept_options(preset.options))

    def _tell(self, preset: Preset, fits: Fitted) -> None:
        words = []
        name = self._models.info().name
        if fits.missing:
            words.append(tr("The model {0} is not in the list of models; {1} answers.", fits.missing[:80], name))
        if fits.lost_effort:
            effort = fits.effort or tr("its own")
            words.append(tr("{0} has no effort {1}; it takes {2}.", name, fits.lost_effort[:20], effort))
        if words:
            lead = tr("“{0}”:", preset.name)
            self._window.told.show_message(" ".join((lead, *words)), leave_after_ms=_TOLD_MS)

    def _switched(self) -> None:
        """The first time that a new chat is shown it begins with the default preset."""
        if self._chat.id is None:
            if self._set.new == NewChat() and not self._choosing:
                self._begin_with_default()
            self._show(self._library.preset(self._set.new.preset))

    def _begin_with_default(self) -> None:
        preset = self._library.preset(self._settings.text(DEFAULT))
        if preset is not None:
            self._begin_with(preset)

    def _begin_with(self, preset: Preset) -> None:
        """Without asking: with what was last filled in."""
        variables = variables_of(preset.text, preset.variables)
        before = self._set.new
        _, new = self._taken(preset, self._filling.known(preset, variables))
        if before.options in (ConversationOptions(), before.given):  # else somebody has set others
            new = replace(new, options=new.given)
        keep = self._set.begin if before == NewChat() else self._set.change
        self._tasks.start("begin with the default preset", keep(new))

    def _setting_changed(self, key: str) -> None:
        """Another default: a new chat for which nothing was chosen takes it."""
        new = self._set.new
        untouched = not new.preset and new.system is None and new.model is None and new.effort is None
        if key == DEFAULT and untouched and self._chat.id is None:
            self._begin_with_default()

    def _fill_again(self) -> None:
        if self.current is not None:
            self.begin(self.current)

    def _library_changed(self) -> None:
        self._show(self._library.preset(self._set.new.preset))

    def _show(self, preset: Preset | None) -> None:
        self.current = preset
        self._window.empty.show_preset(
            preset.name if preset is not None else "",
            has_variables=preset is not None and bool(variables_of(preset.text, preset.variables)),
            any_there=bool(self._library.presets()),
        )

    async def _save(self) -> None:
        settings = await self._sending.next_settings()
        options = await self._options.load(self._chat.id)
        title = self._chat.summary.title if self._chat.summary is not None else ""
        self._managing.add(
            Preset(
                "",
                title or tr("New preset"),
                settings.system,
                model=settings.model,
                effort=settings.effort,
                options=kept_options(options),
            )
        )
