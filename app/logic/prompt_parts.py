"""The prompt as the inspector lists it: its parts in sending order, with the cache breakpoints between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from app.logic.attached_names import AttachedName, Names, name_of
from app.logic.cache_shelf import LIFETIME_MS
from app.logic.prompt_atoms import Atom, atoms, billed
from app.logic.rebuild import Rebuilt
from app.model.ids import MessageId
from app.model.inspection import MarkOutcome, PartKind, PartMark, PromptPart
from app.model.sent import SentMark
from app.model.usage import Usage

_ATTACHED = ("image", "document")
_SINGLE = ("compaction", *_ATTACHED)
_NAME = 80  # characters
_SURELY = 1.25  # how far the estimate of a mark in the middle may be off
_ROUNDING = 4  # tokens
_NO_NAMES: Names = {}
_WORTH_A_LINE = 0.02  # as a share of the prompt: smaller attachments of earlier turns are counted with these


@dataclass(frozen=True, slots=True)
class Facts:
    """What the marks are judged by.

    ``sent_ms`` (since 1970 UTC) is when the request went out; ``before`` how many tokens the previous turn had cached;
    ``minimum`` the fewest tokens that the model caches. ``saves`` tells what reading so many tokens from the cache
    saves, in nano-dollars, None when not priced. ``earlier`` are the marks of the previous turn.
    """

    sent_ms: int
    before: int
    minimum: int
    saves: Callable[[int], int | None]
    earlier: tuple[SentMark, ...] = ()


def parts(
    rebuilt: Rebuilt, asked: MessageId | None, usage: Usage | None, facts: Facts, names: Names = _NO_NAMES
) -> tuple[PromptPart, ...]:
    """The parts of a request. *asked* is the message that it was sent for; *usage* None leaves estimates alone.

    Tokens add up to the prompt that *usage* bills. Earlier turns are one part from mark to mark, but for attachments
    that matter, which are called by *names*; the pages of a PDF that were sent as pictures are one part.
    """
    if usage is not None and usage.cache_read + _ROUNDING >= facts.before:
        facts = replace(facts, before=0)  # all of it was read: nothing was missed
    found = atoms(rebuilt.request, rebuilt.origins, rebuilt.marks, facts.earlier)
    found = billed(found, usage) if usage is not None and usage.prompt else found
    least = _WORTH_A_LINE * sum(atom.tokens for atom in found)
    made: list[PromptPart] = []
    number = length = 0
    for group, attached in _grouped(found, asked, least, names):
        part = replace(_part(group, asked, least, attached), exact=_is_exact(group, found))
        length += part.tokens
        if group[-1].mark is not None:
            number += 1
            part = replace(part, mark=_mark(number, length, group[-1], facts))
        made.append(part)
    return tuple(made)


def _grouped(
    found: Sequence[Atom], asked: MessageId | None, least: float, names: Names
) -> list[tuple[list[Atom], AttachedName | None]]:
    """Atoms that make one part: of one kind and state, up to a mark; and what that is as an attachment."""
    keys: list[tuple[object, ...]] = []
    run, attached = 0, None
    for number, atom in enumerate(found):
        kind = _kind(atom, asked, least)
        attached = name_of(names, atom.origin, atom.block, attached) if kind in _ATTACHED else None
        single = number if attached is None or not attached.pictures else attached.id
        keys.append((run, kind, atom.state, single if kind in _SINGLE else None, attached))
        run += atom.mark is not None
    pairs = groupby(zip(keys, found, strict=True), key=lambda pair: pair[0])
    return [([atom for _, atom in group], _attached(key)) for key, group in pairs]


def _attached(key: tuple[object, ...]) -> AttachedName | None:
    return key[-1] if isinstance(key[-1], AttachedName) else None


def _kind(atom: Atom, asked: MessageId | None, least: float) -> PartKind:
    if atom.kind in ("tools", "system"):
        return "tools" if atom.kind == "tools" else "system"
    mine = asked is not None and atom.origin == asked
    if atom.kind in _ATTACHED and (mine or atom.tokens >= least):
        return "image" if atom.kind == "image" else "document"
    if atom.kind == "compaction":
        return "compaction"
    return "question" if mine else "earlier"


def _part(group: Sequence[Atom], asked: MessageId | None, least: float, attached: AttachedName | None) -> PromptPart:
    first = group[0]
    kind = _kind(first, asked, least)
    turns = 0
    if kind == "earlier":
        kind, turns = _earlier(group)
    return PromptPart(
        kind,
        _name(kind, group) or (attached.name if attached is not None else ""),
        round(sum(atom.tokens for atom in group)),
        False,
        first.state,
        message_id=first.origin,
        turns=turns,
        pictures=len(group) if attached is not None and attached.pictures else 0,
    )


def _is_exact(group: Sequence[Atom], found: Sequence[Atom]) -> bool:
    """Whether *group* is all that was read, written or left uncached, so that its tokens are what was billed."""
    last, state = group[-1], group[0].state
    bordered = last.mark is not None or last.border or last is found[-1]
    return bordered and state != "unknown" and len(group) == sum(1 for atom in found if atom.state == state)


def _earlier(group: Sequence[Atom]) -> tuple[PartKind, int]:
    """A single message of an earlier turn is called what it is; more are so many turns."""
    if len({atom.origin for atom in group}) == 1:
        return ("answer" if group[0].role == "assistant" else "question"), 0
    return "earlier", max(1, len({atom.origin for atom in group if atom.role == "user"}))


def _name(kind: PartKind, group: Sequence[Atom]) -> str:
    if kind in _ATTACHED:
        title = group[0].block.get("title")
        return title if isinstance(title, str) else ""
    if kind == "tools":
        return ", ".join(str(atom.block.get("name", "")) for atom in group)[:_NAME]
    if kind not in ("question", "answer"):
        return ""
    texts = (atom.block.get("text") for atom in group if atom.kind == "text")
    return " ".join(next((text for text in texts if isinstance(text, str)), "")[: 2 * _NAME].split())[:_NAME]


def _mark(number: int, length: int, atom: Atom, facts: Facts) -> PartMark:
    """Mark *number*, at the end of *atom*, with *length* tokens under it."""
    assert atom.mark is not None
    lifetime, outcome = atom.mark.lifetime, _outcome(atom, length, facts)
    if outcome in ("too_short", "unknown"):
        return PartMark(number, lifetime, outcome, length)
    return PartMark(number, lifetime, outcome, length, facts.sent_ms + LIFETIME_MS[lifetime], facts.saves(length))


def _outcome(atom: Atom, length: int, facts: Facts) -> MarkOutcome:
    if atom.state == "unknown":
        return "unknown"
    if atom.state == "uncached":
        return "too_short" if length < facts.minimum else "unknown"
    if length * _SURELY < facts.minimum:
        return "too_short"
    if atom.state == "read":
        return "hit"
    return "missed" if length <= facts.before + _ROUNDING else "written"
