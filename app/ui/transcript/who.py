"""Who wrote a message and when, in words."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale

from app.model.message import Message, Role
from app.ui.day_words import short_moment
from app.ui.i18n import tr
from app.ui.transcript.facts import ModelName


def sender(message: Message, model_name: ModelName) -> str:
    """Who wrote *message*."""
    if message.role is Role.USER:
        return tr("You")
    model = message.model or (message.settings.model if message.settings else "")
    return model_name(model) if model else tr("Answer")


def written_at(message: Message) -> str:
    """Date and time of *message* as the reader's country writes them."""
    return short_moment(_time(message))


def time_of_day(message: Message) -> str:
    """The time of *message* as the reader's country writes it."""
    return QLocale().toString(_time(message).time(), QLocale.FormatType.ShortFormat)


def _time(message: Message) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(message.timing.created_ms)
