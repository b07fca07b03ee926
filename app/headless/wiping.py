"""The command that deletes everything."""

from __future__ import annotations

import argparse
import sys

from app.headless.common import MENDABLE, OK, OTHER, print_json, wish
from app.logic import wipe_words
from app.wiring import build_wiping


async def wipe(arguments: argparse.Namespace) -> int:
    """Say what will go, ask for the words, delete, and say what is left."""
    chosen = wish(arguments, exclusive=True)
    wiping = build_wiping(chosen, with_demo=arguments.with_demo)
    inventory = await wiping.inventory()
    out = sys.stderr if arguments.json else sys.stdout
    print(f"In {chosen.paths.root}:", *wipe_words.before(inventory), sep="\n", file=out)
    if arguments.list:
        return OK
    print("", *wipe_words.LIMITS, "", sep="\n", file=out)
    print(f"This cannot be undone. Type “{wipe_words.CONFIRMATION}” to go on:", file=out, flush=True)
    if sys.stdin.readline().strip() != wipe_words.CONFIRMATION:
        print("Nothing was deleted.", file=out)
        return MENDABLE
    report = await wiping.run()
    if arguments.json:
        left = [name for name, _ in report.left]
        print_json({"deleted": report.deleted.files, "left": left, "key_deleted": report.key_trouble is None})
    else:
        print(*wipe_words.after(report), sep="\n")
    return OTHER if report.left or report.key_trouble is not None else OK
