"""What a viewer is opened on, and what it works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.model.attachment import AttachmentFacts, Held

if TYPE_CHECKING:
    from app.services.copies import Copies
    from app.services.previews import Previews
    from app.ui.tasks import Tasks

AskPath = Callable[[QWidget, str, Callable[[str], None]], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a viewer shows. Without *facts* they are found out."""

    held: Held
    name: str
    facts: AttachmentFacts | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where to look in it: *pages* of a PDF, from 1, on which *passage* stands, or *characters* of a text, from 0."""

    passage: str = ""
    pages: tuple[int, ...] = ()
    characters: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ViewTools:
    """What viewers work with. *ask_path* asks where to save."""

    previews: Previews
    copies: Copies
    tasks: Tasks
    ask_path: AskPath
