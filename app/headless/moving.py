"""The command that moves the data folder."""

from __future__ import annotations

import argparse
import sys

from app.headless.common import MENDABLE, OK, OTHER, TenthsLine, print_json
from app.services.moving import cut_short, keep_left, move_data, remove_old


async def move(arguments: argparse.Namespace) -> int:
    """Move the data folder, and delete the old one if that is wanted."""
    if getattr(arguments, "data_dir", None) is not None or getattr(arguments, "demo", False):
        print("Only the usual data folder is moved: leave out --data-dir and --demo.", file=sys.stderr)
        return MENDABLE
    target = arguments.target.expanduser().absolute()
    old = await move_data(target, TenthsLine().show)
    left = [name for name, _ in (await remove_old(old)).left] if arguments.remove_old else None
    if left == []:
        await keep_left()  # nothing is left to be offered
    if (other := await cut_short()) is not None:
        print(f"Another move, to {other}, was cut short: what it had copied is still there.", file=sys.stderr)
    if arguments.json:
        print_json({"moved_to": str(target), "old": str(old), "left": left})
        return OTHER if left else OK
    print(f"The data lies in {target} from now on.")
    if left is None:
        print(f"The old folder {old} is as it was; delete it when you have seen that all is well.")
    else:
        print(f"The old folder {old} was deleted." if not left else f"Of the old folder is left: {', '.join(left)}")
    return OTHER if left else OK
