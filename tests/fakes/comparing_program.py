"""A process that asks several models at once and prints the conversation: ``-m tests.fakes.comparing_program``.

Arguments: the data folder, the address of the demo, then the models. It goes on until it is ended.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.turn import Draft, TurnSettings
from app.wiring import Session, build

QUESTION = "Please write the long answer"


async def _compare(folder: str, address: str, models: list[str]) -> None:
    wired = await build(Session(Paths(Path(folder)), address), SystemClock())
    await wired.services.keys.use_environment()
    settings = [TurnSettings(model) for model in models]
    await wired.services.turns.compare(Draft(QUESTION, settings[0]), settings)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_compare(sys.argv[1], sys.argv[2], sys.argv[3:]))
