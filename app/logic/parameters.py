"""The part of a request that is not prompt: what the settings ask for, as far as the model takes it.

What a model does not take is left out, and said. Sources: platform.claude.com on models, effort, thinking, fast mode,
data residency, tool use and structured outputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.logic.capabilities import effort_for
from app.logic.citing import is_cited
from app.logic.thinking import thinking_param
from app.model.blocks import Json, blocks_inside
from app.model.catalog import ModelInfo
from app.model.notice import Notice
from app.model.turn import TurnSettings

_FORCED = ("any", "tool")


@dataclass(frozen=True, slots=True)
class Parameters:
    """``max_tokens`` (tokens), and the other keys in the order in which they are sent.

    Codes of ``notices``, with their values:

    - ``max_tokens_lowered`` (asked, sent): the model's own limit. ``max_tokens_room`` (asked, sent): what the window
      leaves beside the prompt.
    - ``effort_lowered`` (asked, sent), ``effort_not_taken`` (asked).
    - ``thinking_not_off``, ``thinking_not_taken``, ``thinking_with_forced_tool``.
    - ``tool_choice_without_tools``, ``tool_choice_not_taken`` (kind), ``tool_not_there`` (name).
    - ``format_not_taken``, ``format_with_citations``.
    - ``speed_not_taken`` (speed), ``geo_not_taken`` (place), ``blank_stop_sequence``.
    """

    max_tokens: int
    fields: Json
    notices: tuple[Notice, ...] = ()


def max_tokens(settings: TurnSettings, info: ModelInfo) -> int:
    """The longest answer to ask for, in tokens, thinking included: as set, at most the model's own limit."""
    asked = settings.max_tokens or info.max_output_tokens
    return max(1, min(asked, info.max_output_tokens))


def parameters(settings: TurnSettings, info: ModelInfo, *, room: int | None = None, cites: bool = False) -> Parameters:
    """What *settings* ask of the model *info*.

    *room* is what its window leaves for the answer, in tokens, None for enough. *cites* says that a document of the
    prompt asks for citations, which exclude a format of the output.
    """
    maker = _Maker(settings, info)
    limit = maker.limit(room)
    choice = maker.tool_choice()
    fields: Json = {
        "tool_choice": choice,
        "thinking": maker.thinking(limit, choice),
        "output_config": maker.output(cites),
        "stop_sequences": maker.stops(),
        "service_tier": settings.service_tier,
        "speed": maker.speed(),
        "inference_geo": maker.geo(),
        "metadata": {"user_id": settings.user_id} if settings.user_id else None,
    }
    return Parameters(limit, {key: value for key, value in fields.items() if value}, tuple(maker.notices))


class _Maker:
    """Collects the notices on the way."""

    def __init__(self, settings: TurnSettings, info: ModelInfo) -> None:
        self._settings = settings
        self._info = info
        self.notices: list[Notice] = []

    def limit(self, room: int | None) -> int:
        asked, limit = self._settings.max_tokens, max_tokens(self._settings, self._info)
        if asked is not None and asked > limit:
            self._say("max_tokens_lowered", asked, limit)
        if room is None or limit <= room:
            return limit
        self._say("max_tokens_room", limit, max(1, room))
        return max(1, room)

    def tool_choice(self) -> Json | None:
        choice = self._settings.tool_choice
        if choice is None:
            return None
        kind = str(choice.get("type", ""))
        names = [tool.get("name") for tool in self._settings.tools]
        if not self._settings.tools:
            self._say("tool_choice_without_tools")
        elif kind in _FORCED and not self._info.forced_tools:
            self._say("tool_choice_not_taken", kind)
        elif kind == "tool" and choice.get("name") not in names:
            self._say("tool_not_there", str(choice.get("name", "")))
        else:
            return choice
        return None

    def thinking(self, limit: int, choice: Json | None) -> Json | None:
        wish, param = self._settings.thinking, thinking_param(self._info, self._settings, limit)
        kind = param["type"] if param else None
        if kind == "enabled" and choice is not None and choice.get("type") in _FORCED:
            self._say("thinking_with_forced_tool")
            return None
        if wish == "off" and (kind == "adaptive" or (kind is None and self._info.thinking_by_default)):
            self._say("thinking_not_off")
        if wish == "on" and kind is None and not self._info.thinking_by_default:
            self._say("thinking_not_taken")
        return param

    def output(self, cites: bool) -> Json:
        effort, wanted = self._effort(), self._settings.output_format
        if wanted is not None and (cites or not self._info.structured):
            self._say("format_with_citations" if cites else "format_not_taken")
            wanted = None
        both: Json = {"effort": effort, "format": wanted}
        return {key: value for key, value in both.items() if value is not None}

    def stops(self) -> list[str]:
        kept = [stop for stop in self._settings.stop_sequences if stop.strip()]
        if len(kept) < len(self._settings.stop_sequences):
            self._say("blank_stop_sequence")
        return kept

    def speed(self) -> str | None:
        speed = self._settings.speed
        if speed in (None, "standard") or self._info.fast:  # the default is not named: not every model takes the word
            return None if speed == "standard" else speed
        self._say("speed_not_taken", str(speed))
        return None

    def geo(self) -> str | None:
        place = self._settings.inference_geo
        if place is None or self._info.geo:
            return place
        self._say("geo_not_taken", place)
        return None

    def _effort(self) -> str | None:
        asked, effort = self._settings.effort, effort_for(self._info, self._settings.effort)
        if asked is not None and effort is None:
            self._say("effort_not_taken", asked)
        elif asked is not None and effort is not None and effort != asked:
            self._say("effort_lowered", asked, effort)
        return effort

    def _say(self, code: str, *values: str | int) -> None:
        self.notices.append(Notice(code, values))


def cites(messages: Sequence[Json]) -> bool:
    """Whether a document in *messages*, or in the results of tools there, asks for citations."""
    parts = (part for message in messages for part in message["content"])
    return any(is_cited(each) for part in parts for each in (part, *blocks_inside(part)))
