"""What is said before and after everything is deleted."""

from __future__ import annotations

from app.model.wiping import Wiped, WipeInventory, WipeReport

CONFIRMATION = "delete everything"
NAMES = {
    Wiped.DATABASE: "conversations, drafts and the record of costs",
    Wiped.ATTACHMENTS: "attachments",
    Wiped.BACKUPS: "backups",
    Wiped.SETTINGS: "settings and the window's place",
    Wiped.LOGS: "logs",
    Wiped.DEMO: "the demo's data",
    Wiped.LOCK: "the lock",
    Wiped.ELSEWHERE: "copies in other folders: the demo's, and where the data was moved from",
}
_MOST = 20  # names that are listed one by one
LIMITS = (
    "Files are overwritten before they are deleted. A drive with flash memory, snapshots, and backups that you or the "
    "system made elsewhere may keep the old bytes: only an encrypted drive protects from that.",
    "What was sent to the API is kept there by its own rules, and files that were uploaded stay on the server until "
    "they expire or are deleted there.",
)


def before(inventory: WipeInventory) -> list[str]:
    """What will go, a line for each kind, and what will stay."""
    lines = [
        f"{_files(amount.files)} ({amount.size:,} bytes): {NAMES[kind]}"
        for kind in Wiped
        if (amount := inventory.amounts.get(kind)) is not None
    ]
    lines.append("the API keys in the system's keyring")
    if inventory.foreign:
        lines.append("")
        lines.append(f"{_files(len(inventory.foreign))} in the folder not of Chatelaine, or kept, will stay:")
        lines += _some(inventory.foreign)
    return lines


def after(report: WipeReport) -> list[str]:
    """What went, and what is left."""
    deleted = report.deleted
    lines = [f"{_files(deleted.files)} ({deleted.size:,} bytes) deleted."]
    if report.left:
        lines.append(f"{_files(len(report.left))} could not be deleted:")
        lines += _some([f"{name}: {why}" if why else name for name, why in report.left])
    else:
        lines.append("The folder was looked through again: nothing of Chatelaine is left in it.")
    if report.foreign:
        lines.append(f"{_files(len(report.foreign))} not of Chatelaine, or kept, stayed:")
        lines += _some(report.foreign)
    if report.key_trouble is not None:
        lines.append(f"An API key may still be in the keyring. {report.key_trouble.message}")
    else:
        lines.append("No API key is in the keyring any more.")
    return lines


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _some(names: tuple[str, ...] | list[str]) -> list[str]:
    more = len(names) - _MOST
    return [*(f"  {name}" for name in names[:_MOST]), *([f"  and {more:,} more"] if more > 0 else [])]
