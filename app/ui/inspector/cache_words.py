"""What the page Cache says."""

from __future__ import annotations

from app.model.caching import CacheMode, HandMark
from app.model.estimate import CacheState
from app.model.outlining import OutlineRow
from app.ui.amounts import dollars
from app.ui.i18n import tr, tr_count
from app.ui.inspector.words import expiry_words, lifetime_words, with_pictures

MODES: tuple[CacheMode, ...] = ("automatic", "hand", "off")


def mode_name(mode: CacheMode) -> str:
    """The choice on its button."""
    return {"automatic": tr("Automatic"), "hand": tr("By hand"), "off": tr("Off")}[mode]


def mode_words(mode: CacheMode) -> str:
    """What a choice means."""
    return {
        "automatic": tr("Breakpoints and their lifetimes are chosen by what they are expected to cost."),
        "hand": tr(
            "Breakpoints stand where you put them: drag them, or use Space, 5, 1, Delete and Alt with an arrow."
        ),
        "off": tr("Nothing is cached: every turn pays for the whole conversation again."),
    }[mode]


def cached_words(cache: CacheState | None, mode: CacheMode, now_ms: int) -> str:
    """What lies in the cache at *now_ms* (since 1970 UTC), and whether the next request will use it."""
    if cache is None:
        return tr("Nothing of this branch is known to be cached.")
    number, over = f"{cache.tokens:,}", cache.expires_ms <= now_ms
    if mode == "off" and not over:
        return tr("{0} tokens are still cached, but the next request does not read them.", number)
    held = tr("{0} tokens were cached", number) if over else tr("{0} tokens are cached", number)
    return held + " · " + expiry_words(cache.expires_ms, now_ms)


def row_name(row: OutlineRow) -> str:
    """A place of the prompt."""
    if row.kind == "earlier":
        return tr_count("{0} earlier turn", "{0} earlier turns", row.turns)
    kinds = {
        "tools": tr("Tools"),
        "system": tr("System prompt"),
        "document": tr("Document"),
        "image": tr("Image"),
        "question": tr("Question"),
        "answer": tr("Answer"),
        "summary": tr("Summary of what stood before"),
        "next": tr("Next message"),
    }
    if row.kind in ("next", "summary") or not row.name:
        return kinds[row.kind]
    return (
        with_pictures(row.name, row.pictures)
        if row.kind in ("document", "image")
        else tr("{0}: {1}", kinds[row.kind], row.name)
    )


def about_dollars(nano: int) -> str:
    """An estimated amount, to a hundredth of a cent; below that to what is left of it."""
    return tr("≈ {0}", dollars(round(nano, -5) or nano))


def mark_line(row: OutlineRow, mark: HandMark, number: int) -> str:
    """A breakpoint in its row."""
    parts = [tr("◆ breakpoint {0}", number), lifetime_words(mark.lifetime)]
    if not row.long_enough:
        parts.append(tr("too short"))
    elif row.saves_nano:
        parts.append(tr("saves {0}", about_dollars(row.saves_nano)))
    return " · ".join(parts)


def mark_worth(row: OutlineRow, mark: HandMark) -> str:
    """What a breakpoint holds, saves and costs, in sentences."""
    words = tr("≈ {0} tokens are before this breakpoint.", f"{row.prefix:,}")
    if not row.long_enough:
        return words + " " + tr("That is less than this model caches, so it does nothing yet.")
    extra = row.write_1h_nano if mark.lifetime == "1h" else row.write_5m_nano
    if row.saves_nano is None or extra is None:
        return words
    saves, costs = about_dollars(row.saves_nano), about_dollars(extra)
    return words + " " + tr("Each read saves {0}; writing all of it once costs {1} more.", saves, costs)
