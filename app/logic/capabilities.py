"""What each model takes: the API's own description, completed by a table for what it does not tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from app.model.blocks import Json
from app.model.catalog import ModelInfo

EFFORTS = ("low", "medium", "high", "xhigh", "max")
_THINKING_TYPES = ("adaptive", "between_tools", "disabled", "enabled")
_DATE_SUFFIX = re.compile(r"-(?:20\d{6}|latest)$")
_NAME_LENGTH = 80


def base_id(model: str) -> str:
    """Return *model* without the date of its snapshot: ``claude-haiku-4-5-20251001`` is ``claude-haiku-4-5``."""
    return _DATE_SUFFIX.sub("", model)


@dataclass(frozen=True, slots=True)
class ModelTable:
    """The built-in table (``resources/models.json``), newest model first."""

    models: tuple[ModelInfo, ...]

    @classmethod
    def from_json(cls, data: Json) -> ModelTable:
        """Read the shipped file. Raises KeyError or TypeError when it is not what this program shipped."""
        names = {field.name for field in fields(ModelInfo)}
        return cls(tuple(_from_row(row, names) for row in data["models"]))

    def find(self, model: str) -> ModelInfo | None:
        """The row of *model*, dated ids included; its ``id`` is *model* as asked for."""
        wanted = base_id(model)
        for info in self.models:
            if info.id == wanted:
                return info if info.id == model else replace(info, id=model)
        return None

    def describe(self, model: str) -> ModelInfo:
        """The row of *model*, or a careful guess for one that came after this program."""
        return self.find(model) or _unknown(model)

    def from_api(self, card: Json) -> ModelInfo | None:
        """Read one object of GET /v1/models; None when it has no usable id.

        Whatever the object leaves out comes from the table, so that an old server, a gateway or a reply that was
        cached by an earlier version still gives a complete answer.
        """
        model = card.get("id")
        if not isinstance(model, str) or not model or model != _plain(model):
            return None
        known = self.describe(model)
        capabilities = _object(card.get("capabilities"))
        thinking = _thinking(capabilities, known)
        return replace(
            known,
            name=_plain(_text(card.get("display_name"))) or known.name,
            line=_plain(_text(card.get("line"))) or known.line,
            lifecycle=_plain(_text(card.get("lifecycle"))) or known.lifecycle,
            context_tokens=_count(card.get("max_input_tokens")) or known.context_tokens,
            window_known=known.window_known or bool(_count(card.get("max_input_tokens"))),
            max_output_tokens=_count(card.get("max_tokens")) or known.max_output_tokens,
            thinking=thinking,
            thinking_always=known.thinking_always and not _can_be_off(thinking),
            efforts=_efforts(capabilities, known),
            images=_supported(capabilities, "image_input", known.images),
            pdfs=_supported(capabilities, "pdf_input", known.pdfs),
            structured=_supported(capabilities, "structured_outputs", known.structured),
            compacts=_supported(_object(capabilities.get("compaction")), "summarize", known.compacts),
        )


def effort_for(info: ModelInfo, asked: str | None) -> str | None:
    """The effort to send: *asked* if the model has it, else the next lower one it has; None sends nothing."""
    if asked not in EFFORTS:
        return None
    at_most = EFFORTS[: EFFORTS.index(asked) + 1]
    return next((level for level in reversed(at_most) if level in info.efforts), None)


def off_mode(info: ModelInfo, effort: str | None) -> str | None:
    """The ``thinking.type`` that switches thinking off for *info* at *effort*; None when nothing does.

    Opus 5, Sonnet 5.5 and Haiku 5.5 take theirs only up to effort high (platform.claude.com: thinking).
    """
    level = effort or info.default_effort
    limit = info.thinking_off_up_to
    if limit in EFFORTS and level in EFFORTS and EFFORTS.index(level) > EFFORTS.index(limit):
        return None
    return next((kind for kind in ("disabled", "between_tools") if kind in info.thinking), None)


def _from_row(row: Mapping[str, Any], names: set[str]) -> ModelInfo:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key in names
    }
    return ModelInfo(**values)


def _unknown(model: str) -> ModelInfo:
    """A model that came after this program: taken to be like the newest that are known, with nothing optional."""
    return ModelInfo(
        id=model,
        name=_plain(model),
        line=None,
        lifecycle="active",
        context_tokens=200_000,
        max_output_tokens=64_000,
        thinking=(),
        thinking_always=False,
        thinking_by_default=True,
        efforts=(),
        default_effort=None,
        min_cache_tokens=512,
        prefix_check=True,
        forced_tools=False,
        window_known=False,
    )


def _can_be_off(thinking: Sequence[str]) -> bool:
    return "disabled" in thinking or "between_tools" in thinking


def _thinking(capabilities: Json, known: ModelInfo) -> tuple[str, ...]:
    types = _object(_object(capabilities.get("thinking")).get("types"))
    return tuple(kind for kind in _THINKING_TYPES if _supported(types, kind, kind in known.thinking))


def _efforts(capabilities: Json, known: ModelInfo) -> tuple[str, ...]:
    effort = _object(capabilities.get("effort"))
    if effort.get("supported") is False:
        return ()
    return tuple(level for level in EFFORTS if _supported(effort, level, level in known.efforts))


def _supported(parent: Json, key: str, otherwise: bool) -> bool:
    value = _object(parent.get(key)).get("supported")
    return value if isinstance(value, bool) else otherwise


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _plain(text: str) -> str:
    """Names come from a server: no control or direction characters, no endless line."""
    kept = "".join(character for character in text if unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp"))
    return kept.strip()[:_NAME_LENGTH]
