"""Where the program's files lie, below one data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """The places below one data folder. Nothing here touches the disk."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file that holds conversations and the ledger."""
        return self.root / "chatelaine.db"

    @property
    def settings(self) -> Path:
        """The settings, as JSON. Never a key."""
        return self.root / "settings.json"

    @property
    def window(self) -> Path:
        """Where the window stood and what was open, as JSON."""
        return self.root / "window.json"

    @property
    def lock(self) -> Path:
        """Held while a process owns this data folder."""
        return self.root / "chatelaine.lock"

    @property
    def backups(self) -> Path:
        """Copies of the database."""
        return self.root / "backups"

    @property
    def restore_note(self) -> Path:
        """Says which backup is to take the place of the database at the next opening."""
        return self.root / "restore.json"

    @property
    def left_note(self) -> Path:
        """Names the folders that the data was moved from and that still hold it."""
        return self.root / "moved-from.json"

    @property
    def encryption_note(self) -> Path:
        """Says whether the data is encrypted, under which key, and how far a change of that has come. Never a key."""
        return self.root / "encryption.json"

    @property
    def converting(self) -> Path:
        """While the data is encrypted or decrypted: what takes its place, and then what was there before."""
        return self.root / "converting"

    @property
    def attachments(self) -> Path:
        """Attachment bytes, by SHA-256."""
        return self.root / "attachments"

    @property
    def logs(self) -> Path:
        """Logs and crash reports, redacted."""
        return self.root / "logs"
