"""What of a file of presets and prompts is new, and what of it is kept within bounds."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from app.logic import typed_json
from app.logic.presets import kept_options
from app.logic.titles import clean_name, first_words
from app.model.library import Preset, Saved, Variable, kind_of

MOST_TEXT = 1_000_000  # characters of a text
MOST_VARIABLES = 100
MOST_CHOICES = 200
_MOST_VALUE = 10_000  # characters of a default or a choice
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NAME = re.compile(r"[^\W\d_][\w -]{0,39}")

S = TypeVar("S", bound=Saved)


class UnfitError(ValueError):
    """Something cannot be taken in. ``str()`` of it is a sentence."""


@dataclass(frozen=True, slots=True)
class Merge:
    """``new`` is to be added, in order; ``known`` counts what is there already, as it is in the file."""

    new: tuple[Saved, ...]
    known: int


def merged(there: Mapping[str, Saved], coming: Iterable[Saved]) -> Merge:
    """Hold *coming* against what is *there*, by id. Nothing is replaced.

    What has the id of something else gets one of its own, which follows from its content: so a second import adds
    nothing.
    """
    taken, new, known = dict(there), [], 0
    for item in coming:
        other = item.id in taken and not _same(taken[item.id], item)
        kept = replace(item, id=f"{item.id[:40]}-{_digest(item)}") if other else item
        if kept.id in taken:
            known += 1
        else:
            taken[kept.id] = kept
            new.append(kept)
    return Merge(tuple(new), known)


def checked(item: S) -> S:
    """*item* as it may be kept: a clean name, nothing over the bounds. Raises UnfitError."""
    name = clean_name(item.name) or first_words(item.text)
    if not name:
        raise UnfitError("It has no name.")
    if _ID.fullmatch(item.id) is None:
        raise UnfitError("Its id is none that this program writes.")
    if len(item.text) > MOST_TEXT:
        raise UnfitError(f"Its text is longer than {MOST_TEXT:,} characters.")
    changed = replace(item, name=name, variables=_variables(item.variables))
    return replace(changed, options=kept_options(changed.options)) if isinstance(changed, Preset) else changed


def _variables(variables: Sequence[Variable]) -> tuple[Variable, ...]:
    if len(variables) > MOST_VARIABLES:
        raise UnfitError(f"It has more than {MOST_VARIABLES} variables.")
    for each in variables:
        if _NAME.fullmatch(each.name) is None:
            raise UnfitError("One of its variables has no name that this program knows.")
        if len(each.choices) > MOST_CHOICES or any(len(text) > _MOST_VALUE for text in (each.default, *each.choices)):
            raise UnfitError("One of its variables has too many or too long choices.")
    return tuple({each.name: each for each in variables}.values())


def _same(known: Saved, item: Saved) -> bool:
    return kind_of(known) == kind_of(item) and known == item


def _digest(item: Saved) -> str:
    plain = json.dumps([kind_of(item), typed_json.plain(item)], sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]
