"""What is said before everything is deleted from the window, and after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.logic import wipe_words
from app.model.wiping import Wiped, WipeInventory, WipeReport
from app.ui.amounts import size_words
from app.ui.i18n import tr, tr_count
from app.ui.widgets.bidi import isolated

_MOST = 8  # names that are listed one by one


def before(inventory: WipeInventory, *, demo: bool) -> str:
    """What will go, kind by kind, what will stay, and what nobody can promise."""
    lines = [
        tr("{0}: {1}, {2}", tr(wipe_words.NAMES[kind]), _files(amount.files), size_words(amount.size) or tr("empty"))
        for kind in Wiped
        if (amount := inventory.amounts.get(kind)) is not None
    ]
    if not demo:
        lines.append(tr("the API keys that Chatelaine has put into the system's keyring"))
    parts = ["\n".join(f"• {line}" for line in lines)]
    if inventory.foreign:
        lead = tr("In the folder, and not of Chatelaine; this stays:")
        parts.append("\n".join((lead, *_some(inventory.foreign))))
    return "\n\n".join((*parts, *map(tr, wipe_words.LIMITS)))


def after(report: WipeReport, *, demo: bool) -> tuple[str, ...]:
    """What went, and what is left."""
    return tuple(_after(report, demo))


def _after(report: WipeReport, demo: bool) -> Iterator[str]:
    deleted = report.deleted
    yield tr("Deleted: {0}, {1}.", _files(deleted.files), size_words(deleted.size) or tr("empty"))
    if report.left:
        yield tr("This could not be deleted, and is still there:")
        yield from _some([tr("{0}: {1}", name, why) if why else name for name, why in report.left])
    else:
        yield tr("The folder was looked through again: nothing of Chatelaine is left in it.")
    if report.foreign:
        yield tr("Not of Chatelaine, and still there:")
        yield from _some(report.foreign)
    if report.key_trouble is not None and report.key_trouble.code == "keyring_missing":
        yield tr("API keys could not be looked for. {0}", tr(report.key_trouble.message))
    elif report.key_trouble is not None:
        yield tr("An API key may still be in the keyring. {0}", tr(report.key_trouble.message))
    elif not demo:
        yield tr("No API key of Chatelaine is in the keyring any more.")


def _files(count: int) -> str:
    return tr_count("{0} file", "{0} files", count)


def _some(names: Sequence[str]) -> list[str]:
    more = len(names) - _MOST
    shown = [f"  {isolated(name)}" for name in names[:_MOST]]
    return [*shown, tr("  and {0} more", f"{more:,}")] if more > 0 else shown
