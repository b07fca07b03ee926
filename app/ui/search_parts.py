"""What searches all conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.control.searching import SearchControl

if TYPE_CHECKING:
    from app.ui.chat_parts import ChatTools
    from app.ui.control.opening import OpenControl


def search_control(tools: ChatTools, opening: OpenControl) -> SearchControl:
    """Join the search with the window, and with what opens attachments."""
    made = SearchControl(
        window=tools.window,
        transcript=tools.transcript,
        chat=tools.chat,
        view=tools.view,
        search=tools.services.search,
        conversations=tools.services.conversations,
        name_of=tools.models.name_of,
        theme=tools.theme,
        tasks=tools.tasks,
    )
    made.file_wanted.connect(opening.look_for)
    return made
