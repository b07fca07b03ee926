"""Commands about all data at once: out and in, backups."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict

from app.headless.common import MENDABLE, OK, OTHER, print_json, session
from app.logic import carry_words
from app.model.carried import CarryProgress, ImportItem, Outcome, ReadingChoice
from app.model.ids import ConversationId, MessageId
from app.services.exporting import Extent, ReadingWish
from app.services.importing import Listener
from app.storage.attached_text import AttachedTexts
from app.storage.search_build import SearchBuild
from app.storage.verify import verify
from app.wiring import Wired


async def export(arguments: argparse.Namespace) -> int:
    """Write conversations to a file."""
    ids = None if arguments.all else tuple(map(ConversationId, arguments.conversation))
    extent = Extent(ids, MessageId(arguments.branch) if arguments.branch else None)
    choice = ReadingChoice(arguments.thinking, arguments.tools, arguments.costs, arguments.pictures)
    target, form = arguments.target.absolute(), arguments.format
    async with session(arguments, exclusive=False) as wired:
        exporting, show = wired.services.exporting, _ProgressLine().show
        if form == "json":
            report = await exporting.archive(target, extent, show)
        else:
            report = await exporting.readable(
                target, extent, form, ReadingWish(choice, arguments.branches, arguments.replace), show
            )
    if arguments.json:
        print_json({"conversations": report.conversations, "messages": report.messages, "notes": report.notes})
    else:
        print("\n".join(carry_words.exported(report.conversations, report.messages, report.notes, str(target))))
    return OK if report.conversations or arguments.all else MENDABLE


async def take_in(arguments: argparse.Namespace) -> int:
    """Take conversations in."""
    show_line = not arguments.json

    def tell(item: ImportItem) -> None:
        if not show_line:
            print_json(carry_words.item_json(item))
        elif line := carry_words.item_line(item):
            print(line, flush=True)

    async with session(arguments, exclusive=True) as wired:
        listener = Listener(tell, _ProgressLine().show)
        report = await wired.services.importing.run(arguments.file.absolute(), listener)
    if arguments.json:
        print_json({"outcomes": report.outcomes, "messages": report.messages})
    else:
        print("\n".join(carry_words.imported(report.outcomes, report.messages)))
    return OTHER if report.outcomes[Outcome.REFUSED] else OK


class _ProgressLine:
    """Says on standard error how far it is: for people each percent on one line, for logs each tenth."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._told = -1

    def show(self, progress: CarryProgress) -> None:
        """Take how far it is now."""
        share = progress.done * 100 // progress.total if progress.total else 100
        share -= 0 if self._live else share % 10
        if share > self._told:
            self._told = share
            words = f"{share} % ({progress.conversations} conversations)"
            print(
                f"\r{words}" if self._live else words, end="" if self._live and share < 100 else "\n", file=sys.stderr
            )


async def check(arguments: argparse.Namespace) -> int:
    """Look through everything, and mend it if that is wanted."""
    async with session(arguments, exclusive=arguments.repair) as wired:
        health = wired.services.health
        report = await (health.repair() if arguments.repair else health.check())
        if report.done:
            await _fill_index(wired)
    if arguments.json:
        print_json({name: value for name, value in asdict(report).items() if value or name in ("problems", "remarks")})
    else:
        kept = [f"The database as it was is kept as {report.backup}."] if report.backup else []
        sound = report.problems or ["The database and all attachments are sound."]
        print("\n".join([*report.done, *kept, *sound, *report.remarks]))
    return OTHER if report.problems else OK


async def _fill_index(wired: Wired) -> None:
    """Do at once what the window does behind its work; what is cut short is done by the next session."""
    build = SearchBuild(wired.database, AttachedTexts(wired.services.paths, wired.key))
    for step in (build.pending, build.titles, build.older, build.merge):
        while await step():
            pass


async def back_up(arguments: argparse.Namespace) -> int:
    """Copy the database, or list the copies."""
    async with session(arguments, exclusive=False) as wired:
        backups = wired.services.backups
        found = await backups.list() if arguments.list else (await backups.make(),)
    if arguments.json:
        print_json({"backups": [asdict(each) for each in found]})
    else:
        for each in found:
            print(f"{each.name}  {each.size:,} bytes")
    return OK


async def restore(arguments: argparse.Namespace) -> int:
    """Bring a backup back."""
    async with session(arguments, exclusive=True) as wired:
        await wired.services.backups.restore(arguments.name)
    async with session(arguments, exclusive=True) as wired:  # the opening does it
        problems = await verify(wired.database)
    if arguments.json:
        print_json({"restored": arguments.name, "problems": problems})
    else:
        print("\n".join(problems) or f"{arguments.name} was brought back.")
    return OTHER if problems else OK
