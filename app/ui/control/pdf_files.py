"""Writes conversations to PDF files, one for each, laid out as they are printed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.model.carried import CarryProgress
from app.model.errors import ChatelaineError
from app.services.exporting import ExportReport
from app.ui.failures import not_saved
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.model.ids import ConversationId
    from app.model.message import Message
    from app.services.exporting import Exporting, Extent, WholeConversation
    from app.ui.control.models import ModelControl
    from app.ui.dialogs import ExportChoice
    from app.ui.theme.palette import Theme
    from app.ui.transcript.cards import Ask, Known
    from app.ui.transcript.paper.press import Press

KnownOf = Callable[["ConversationId", "Sequence[Message]"], Awaitable["Known"]]
Progress = Callable[[float], None]  # the part that is done, 0 to 1


class PdfFiles:
    """*known* says what was attached to a conversation, *pictures* draws that."""

    def __init__(
        self,
        exporting: Exporting,
        known: KnownOf,
        pictures: Ask,
        models: ModelControl,
        theme: Callable[[], Theme],
        clock: Clock,
    ) -> None:
        self._exporting = exporting
        self._known = known
        self._pictures = pictures
        self._models = models
        self._theme = theme
        self._clock = clock

    async def write(self, target: Path, extent: Extent, choice: ExportChoice, progress: Progress) -> ExportReport:
        """Write one conversation to the file *target*, otherwise a file for each into that folder.

        Each file is there only when it is whole; those that are written stay when this is cancelled.

        Raises ChatelaineError: the storage failed, or a file cannot be written.
        """
        report, at = ExportReport(), CarryProgress(0, 1, 0)
        folder = target if choice.to_folder else None

        def reached(now: CarryProgress) -> None:
            nonlocal at
            at = now

        def part(done: float) -> None:
            progress((at.done + done) / max(at.total, 1))

        branches = choice.scope != "branch"
        async for each in self._exporting.whole(extent, branches, report, folder, reached):
            await self._print(target if folder is None else folder / each.name, each, choice, part)
        progress(1.0)
        return report

    async def _print(self, path: Path, each: WholeConversation, choice: ExportChoice, part: Progress) -> None:
        from app.ui.transcript.paper.pdf import write_pdf  # noqa: PLC0415  # not before the first paint

        known = await self._known(each.summary.id, each.messages)
        try:
            await write_pdf(path, self._press(each, choice, known), _title(each), choice.size, part)
        except OSError as error:
            raise ChatelaineError(not_saved(path.name, error)) from None

    def _press(self, each: WholeConversation, choice: ExportChoice, known: Known) -> Press:
        from app.ui.transcript.paper.galley import Source  # noqa: PLC0415  # not before the first paint
        from app.ui.transcript.paper.press import Press  # noqa: PLC0415

        reading = choice.reading
        source = Source(
            _title(each),
            each.messages,
            thinking=reading.thinking,
            tools=reading.tools,
            facts=reading.costs,
            known=known,
            headings=_headings(each),
        )
        pictures = self._pictures if reading.pictures else None
        return Press(source, self._theme().fonts, self._models.name_of, self._clock.now_ms, pictures)


def _headings(each: WholeConversation) -> dict[int, str]:
    """Words above each branch after the first: where it begins."""
    first_words = {message.id: " ".join(message.text.split())[:60] for message in each.messages}
    headings = {}
    for start, after in each.branches.items():
        words = first_words.get(after, "") if after is not None else ""
        headings[start] = tr("Another branch, after “{0}”", words) if words else tr("Another branch")
    return headings


def _title(each: WholeConversation) -> str:
    return each.summary.title or tr("Untitled")
