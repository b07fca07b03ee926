"""The rows of the list, made from what is known about the conversations."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QLocale, QTime

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId
from app.ui.i18n import tr
from app.ui.sidebar.groups import Calendar, local_time


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a group."""

    title: str

    @property
    def key(self) -> tuple[str, str]:
        """Tells rows apart, whatever they show at the moment."""
        return ("heading", self.title)


@dataclass(frozen=True, slots=True)
class Entry:
    """One conversation. ``time`` is shown at the right, empty for other days than today."""

    summary: ConversationSummary
    time: str = ""
    running: bool = False
    unread: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Tells rows apart, whatever they show at the moment."""
        return ("entry", self.summary.id)

    @property
    def title(self) -> str:
        """The title, never empty."""
        return self.summary.title or tr("Untitled")

    def spoken(self) -> str:
        """What a screen reader says."""
        parts = [self.title]
        if self.running:
            parts.append(tr("answer running"))
        elif self.unread:
            parts.append(tr("new answer"))
        if self.summary.pinned:
            parts.append(tr("pinned"))
        if self.time:
            parts.append(self.time)
        return ", ".join(parts)


Row = Heading | Entry


def in_order(summaries: Iterable[ConversationSummary]) -> list[ConversationSummary]:
    """Pinned first, then the latest first; the order of the store, so that pages join."""
    return sorted(summaries, key=lambda one: (one.pinned, one.updated_ms, one.id), reverse=True)


class RowMaker:
    """Makes rows; what did not change since the last time is used again, for lists may be long."""

    def __init__(self) -> None:
        self._calendar: Calendar | None = None
        self._entries: dict[ConversationId, Entry] = {}

    def rows(
        self,
        summaries: Iterable[ConversationSummary],
        today: date,
        running: Collection[ConversationId],
        unread: Collection[ConversationId],
        needle: str = "",
    ) -> list[Row]:
        """Return headings and entries for *summaries* (in order) whose title contains *needle*, whatever its case."""
        calendar = self._calendar_of(today)
        rows: list[Row] = []
        wanted, last = needle.strip().casefold(), None
        for summary in summaries:
            if wanted and wanted not in summary.title.casefold():
                continue
            group = calendar.heading(summary)
            if group != last:
                rows.append(Heading(group))
                last = group
            rows.append(self._entry(calendar, summary, summary.id in running, summary.id in unread))
        return rows

    def _calendar_of(self, today: date) -> Calendar:
        if self._calendar is None or self._calendar.today != today:
            self._calendar = Calendar(today)
            self._entries = {}
        return self._calendar

    def _entry(self, calendar: Calendar, summary: ConversationSummary, running: bool, unread: bool) -> Entry:
        known = self._entries.get(summary.id)
        if known is not None and known.summary is summary and (known.running, known.unread) == (running, unread):
            return known
        entry = Entry(summary, _time(summary) if calendar.is_today(summary) else "", running, unread)
        self._entries[summary.id] = entry
        return entry


def _time(summary: ConversationSummary) -> str:
    changed = local_time(summary.updated_ms)
    return QLocale().toString(QTime(changed.hour, changed.minute), QLocale.FormatType.ShortFormat)
