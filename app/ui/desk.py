"""Joins a window with the services of one session: builds the controllers, opens what was open, closes in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.logic.markdown.loading import load_engine
from app.model.attachment import DraftPlace
from app.model.errors import ChatelaineError
from app.model.ids import ConversationId, MessageId
from app.ui.attach_parts import AttachParts
from app.ui.branch_parts import BranchParts
from app.ui.bridge import Bridge
from app.ui.chat_parts import ChatParts, ChatTools
from app.ui.compare_parts import CompareParts
from app.ui.control.cards import CardPictures, Naming
from app.ui.control.catalog import CatalogControl
from app.ui.control.commands import CommandControl, Doers
from app.ui.control.conversation import ConversationControl
from app.ui.control.data_place import DataPlaceControl
from app.ui.control.drafts import DraftKeeper
from app.ui.control.go_to import GoControl
from app.ui.control.keys import KeyControl
from app.ui.control.listing import ListControl
from app.ui.control.looks import LookControl
from app.ui.control.models import ModelControl
from app.ui.control.new_chat import NewChatControl
from app.ui.control.open_chat import OpenChat
from app.ui.control.preferences import PreferenceControl
from app.ui.control.running import Running
from app.ui.control.trouble import TroubleControl
from app.ui.control.undoing import UndoControl
from app.ui.control.unread import Unread
from app.ui.estimate_parts import estimate_control
from app.ui.file_parts import FileParts
from app.ui.inspector_parts import InspectorParts
from app.ui.list_parts import ListParts
from app.ui.money_parts import MoneyParts
from app.ui.print_parts import pdf_files, print_control
from app.ui.prompt_parts import PromptParts
from app.ui.reading_parts import ReadingParts
from app.ui.search_parts import search_control
from app.ui.state_saver import StateSaver
from app.ui.tasks import Tasks
from app.ui.transcript import TranscriptView
from app.ui.turn_parts import TurnParts, TurnTools

if TYPE_CHECKING:
    from app.services.bundle import Services
    from app.ui.main_window import MainWindow
    from app.ui.theme.controller import ThemeController
    from app.ui.window_state import WindowState
    from app.ui.wishes import Wishes

_log = logging.getLogger(__name__)


class Desk(QObject):
    """A window at work. ``demo_wanted`` and ``real_wanted`` ask for a session of the other kind.

    ``window_wanted`` asks for another window, on a conversation or (None) on a new chat.
    """

    demo_wanted = Signal()
    real_wanted = Signal()
    window_wanted = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        services: Services,
        themes: ThemeController,
        state: WindowState,
        wishes: Wishes,
        beside: Desk | None = None,
    ) -> None:
        """*beside* is that of the first window, which does what is done once for all of them."""
        super().__init__(window)
        self._first = beside is None
        self.alone: Callable[[], bool] = lambda: True  # whether there is no other window
        self.window = window
        self.services = services
        self.tasks = Tasks(self)
        self.bridge = Bridge(services.feed, self)
        self.chat = OpenChat(self)
        self.themes = themes
        self._state = state
        self._wishes = wishes
        self._build_view()
        self._build_keys(None if beside is None else beside.keys)
        self._build_chat()
        self._build_turns()
        self._build_parts()
        self._build_estimates()
        self._build_rest()
        self._connect()

    @property
    def state(self) -> WindowState:
        """How the window stands, and what is open in it."""
        return self._state

    async def start(self) -> None:
        """Open what was open last, fill the list, make the composer ready, and read key and models behind that."""
        self._state.start_saving(StateSaver(self._state.memory, self.tasks, self._state.turn))
        self.window.header.set_demo(self.services.demo)
        self.tasks.start("load key", self.keys.start())
        self.tasks.start("sum up the month", self.money.spend.refresh())
        await self._open_last()
        self.window.composer.set_ready(True)
        self.tasks.start("list conversations", self._fill_list())
        if self._first:
            self.tasks.start("delete files that nothing refers to", self.services.tidying.run())
            work = asyncio.to_thread(load_engine)  # else the first words of an answer wait for it
            self.tasks.start("load the engine for Markdown", work)
        if self.services.settings.trouble is not None:
            self.trouble.show_error(self.services.settings.trouble)

    async def _fill_list(self) -> None:
        await self.lists.reading.load_first()
        self.window.sidebar.set_open(self.chat.id)

    def open(self, conversation_id: ConversationId | None) -> None:
        """Show a conversation, or a new chat."""
        work = self.view.open_new() if conversation_id is None else self.view.open(conversation_id)
        self.tasks.start("open conversation", work)

    def new_chat(self) -> None:
        """Show a new chat; from another new chat only the cursor moves."""
        self.begun.begin_in(None)
        if self.chat.id is None:
            self.window.composer.focus()
        else:
            self.open(None)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Attach files that were handed to the program to a new chat, and show it."""
        if paths:
            self.new_chat()
            self.services.attachments.add_files(DraftPlace(None), paths)

    async def close(self) -> None:
        """Let a message reach the disk, save drafts and places, end the interface's tasks, and leave the feed."""
        await self.sending.finish()
        self.money.usage.close()
        self.files.viewing.close()
        self.view.remember_place()
        self._state.set_conversation(self.chat.id)
        try:
            await self.drafts.flush()
        except ChatelaineError as error:
            _log.warning("a draft was not saved: %s", error.error.code)
        await self._state.close()
        await self.tasks.close()
        self.bridge.close()

    # Building

    def _build_view(self) -> None:
        services, window = self.services, self.window
        self.running = Running(self.bridge, services.turns.running(), self)
        self.pictures = CardPictures(services.previews, self.tasks)
        self.transcript = TranscriptView(self.themes.current(), services.clock, ask=self.pictures.ask)
        self.names = Naming(self.transcript, self.chat, services.attachments, services.citing, self.bridge, self.tasks)
        window.set_transcript(self.transcript)
        self.trouble = TroubleControl(window, self.themes.current)
        self.looks = LookControl(
            settings=services.settings,
            themes=self.themes,
            transcript=self.transcript,
            composer=window.composer,
            commands=window.commands,
            memory=self._state,
            bridge=self.bridge,
            forced_theme=self._wishes.theme,
        )

    def _build_keys(self, beside: KeyControl | None) -> None:
        services, window = self.services, self.window
        self.keys: KeyControl = KeyControl(
            window=window,
            keys=services.keys,
            settings=services.settings,
            demo=services.demo,
            wishes=self._wishes,
            theme=self.themes.current,
            bridge=self.bridge,
            tasks=self.tasks,
            beside=beside,
        )
        self.catalog = CatalogControl(
            window.composer, services.catalog, services.keys, self.keys, self.bridge, self.tasks
        )

    def _build_chat(self) -> None:
        services, window = self.services, self.window
        self.drafts = DraftKeeper(window.composer, services.conversations, self.bridge, self.tasks)
        self.models = ModelControl(
            chat=self.chat,
            header=window.header,
            transcript=self.transcript,
            catalog=services.catalog,
            conversations=services.conversations,
            draft_settings=services.draft_settings,
            settings=services.settings,
            bridge=self.bridge,
            tasks=self.tasks,
        )
        self.begun = NewChatControl(
            window=window,
            chat=self.chat,
            models=self.models,
            draft_settings=services.draft_settings,
            organising=services.organising,
            settings=services.settings,
            demo=services.demo,
            bridge=self.bridge,
            tasks=self.tasks,
        )
        self.attach = AttachParts(
            window, services, self.chat, self.drafts, self.models, self.themes.current, self.bridge, self.tasks
        )
        self.attaching = self.attach.control
        self.view = ConversationControl(
            chat=self.chat,
            window=window,
            transcript=self.transcript,
            conversations=services.conversations,
            turns=services.turns,
            drafts=self.drafts,
            running=self.running,
            bridge=self.bridge,
            anchors=self._state,
            unread=Unread(self.chat, self.transcript, self._state),
            tasks=self.tasks,
        )

    def _build_turns(self) -> None:
        tools = TurnTools(
            self.window,
            self.transcript,
            self.services,
            self.chat,
            self.models,
            self.view,
            self.drafts,
            self.keys,
            self.attaching,
            self.running,
            self._state,
            self.bridge,
            self.themes.current,
            self.tasks,
        )
        turns = TurnParts(tools)
        self.budgeting, self.sending = turns.budgeting, turns.sending
        self.versions, self.editing = turns.versions, turns.editing

    def _build_parts(self) -> None:
        chatting = (self.chat, self.models, self.view, self.sending, self.drafts, self.running)
        rest = (self.bridge, self.themes.current, self.tasks, UndoControl(self.window, self.tasks))
        self.tools = ChatTools(self.window, self.transcript, self.services, *chatting, *rest)
        self.parts = ChatParts(self.tools)

    def _build_estimates(self) -> None:
        self.estimating = estimate_control(self.tools, self.attaching)
        self.attach.join(self.estimating)
        self.keys.changed.connect(self.estimating.renew)
        self.keys.heard.connect(self.estimating.renew)
        self.estimating.shown.connect(self.parts.window_bar.take)
        self.budgeting.use_known(self.estimating.known)

    def _build_rest(self) -> None:
        services, window = self.services, self.window
        self.listing = ListControl(
            chat=self.chat,
            window=window,
            conversations=services.conversations,
            organising=services.organising,
            running=self.running,
            undoing=self.tools.undoing,
            bridge=self.bridge,
            tasks=self.tasks,
        )
        self.lists = ListParts(self.tools, self.listing, self._state, self.begun)
        self.preferences = PreferenceControl(
            window=window,
            settings=services.settings,
            keys=self.keys,
            models=self.models.suggestions,
            presets=lambda: [(preset.id, preset.name) for preset in services.library.presets()],
            demo=services.demo,
            place=DataPlaceControl(services.paths, self.tasks),
            theme=self.themes.current,
            bridge=self.bridge,
            tasks=self.tasks,
        )
        self.printing = print_control(self.tools, self.listing.chosen, self.names, self.pictures)
        self.money = MoneyParts(window, services, self._state, self.themes.current, self.bridge, self.tasks)
        doers = Doers(
            self.listing,
            self.sending,
            self.editing,
            self.versions,
            self.preferences,
            self.printing,
            self.money.usage,
            self.new_chat,
            self.transcript.copy_message,
            self.themes.current,
        )
        self.commands = CommandControl(window, self.chat, self.running, doers)
        self.reading = ReadingParts(self.tools)
        self.go = GoControl(
            window, services.conversations, self.models, self.preferences, self.open, self.themes.current, self.tasks
        )
        window.commands.handle("view.wide", lambda: self.preferences.toggle("look.wide"))
        self.inspector = InspectorParts(self.tools, self.estimating, self.reading.saving.ask)
        pdf = pdf_files(self.tools, self.names, self.pictures)
        self.files = FileParts(self.tools, self.attach, self._state, self.listing.targets, pdf)
        self.search = search_control(self.tools, self.files.opening)
        self.branches = BranchParts(self.tools)
        self.comparing = CompareParts(
            self.tools,
            attached=self.attaching,
            budgets=self.budgeting,
            looks=self.looks,
            names=self.names,
            pictures=self.pictures,
            reading=self.reading,
            opening=self.files.opening,
        )
        self.prompts = PromptParts(self.tools, self.listing.chosen, self.go)
        self.lists.begun.connect(self.prompts.presets.begin_in)

    def _connect(self) -> None:
        self.window.commands.handle("window.new", lambda: self.window_wanted.emit(None))
        self.window.commands.handle("chat.open_window", lambda: self.window_wanted.emit(self.listing.chosen()))
        self.bridge.conversations_removed.connect(self._removed)
        self.window.left.connect(self.drafts.leave)
        self.view.use_actor(self._acts)
        self.listing.open_wanted.connect(self.open)
        self.money.usage.conversation_wanted.connect(self.open)
        self.money.usage.budgets_wanted.connect(lambda: self._set_budgets(of_the_chat=False))
        self.budgeting.change_wanted.connect(self._set_budgets)
        self.sending.key_needed.connect(self.keys.ask)
        self.keys.demo_wanted.connect(self.demo_wanted)
        self.keys.real_wanted.connect(self.real_wanted)
        self.tasks.failed.connect(self.trouble.show_error)
        self.bridge.storage_trouble.connect(self.trouble.show_storage_error)
        self.bridge.storage_relieved.connect(self.trouble.storage_relieved)
        self.chat.switched.connect(lambda: self._state.set_conversation(self.chat.id))
        self.transcript.details_requested.connect(lambda message: self.inspector.turn.open(MessageId(message)))

    def _acts(self) -> bool:
        """Whether a turn that begins was begun in this window, as far as that can be told."""
        return self.alone() or self.sending.sends() or self.window.isActiveWindow()

    def _removed(self, ids: Sequence[ConversationId]) -> None:
        """What is open here was put into the bin, in this window or in another."""
        if self.chat.id in ids:
            self.open(None)

    def _set_budgets(self, of_the_chat: bool) -> None:
        if of_the_chat:
            self.window.commands.action("chat.settings").trigger()
        else:
            self.preferences.open_page("Costs")

    async def _open_last(self) -> None:
        last = self._state.conversation
        try:
            if last is not None:
                await self.view.open(last, keep_typed=True)
                return
        except ChatelaineError as error:
            _log.info("what was open last cannot be opened: %s", error.error.code)
            if error.error.code != "conversation_missing":  # deleted, or from another data folder
                self.trouble.show_error(error.error)
        try:
            await self.view.open_new(keep_typed=True)
        except ChatelaineError as error:
            self.trouble.show_error(error.error)
