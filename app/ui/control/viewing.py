"""Opens viewers of what was attached, one for each content."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize

from app.ui.control.handing_out import HandOut
from app.ui.control.viewing_tools import AskPath, Shown, Spot, ViewTools
from app.ui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.model.attachment import AttachmentFacts, Held
    from app.model.cited import CitedPlace
    from app.services.copies import Copies
    from app.services.previews import Previews
    from app.ui.control.viewing_one import Viewing
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.window_state import WindowState

_MOST_VIEWERS = 12  # open at once; then the oldest goes


class ViewControl(QObject):
    """Keeps what is open, so that a second click brings it to the front."""

    def __init__(  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        previews: Previews,
        copies: Copies,
        memory: WindowState,
        theme: Callable[[], Theme],
        tasks: Tasks,
        ask_path: AskPath | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._memory = memory
        self._theme = theme
        self._tools = ViewTools(previews, copies, tasks, ask_path or _ask_where)
        self.hand_out = HandOut(self._tools)
        self._open: dict[tuple[str, str], Viewing] = {}

    def open_held(self, held: Held, name: str, facts: AttachmentFacts | None = None) -> Viewing:
        """Show *held*, which is called *name*. Its *facts* need not be known."""
        key = (held.sha256, held.media_type)
        viewing = self._open.get(key)
        if viewing is None:
            viewing = self._open[key] = self._made(Shown(held, name, facts))
            viewing.load()
        size = self._memory.viewer_size
        viewing.viewer.show_with(self._theme(), QSize(*size) if size else None)
        return viewing

    def open_passage(self, place: CitedPlace) -> bool:
        """Show what an answer cites, the passage marked; False where nothing of it is kept here.

        A page is shown in the file as it was attached where that is known, else in what was sent.
        """
        attachment = place.attachment
        if attachment is not None and attachment.original is not None and place.pages:
            viewing = self.open_held(attachment.original, attachment.name, attachment.facts)
            viewing.show_spot(Spot(place.passage, place.pages))
            return True
        if place.held is None:
            return False
        ends = None if place.start is None or place.end is None else (place.start, place.end)
        viewing = self.open_held(place.held, place.title or tr("Attachment"))
        viewing.show_spot(Spot(place.passage, place.sent_pages, ends))
        return True

    def viewers(self) -> tuple[Viewing, ...]:
        """What is open, the oldest first."""
        return tuple(self._open.values())

    def close(self) -> None:
        """Close all viewers."""
        for viewing in self.viewers():
            viewing.viewer.close()

    # Inside

    def _made(self, shown: Shown) -> Viewing:
        from app.ui.attachments.viewer import ViewerWindow  # noqa: PLC0415  # with the first viewer
        from app.ui.control.viewing_one import Viewing  # noqa: PLC0415  # the same

        if len(self._open) >= _MOST_VIEWERS:
            self.viewers()[0].viewer.close()
        viewing = Viewing(ViewerWindow(self._window), shown, self._tools, self.hand_out)
        for action_id in ("program.quit", "program.settings"):  # their shortcuts hold here, too
            viewing.viewer.addAction(self._window.commands.action(action_id))
        viewing.viewer.closed.connect(lambda: self._closed(viewing))
        return viewing

    def _closed(self, viewing: Viewing) -> None:
        if self._open.pop((viewing.shown.held.sha256, viewing.shown.held.media_type), None) is None:
            return
        size = viewing.viewer.size()
        self._memory.set_viewer_size(size.width(), size.height())
        viewing.viewer.deleteLater()


def _ask_where(window: QWidget, suggested: str, chosen: Callable[[str], None]) -> None:
    from app.ui.control.saving import ask_where  # noqa: PLC0415

    ask_where(window, suggested, chosen, tr("Save attachment"))
