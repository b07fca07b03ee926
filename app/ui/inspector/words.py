"""What the inspector says: names of kinds, states and causes, in whole sentences."""

from __future__ import annotations

from app.model.caching import Lifetime
from app.model.inspection import CacheMiss, CostLine, MarkOutcome, MissCause, PartMark, PartState, PromptPart
from app.ui.amounts import dollars, exact_dollars, token_words
from app.ui.i18n import tr, tr_count
from app.ui.token_kinds import kind_name


def line_name(line: CostLine) -> str:
    """What a line of the table counts."""
    if line.kind == "output" and line.thinking:
        return tr("Output, of it thinking {0}", f"{line.thinking:,}")
    return kind_name(line.kind)


def price(nano: int | None, lower_bound: bool = False, places: int = 4) -> str:
    """An amount as billed, to its last digit; ``≥`` for a lower bound, words where there is no price."""
    if nano is None:
        return tr("not priced")
    return ("≥ " if lower_bound else "") + exact_dollars(nano, places)


def line_words(line: CostLine, lower_bound: bool) -> str:
    """A line of the table, read aloud."""
    counted = tr_count("{0} search", "{0} searches", line.tokens) if line.kind == "web_search" else ""
    return tr("{0}: {1}, {2}", line_name(line), counted or token_words(line.tokens), price(line.nano, lower_bound))


def saved_words(saved_nano: int | None) -> str:
    """What caching did to the bill of this turn; empty when nothing is known or it made no difference."""
    if not saved_nano:
        return ""
    if saved_nano > 0:
        return tr("Caching saved {0} on this turn", dollars(saved_nano))
    return tr("Writing to the cache cost {0} more on this turn", dollars(-saved_nano))


def part_name(part: PromptPart) -> str:
    """A part of the prompt."""
    if part.kind == "earlier":
        return tr_count("{0} earlier turn", "{0} earlier turns", part.turns)
    fallback = {
        "tools": tr("Tools"),
        "system": tr("System prompt"),
        "image": tr("Image"),
        "document": tr("Document"),
        "question": tr("Question"),
        "answer": tr("Answer"),
        "compaction": tr("Summary of what stood before"),
    }[part.kind]
    return with_pictures(" ".join(part.name.split()) or fallback, part.pictures)


def with_pictures(name: str, pages: int) -> str:
    """The name of an attachment; a PDF of which so many pages go as pictures says that."""
    if not pages:
        return name
    return tr_count("{1}, {0} page as a picture", "{1}, {0} pages as pictures", pages, name)


def part_tokens(part: PromptPart) -> str:
    """How many tokens; an estimate says so."""
    return f"{part.tokens:,}" if part.exact else tr("≈ {0}", f"{part.tokens:,}")


def state_words(state: PartState) -> str:
    """What the cache did with a part."""
    return {
        "read": tr("read from the cache"),
        "written": tr("written to the cache"),
        "uncached": tr("not cached"),
        "unknown": tr("not known whether cached"),
    }[state]


def part_words(part: PromptPart) -> str:
    """A part of the prompt, read aloud."""
    return tr("{0}: {1}, {2}", part_name(part), token_words(part.tokens, part.exact), state_words(part.state))


def lifetime_words(lifetime: Lifetime) -> str:
    """How long a breakpoint holds."""
    return tr("1 hour") if lifetime == "1h" else tr("5 min")


def outcome_words(outcome: MarkOutcome) -> str:
    """What came of a breakpoint."""
    return {
        "hit": tr("hit"),
        "written": tr("written"),
        "missed": tr("missed"),
        "too_short": tr("too short"),
        "unknown": tr("not known"),
    }[outcome]


def mark_words(mark: PartMark, now_ms: int) -> str:
    """A breakpoint on one line; *now_ms* (since 1970 UTC) is what its expiry is counted down from."""
    parts = [tr("breakpoint {0}", mark.number), lifetime_words(mark.lifetime), outcome_words(mark.outcome)]
    if mark.expires_ms is not None:
        parts.append(expiry_words(mark.expires_ms, now_ms))
    return " · ".join(parts)


