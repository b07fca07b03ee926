"""What the user set for one conversation, beside its title and its system prompt."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.model.blocks import Json
from app.model.caching import CacheChoice
from app.model.ids import MessageId


@dataclass(frozen=True, slots=True)
class KeepWarm:
    """Whether the cache is kept alive by a request of no output shortly before it expires, and how much of that.

    ``most_nano`` (nano-dollars) and ``most_minutes`` count from the last turn that the user sent.
    """

    on: bool = False
    most_nano: int = 50_000_000
    most_minutes: int = 120


@dataclass(frozen=True, slots=True)
class TurnOptions:
    """The settings of turns that the header does not show; as in ``TurnSettings``, None and empty are not sent."""

    max_tokens: int | None = None
    thinking: str | None = None
    stop_sequences: tuple[str, ...] = ()
    service_tier: str | None = None
    speed: str | None = None
    inference_geo: str | None = None
    user_id: str | None = None
    tools: tuple[Json, ...] = ()
    tool_choice: Json | None = None
    output_format: Json | None = None
    citations: bool = False


@dataclass(frozen=True, slots=True)
class ConversationOptions:
    """``history_from`` is the first message that is still sent, once the user trimmed the branch.

    ``soft_nano`` and ``hard_nano`` are the conversation's own budget in nano-dollars; None takes the general one,
    0 is none. ``told`` names notices that were given once and are not repeated.
    """

    turn: TurnOptions = field(default_factory=TurnOptions)
    cache: CacheChoice = field(default_factory=CacheChoice)
    keep_warm: KeepWarm = field(default_factory=KeepWarm)
    history_from: MessageId | None = None
    soft_nano: int | None = None
    hard_nano: int | None = None
    told: tuple[str, ...] = ()
