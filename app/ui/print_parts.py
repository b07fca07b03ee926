"""What prints the conversation and saves it, or many, as PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.ui.control.pdf_files import PdfFiles
from app.ui.control.printing import PrintControl

if TYPE_CHECKING:
    from app.model.ids import ConversationId
    from app.ui.chat_parts import ChatTools
    from app.ui.control.cards import CardPictures, Naming


def print_control(
    tools: ChatTools, chosen: Callable[[], ConversationId | None], names: Naming, pictures: CardPictures
) -> PrintControl:
    """Join printing with the window."""
    return PrintControl(
        window=tools.window,
        chat=tools.chat,
        chosen=chosen,
        transcript=tools.transcript,
        conversations=tools.services.conversations,
        known=names.known,
        pictures=pictures.ask,
        models=tools.models,
        theme=tools.theme,
        clock=tools.services.clock,
        tasks=tools.tasks,
    )


def pdf_files(tools: ChatTools, names: Naming, pictures: CardPictures) -> PdfFiles:
    """What writes conversations to PDF files when they are exported."""
    services = tools.services
    return PdfFiles(services.exporting, names.known, pictures.ask, tools.models, tools.theme, services.clock)