def mark_tip(mark: PartMark) -> str:
    """What is under a breakpoint, and what reading it saves."""
    words = tr("{0} tokens are before this breakpoint.", f"{mark.tokens:,}")
    if mark.saves_nano:
        words += " " + tr("Reading them from the cache saves {0}.", dollars(mark.saves_nano))
    return words


def expiry_words(expires_ms: int, now_ms: int) -> str:
    """How long something stays in the cache: ``expires in 3:41``, from an hour on ``1:00:00``."""
    left = -(-(expires_ms - now_ms) // 1000)
    if left <= 0:
        return tr("expired")
    minutes, seconds = divmod(left, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return tr("expires in {0}", clock)


def miss_words(miss: CacheMiss) -> str:
    """Why less was read from the cache than the turn before had written, in a sentence of its own."""
    causes: dict[MissCause, str] = {
        "first": tr("Nothing of this prompt was sent before, so nothing could be read from the cache."),
        "expired": tr("The cache had expired: more time passed since the turn before than the breakpoints hold."),
        "too_short": tr("The prompt is too short: this model caches nothing below {0} tokens.", _least(miss)),
        "model": tr("The model changed. Each model has a cache of its own."),
        "tools": tr("The tools changed. They stand first in the prompt, so nothing after them matched."),
        "system": tr("The system prompt changed, so nothing from there on matched."),
        "settings": tr("A setting changed that the cache depends on, so earlier turns did not match."),
        "messages": tr("An earlier message differs, so nothing from there on matched."),
        "summary": tr("A summary stands for earlier turns now, or no longer does, so nothing from there on matched."),
        "trimmed": tr("Other turns are left out at the beginning, so nothing from there on matched."),
        "off": tr("Caching is off in this conversation."),
        "unknown": tr("The prompt begins as before; why the cache had no entry is not known."),
    }
    return causes[miss.cause]


def _least(miss: CacheMiss) -> str:
    return f"{int(miss.where):,}" if miss.cause == "too_short" and miss.where else ""


def miss_loss(miss: CacheMiss) -> str:
    """How much was missed; empty when nothing was."""
    return tr("{0} tokens were not read from the cache.", f"{miss.tokens:,}") if miss.tokens else ""


def api_words(miss: CacheMiss) -> str:
    """The API's own reason in our words; one unknown to this program as the API calls it."""
    if miss.api_reason is None:
        return ""
    known = {
        "model_changed": tr("the model or the speed changed"),
        "system_changed": tr("the system prompt changed"),
        "tools_changed": tr("the tools changed"),
        "messages_changed": tr("the messages changed"),
        "previous_message_not_found": tr("it does not know the turn before"),
        "unavailable": tr("it could not say"),
        "pending": tr("it has not found out yet"),
    }
    reason = known.get(miss.api_reason, miss.api_reason)
    if miss.api_tokens:
        return tr("The API says: {0}, {1} tokens missed.", reason, f"{miss.api_tokens:,}")
    return tr("The API says: {0}.", reason)


def where_words(miss: CacheMiss) -> str:
    """Where the prompt differs first; empty where the cause says it."""
    if not miss.where or miss.cause == "too_short":
        return ""
    return {
        "tools": tr("Tool: {0}", miss.where),
        "settings": tr("Setting: {0}", miss.where),
        **dict.fromkeys(("messages", "summary", "trimmed"), tr("Message {0} of the request", miss.where)),
    }.get(miss.cause, miss.where)


def rate_name(name: str) -> str:
    """What a rate limit counts; a name unknown to this program as the API calls it."""
    known = {
        "requests": tr("Requests"),
        "input-tokens": tr("Input tokens"),
        "output-tokens": tr("Output tokens"),
        "tokens": tr("Tokens"),
    }
    for prefix, words in (("fast-", tr("{0}, fast")), ("priority-", tr("{0}, priority"))):
        if name.startswith(prefix):
            return words.format(rate_name(name.removeprefix(prefix)))
    return known.get(name, name)
