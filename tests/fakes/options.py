"""The options of conversations on a database, with what is set for the new chat."""

from __future__ import annotations

from app.services.draft_settings import DraftSettings
from app.services.feed import Feed
from app.services.options import Options
from app.storage.db import Database
from app.storage.draft_settings import DraftSettingsStore
from app.storage.options import OptionStore


def options_on(database: Database, feed: Feed, drafts: DraftSettings | None = None) -> Options:
    """Options as they are joined in the program."""
    kept = drafts or DraftSettings(store=DraftSettingsStore(database), feed=feed)
    return Options(store=OptionStore(database), feed=feed, drafts=kept)
