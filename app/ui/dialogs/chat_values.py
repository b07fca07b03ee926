"""What the dialog of a conversation's settings shows and gives back."""

from __future__ import annotations

from dataclasses import dataclass

from app.logic.capabilities import off_mode
from app.model.catalog import ModelInfo
from app.model.options import ConversationOptions
from app.ui.i18n import tr


@dataclass(frozen=True, slots=True)
class ChatValues:
    """The system prompt of a conversation and its options."""

    system: str
    options: ConversationOptions


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """What the next turn is up against.

    ``info`` is the model that the header shows and ``effort`` its effort there. ``fast_factor`` and ``us_factor``
    multiply the price of every token in fast mode and in the United States, as they are said.
    """

    info: ModelInfo
    effort: str | None
    fast_factor: str
    us_factor: str


def thinking_choices(limits: ChatLimits) -> list[tuple[str | None, str]]:
    """The choices that the model allows, as (value, words); the first one sends nothing."""
    info = limits.info
    default = tr("The model's own way (it thinks)") if info.thinking_by_default else tr("The model's own way (off)")
    found: list[tuple[str | None, str]] = [(None, default)]
    if {"adaptive", "enabled"} & set(info.thinking):
        found.append(("on", tr("On")))
    if off_mode(info, limits.effort) is not None:
        found.append(("off", tr("Off")))
    return found


def thinking_reason(limits: ChatLimits) -> str:
    """Why a choice is missing, or an empty string."""
    info = limits.info
    if off_mode(info, limits.effort) is None:
        limit = info.thinking_off_up_to
        if off_mode(info, limit) is not None and limit is not None:
            return tr("{0} can only do without thinking up to effort {1}.", info.name, limit)
        return tr("{0} always thinks.", info.name)
    if not {"adaptive", "enabled"} & set(info.thinking):
        return tr("{0} does not think.", info.name)
    return ""


def fast_words(limits: ChatLimits) -> str:
    """What fast mode costs, or why there is none."""
    if not limits.info.fast:
        return tr("{0} has no fast mode.", limits.info.name)
    return tr("Answers come sooner, and every token costs {0} times as much.", limits.fast_factor)


def geo_words(limits: ChatLimits) -> str:
    """What the place costs, or why it cannot be chosen."""
    if not limits.info.geo:
        return tr("{0} cannot be kept in one place.", limits.info.name)
    return tr("In the United States alone every token costs {0} times as much.", limits.us_factor)
