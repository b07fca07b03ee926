"""The window as a process, in which a new chat is set up: ``-m tests.fakes.new_chat_program set|show DATA ADDRESS``.

With ``set`` it goes on until it is ended. With ``show`` it prints as JSON what the new chat shows, and ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.options import ConversationOptions
from app.storage.settings_file import JsonFile
from app.ui.application import make_application
from app.ui.desk import Desk
from app.ui.front import Front, Place
from app.ui.session import Session
from app.ui.theme.system import SystemLook
from app.ui.wishes import Wishes
from app.wiring import Session as Wish
from app.wiring import build
from tests.fakes.waiting import until

TEXT = "half a thought"


def _cite(options: ConversationOptions) -> ConversationOptions:
    return replace(options, turn=replace(options.turn, citations=True))


async def _set(desk: Desk) -> None:
    folder = await desk.services.organising.new_folder("Travel")
    desk.begun.begin_in(folder.id)
    desk.models.choose_model("claude-opus-5-5")
    desk.models.choose_effort("low")
    await desk.services.options.update(None, _cite)
    await desk.services.draft_settings.change(replace(desk.services.draft_settings.new, system="Be plain."))
    desk.window.composer.set_text(TEXT)


async def _shown(desk: Desk) -> dict[str, object]:
    await until(lambda: "Travel" in desk.window.empty._hint.text(), 30, "the folder")
    return {
        "model": desk.models.model,
        "effort": desk.models.effort,
        "citations": (await desk.services.options.load(None)).turn.citations,
        "system": desk.chat.new_system,
        "text": desk.window.composer.text(),
    }


async def _work(application: QApplication, what: str, paths: Paths, address: str) -> None:
    wish = Wish(paths, address)
    place = Place(paths.root, JsonFile(paths.window), {}, lambda: build(wish, SystemClock()))
    wishes = Wishes(key_from_env=True, theme="light")
    session = Session(application, Front(place, SystemLook(application), wishes), place.build, wishes)
    running = asyncio.create_task(session.run())
    await until(lambda: session.desk is not None and session.window.composer.is_ready(), 60, "the window works")
    assert session.desk is not None
    if what == "set":
        await _set(session.desk)
    else:
        print(json.dumps(await _shown(session.desk)), flush=True)
        session.quit()
    await running


def main(what: str, folder: str, address: str) -> None:
    """Run the window."""
    application = make_application(["chatelaine"])
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(_work(application, what, Paths(Path(folder)), address))
    finally:
        loop.close()
        asyncio.set_event_loop(None)


if __name__ == "__main__":
    main(*sys.argv[1:])
