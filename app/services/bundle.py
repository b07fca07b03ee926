"""What a front end is given: every service, already joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.api.fetching import Fetching
    from app.base.clock import Clock
    from app.base.paths import Paths
    from app.services.attachments import Attachments
    from app.services.backups import Backups
    from app.services.bin import Bin
    from app.services.budgets import Budgets
    from app.services.cache_outlook import CacheOutlook
    from app.services.catalog import Catalog
    from app.services.citing import Citing
    from app.services.compaction import Compaction
    from app.services.comparisons import Comparisons
    from app.services.conversations import Conversations
    from app.services.copies import Copies
    from app.services.draft_settings import DraftSettings
    from app.services.encryption import Encryption
    from app.services.estimates import Estimates
    from app.services.exporting import Exporting
    from app.services.feed import Feed
    from app.services.fitting import Fitting
    from app.services.health import Health
    from app.services.held_sources import HeldSources
    from app.services.history import History
    from app.services.importing import Importing
    from app.services.inspection import Inspections
    from app.services.keep_warm import CacheWarmer
    from app.services.keys import Keys
    from app.services.ledger import Ledger
    from app.services.ledger_export import LedgerExport
    from app.services.library import Library
    from app.services.options import Options
    from app.services.organising import Organising
    from app.services.page_counts import PageCounts
    from app.services.previews import Previews
    from app.services.prices import Prices
    from app.services.search import Search
    from app.services.server_files import ServerFiles
    from app.services.settings import Settings
    from app.services.spending import Spending
    from app.services.summaries import Summaries
    from app.services.switching import Switching
    from app.services.tidying import Tidying
    from app.services.titles import Titles
    from app.services.tree_outlines import TreeOutlines
    from app.services.turns import Turns
    from app.services.wiping import Wiping


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one session on one data folder. ``demo`` says that the built-in demo answers.

    ``movable``: the data folder is this user's usual one, which can be moved elsewhere.
    """

    turns: Turns
    conversations: Conversations
    organising: Organising
    compaction: Compaction
    fitting: Fitting
    summaries: Summaries
    titles: Titles
    library: Library
    switching: Switching
    history: History
    ledger: Ledger
    prices: Prices
    spending: Spending
    ledger_export: LedgerExport
    budgets: Budgets
    encryption: Encryption
    estimates: Estimates
    warmer: CacheWarmer
    cache_outlook: CacheOutlook
    catalog: Catalog
    keys: Keys
    options: Options
    draft_settings: DraftSettings
    inspections: Inspections
    attachments: Attachments
    fetching: Fetching
    held: HeldSources
    citing: Citing
    tidying: Tidying
    backups: Backups
    health: Health
    bin: Bin
    comparisons: Comparisons
    tree_outlines: TreeOutlines
    previews: Previews
    copies: Copies
    page_counts: PageCounts
    search: Search
    server_files: ServerFiles
    exporting: Exporting
    importing: Importing
    settings: Settings
    feed: Feed
    wiping: Wiping
    clock: Clock
    paths: Paths
    demo: bool
    movable: bool
