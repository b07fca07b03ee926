"""Shows what was sent and what came back, as JSON and as something to run. Long texts are made in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from app.logic import json_view, snippets
from app.model.blocks import Json
from app.model.errors import ChatelaineError
from app.model.inspection import TurnInspection
from app.ui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.dialogs.exchange import ExchangeDialog
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

Save = Callable[[str, str], None]  # a name for the file, its text
Resolve = Callable[[Json], Awaitable[Json]]  # a request with the bytes of its attachments


class ExchangeControl:
    """Opens one window for each look; each keeps the turn that it was opened for.

    *address* is where requests go now: what can be run goes there, too.
    """

    def __init__(
        self,
        window: QWidget,
        theme: Callable[[], Theme],
        save: Save,
        address: Callable[[], str],
        resolve: Resolve,
        tasks: Tasks,
    ) -> None:
        self._window = window
        self._theme = theme
        self._save = save
        self._address = address
        self._resolve = resolve
        self._tasks = tasks

    def open(self, inspection: TurnInspection) -> ExchangeDialog:
        """Open the window at once; its texts follow."""
        from app.ui.dialogs.exchange import ExchangeDialog  # noqa: PLC0415  # not before the first paint

        dialog = ExchangeDialog(tr("Request and response"), self._window)
        dialog.wanted.connect(
            lambda what, response: self._tasks.start("make a text", self._give(dialog, inspection, what, response))
        )
        dialog.show_with(self._theme())
        self._tasks.start("show request and response", self._fill(dialog, inspection))
        return dialog

    async def _fill(self, dialog: ExchangeDialog, inspection: TurnInspection) -> None:
        gone: list[bool] = []
        dialog.destroyed.connect(lambda: gone.append(True))
        request = await asyncio.to_thread(_readable, await self._sent(inspection.request))
        response = await asyncio.to_thread(_readable, inspection.response)
        if not gone:
            dialog.show_texts(request, response, _note(inspection))

    async def _give(self, dialog: ExchangeDialog, inspection: TurnInspection, what: str, response: bool) -> None:
        gone: list[bool] = []
        dialog.destroyed.connect(lambda: gone.append(True))
        value = (inspection.response if response else await self._sent(inspection.request)) or {}
        text = await asyncio.to_thread(_text, what, value, self._address())
        if what == "save":
            self._save("response.json" if response else "request.json", text)
            return
        QGuiApplication.clipboard().setText(text)
        if not gone:
            dialog.show_done(tr("Copied"))

    async def _sent(self, request: Json | None) -> Json | None:
        """*request* as it went out; with what stands for the bytes of attachments where they cannot be read."""
        try:
            return None if request is None else await self._resolve(request)
        except ChatelaineError:
            return request


def _text(what: str, value: Json, address: str) -> str:
    """*value* as what was asked for: a command, a script, or itself."""
    if what == "curl":
        return snippets.curl(value, address)
    return snippets.python(value, address) if what == "python" else json_view.whole(value)


def _readable(value: object) -> str:
    return json_view.readable(value) if value is not None else ""


def _note(inspection: TurnInspection) -> str:
    if inspection.request is None:
        return tr("The request cannot be built again: something that it was made of is no longer there.")
    if inspection.exact:
        return tr("This is exactly what was sent; only the layout and long data are changed for reading.")
    return tr("Built again from the conversation. What was sent may have differed in details.")
