"""An import's report in words."""

from __future__ import annotations

from collections import Counter

from app.model.carried import ImportItem, Outcome
from app.ui.i18n import mark, tr

_MOST_LINES = 2_000  # of the report; more are counted
_TITLES = {
    Outcome.ADDED: mark("{0}: added. {1}"),
    Outcome.EXTENDED: mark("{0}: extended. {1}"),
    Outcome.SAME: mark("{0}: already here. {1}"),
    Outcome.BINNED: mark("{0}: left alone. {1}"),
    Outcome.REFUSED: mark("{0}: not imported. {1}"),
    Outcome.EMPTY: mark("{0}: not imported. {1}"),
}


class CarryReport:
    """Gathers what happens while an import runs."""

    def __init__(self) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self.messages = 0
        self.lines: list[str] = []
        self._left_out = 0

    def take(self, item: ImportItem) -> None:
        """One conversation more."""
        self.outcomes[item.outcome] += 1
        self.messages += item.messages
        if not item.notes:
            return
        if len(self.lines) >= _MOST_LINES:
            self._left_out += 1
            return
        self.lines.append(tr(_TITLES[item.outcome], item.title or tr("A conversation"), " ".join(item.notes)))

    def all_lines(self) -> list[str]:
        """The lines, the last of which says how many more there would be."""
        more = [tr("More lines: {0}", f"{self._left_out:,}")] if self._left_out else []
        return [*self.lines, *more]

    def words(self, stopped: bool) -> str:
        """The sum, in a few sentences."""
        count = self.outcomes
        told = [tr("Conversations added: {0}, messages: {1}.", f"{count[Outcome.ADDED]:,}", f"{self.messages:,}")]
        if count[Outcome.EXTENDED]:
            told.append(tr("Extended: {0}.", f"{count[Outcome.EXTENDED]:,}"))
        if count[Outcome.SAME]:
            told.append(tr("Already here: {0}.", f"{count[Outcome.SAME]:,}"))
        if refused := count[Outcome.REFUSED] + count[Outcome.EMPTY] + count[Outcome.BINNED]:
            told.append(tr("Not imported: {0}.", f"{refused:,}"))
        if stopped:
            told.append(tr("It was stopped. Import the same file again to go on."))
        return " ".join(told)
