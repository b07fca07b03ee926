"""Holds a message back whose attachments break a limit of the API, and says why, before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.logic.attached_limits import broken_limits, first_limits
from app.logic.limits import LimitProblem, Load
from app.model.ids import AttachmentId
from app.ui.control.limit_words import limit_words
from app.ui.wording import short_name

if TYPE_CHECKING:
    from app.ui.composer import Composer
    from app.ui.control.models import ModelControl
    from app.ui.widgets.bar import InlineBar


class LimitControl(QObject):
    """Judges what is attached to the draft that is shown. The rules are pure and cost little: they run at every change.

    What the branch brings along is read elsewhere (:meth:`use_rest`); until it is known, the draft is judged alone.
    """

    def __init__(self, bar: InlineBar, composer: Composer, models: ModelControl) -> None:
        super().__init__(bar)
        self._bar = bar
        self._composer = composer
        self._models = models
        self._rest: Callable[[], Load] = Load

    def use_rest(self, rest: Callable[[], Load]) -> None:
        """*rest* knows what the next request has besides the draft."""
        self._rest = rest

    def judge(self, files: dict[AttachmentId, Load]) -> dict[AttachmentId, LimitProblem]:
        """Which of *files* break a limit of the chosen model; the message is held back while any does."""
        info = self._models.info()
        broken = broken_limits(files, self._rest(), info)
        words = limit_words(broken[0].problem, short_name(info)) if broken else ""
        self._composer.hold(words)
        if not words:
            self._bar.hide()
        elif self._bar.isHidden() or self._bar.message() != words:
            self._bar.show_message(words, tone="error", closable=False)
        return first_limits(broken)
