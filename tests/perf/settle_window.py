"""The real window from the usable composer until the SDK is imported behind it.

``python -m tests.perf.settle_window URL FOLDER`` prints {"prepared_ms", "longest_gap_ms", "gap_p99_ms", "pss_mb"}:
since the process was asked for, of the window's loop meanwhile, and once nothing more happens.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import psutil

from app.ui.session import Session
from tests.perf.gaps import watch_gaps
from tests.perf.inside import idle, run_inside
from tests.perf.started import since_start_ms


async def _measure(session: Session) -> dict[str, Any]:
    assert session.desk is not None
    with watch_gaps() as gaps:
        await asyncio.wait_for(session.desk.services.turns._tools.api.prepare(), 60)
        prepared_ms = since_start_ms()
        await idle()
    pss_mb = psutil.Process().memory_full_info().pss / 2**20
    return {
        "prepared_ms": prepared_ms,
        "longest_gap_ms": gaps.longest_ms,
        "gap_p99_ms": gaps.percentile_ms(0.99),
        "pss_mb": pss_mb,
    }


if __name__ == "__main__":
    run_inside(_measure, sys.argv[2], sys.argv[1])
