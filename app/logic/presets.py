"""What a preset takes of a conversation, what of a preset a model does not have, and what its variables cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from app.logic.capabilities import effort_for
from app.logic.template import is_moment, variables_of
from app.logic.tokens import estimate_text, weights_for
from app.model.caching import ANSWER, LATEST, PREVIOUS, SYSTEM, TOOLS
from app.model.catalog import ModelInfo
from app.model.library import Preset
from app.model.options import ConversationOptions

_PLACES = (TOOLS, SYSTEM, LATEST, ANSWER, PREVIOUS)
Every = Literal["day", "minute"]


@dataclass(frozen=True, slots=True)
class Unsteady:
    """A variable whose value is another one ``every`` day or minute, in a prompt long enough to be cached by itself."""

    name: str
    every: Every


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model and effort that a chat begins with; ``missing`` is the model that is not there, empty for none.

    ``lost_effort`` is the effort that the model does not have, empty for none.
    """

    model: str
    effort: str | None
    missing: str = ""
    lost_effort: str = ""


def kept_options(options: ConversationOptions) -> ConversationOptions:
    """What of a conversation's options holds for other conversations, too: nothing that names its messages."""
    marks = tuple(mark for mark in options.cache.marks if mark.place in _PLACES)
    return replace(options, history_from=None, told=(), cache=replace(options.cache, marks=marks))


def unsteady(preset: Preset, info: ModelInfo) -> tuple[Unsteady, ...]:
    """The variables of *preset* that keep chats from sharing its cached prompt with *info*.

    What is filled in stands for the whole chat, whose own cache is not touched. A prompt that is too short to be
    cached by itself has none.
    """
    if estimate_text(preset.text, weights_for(info.id)) < info.min_cache_tokens:
        return ()
    found = (each for each in variables_of(preset.text, preset.variables) if is_moment(each.kind))
    return tuple(Unsteady(each.name, "day" if each.kind == "date" else "minute") for each in found if not each.default)


def fitted(preset: Preset, default: str, info_of: Callable[[str], ModelInfo | None]) -> Fitted:
    """What *preset* asks for as far as it is there; *default* is the model for new chats.

    *info_of* tells what a model takes, None for one that is not in the catalogue.
    """
    there = preset.model is None or info_of(preset.model) is not None
    model = preset.model if preset.model is not None and there else default
    info = info_of(model)
    effort = preset.effort
    if effort is not None and info is not None and effort not in info.efforts:
        effort = effort_for(info, effort)
    lost = preset.effort or "" if effort != preset.effort else ""
    return Fitted(model, effort, "" if there else preset.model or "", lost)
