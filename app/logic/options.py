"""From a conversation's options to the settings of its next turn."""

from __future__ import annotations

from dataclasses import fields, replace

from app.model.options import ConversationOptions, TurnOptions
from app.model.turn import TurnSettings

_TURN_FIELDS = tuple(field.name for field in fields(TurnOptions))


def with_options(settings: TurnSettings, options: ConversationOptions) -> TurnSettings:
    """Return *settings* with what *options* say of a turn; what only *settings* say (model, system …) stays."""
    said = {name: getattr(options.turn, name) for name in _TURN_FIELDS}
    return replace(settings, **said, history_from=options.history_from)
