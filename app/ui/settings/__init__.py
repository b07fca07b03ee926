"""The settings dialog."""

from app.ui.settings.dialog import KEY_PAGE, SettingsDialog, page_names

__all__ = ["KEY_PAGE", "SettingsDialog", "page_names"]
