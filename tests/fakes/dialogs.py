"""Dialogs of a session that runs: asked for by an action, found when they are open."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from tests.ui.conftest import Office

W = TypeVar("W", bound=QWidget)


def shown(office: Office, kind: type[W]) -> W:
    """The dialog of that kind that is open."""

    def find() -> W | None:
        return next((one for one in office.window.findChildren(kind) if one.isVisible()), None)

    office.wait_until(find, f"a {kind.__name__}")
    found = find()
    assert found is not None
    return found


def trigger(office: Office, action: str) -> None:
    """Do *action*, which is enabled."""
    assert office.window.commands.action(action).isEnabled()
    office.window.commands.action(action).trigger()
