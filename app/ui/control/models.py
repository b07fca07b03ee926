"""Which model and effort answer next, and the header that shows and changes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.wording import short_name

if TYPE_CHECKING:
    from app.model.catalog import ModelInfo
    from app.services.catalog import Catalog
    from app.services.conversations import Conversations
    from app.services.draft_settings import DraftSettings
    from app.services.settings import Settings
    from app.ui.bridge import Bridge
    from app.ui.control.open_chat import OpenChat
    from app.ui.header import Header
    from app.ui.tasks import Tasks
    from app.ui.transcript import TranscriptView


class ModelControl(QObject):
    """``model`` and ``effort`` hold for the next turn of the open chat. Effort None is the model's default.

    ``changed`` says that either may be another one, or described anew.
    """

    changed = Signal()

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        chat: OpenChat,
        header: Header,
        transcript: TranscriptView,
        catalog: Catalog,
        conversations: Conversations,
        draft_settings: DraftSettings,
        settings: Settings,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(header)
        self._chat = chat
        self._header = header
        self._transcript = transcript
        self._catalog = catalog
        self._conversations = conversations
        self._set = draft_settings
        self._settings = settings
        self._tasks = tasks
        self.model = settings.text("model.default")
        self.effort: str | None = None
        self._names: dict[str, str] = {}
        chat.switched.connect(self._switched)
        chat.switched.connect(self._learn_names)
        chat.grown.connect(self._learn_names)
        header.model_chosen.connect(self.choose_model)
        header.effort_chosen.connect(self.choose_effort)
        bridge.models_changed.connect(self._models_changed)
        bridge.new_chat_changed.connect(self._new_chat_changed)
        bridge.setting_changed.connect(self._setting_changed)
        self._models_changed()

    def info(self) -> ModelInfo:
        """What is known of the model that answers next."""
        return self._catalog.describe(self.model)

    def choose_model(self, model_id: str) -> None:
        """Answer with *model_id* from the next turn on; kept with the conversation."""
        self.model = model_id
        self._fit_effort()
        self._keep()
        self._show()
        if self._chat.id is not None:
            self._tasks.start("choose model", self._conversations.set_model(self._chat.id, model_id))

    def choose_effort(self, effort: str) -> None:
        """Answer with *effort* from the next turn on."""
        self.effort = effort
        self._keep()
        self._show()

    def is_known(self, model_id: str) -> bool:
        """Whether a model is in the list of models."""
        return self._catalog.info(model_id) is not None

    def describe(self, model_id: str) -> ModelInfo:
        """What is known of a model."""
        return self._catalog.describe(model_id)

    def effort_with(self, model_id: str) -> str | None:
        """The effort that the header shows, if *model_id* has it."""
        info = self._catalog.info(model_id)
        return self.effort if info is None or self.effort in info.efforts else None

    def names(self) -> dict[str, str]:
        """The names of all models that are known, by id, as :meth:`name_of` gives them."""
        return dict(self._names)

    def name_of(self, model_id: str) -> str:
        """The name of a model as the facts under its answers show it."""
        return self._names.get(model_id, model_id)

    def default_effort_of(self, model_id: str) -> str | None:
        """The effort that a model takes where none is asked for; None where that is not known."""
        return self._catalog.describe(model_id).default_effort

    def choices(self) -> Sequence[ModelInfo]:
        """The models that can answer."""
        return self._catalog.models()

    def suggestions(self) -> Sequence[tuple[str, str]]:
        """The models as (id, name), for a list to choose from."""
        return [(info.id, info.name) for info in self._catalog.models()]

    def _switched(self) -> None:
        if self._chat.id is None:
            new = self._set.new
            self.model, self.effort = new.model or self._settings.text("model.default"), new.effort
        elif self._chat.summary is not None:  # a new chat that was adopted keeps what was chosen for it
            answer = self._chat.last_answer()
            asked = answer.settings if answer is not None else None
            default = asked.model if asked else self._settings.text("model.default")
            self.model = self._chat.summary.model or default
            self.effort = self._set.effort(self._chat.summary.id) or (asked.effort if asked else None)
        self._fit_effort()
        self._show()

    def _keep(self) -> None:
        """What is chosen waits for the next message, while another chat is shown and when the program ends."""
        if self._chat.id is None:
            work = self._set.change(replace(self._set.new, model=self.model, effort=self.effort))
        else:
            work = self._set.set_effort(self._chat.id, self.effort)
        self._tasks.start("keep model and effort", work)

    def _new_chat_changed(self) -> None:
        if self._chat.id is None:
            self._switched()

    def _fit_effort(self) -> None:
        info = self._catalog.info(self.model)
        if info is not None and self.effort not in info.efforts:
            self.effort = None

    def _show(self) -> None:
        self._header.set_model(self._catalog.models(), self.model, self._catalog.info(self.model))
        self._header.set_effort(self.effort)
        self.changed.emit()

    def _models_changed(self) -> None:
        self._names = {info.id: short_name(info) for info in self._catalog.models()}
        self._names |= self._unnamed()
        self._transcript.set_model_names(self._names)
        self._show()

    def _learn_names(self) -> None:
        """Answers may come from models that the list leaves out, or names by the date of their snapshot."""
        found = self._unnamed()
        if found:
            self._names |= found
            self._transcript.set_model_names(self._names)

    def _unnamed(self) -> dict[str, str]:
        answered = {message.model for message in self._chat.messages if message.model} - self._names.keys()
        known = {model: self._catalog.info(model) for model in answered}
        return {model: short_name(info) for model, info in known.items() if info is not None}

    def _setting_changed(self, key: str) -> None:
        if key == "model.default" and self._chat.id is None and self._set.new.model is None:
            self._switched()
