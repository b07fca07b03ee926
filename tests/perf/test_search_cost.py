"""What a key in the search over everything costs, by how much there is to search.

``CHATELAINE_ARCHIVE`` names a data folder of ``python -m tests.perf.archives FOLDER 100000`` that is searched in the
place of one with 5,000 conversations, which is made in about a minute. The program opens it as a user's own.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.perf.archives import make_archive
from tests.perf.processes import in_turn, peer, report, times

_SMALL, _LARGE = 100, 5_000


def test_a_key_in_the_search(tmp_path: Path) -> None:
    given = os.environ.get("CHATELAINE_ARCHIVE")
    small, large = tmp_path / "small", Path(given) if given else tmp_path / "large"
    make_archive(small, _SMALL)
    if not given:
        make_archive(large, _LARGE)
    with peer(1, 0) as url:
        few, many = in_turn(*(("tests.perf.search_keys", url, folder) for folder in (small, large)))
    named = {
        "key_ms": "a key on the window's thread, median",
        "key_most_ms": "the longest (target 33)",
        "first_ms": "until the first part of its answer is shown, median",
        "first_99_ms": "99 %",
        "first_most_ms": "the longest",
        "gap_ms": "longest gap of the loop",
    }
    report(
        f"A key in the search over {_SMALL} conversations · {large if given else f'{_LARGE:,}'}",
        {words: f"{few[key]:.1f} · {many[key]:.1f} ms = {times(many[key], few[key])}" for key, words in named.items()},
    )
    assert many["key_ms"] < 3 * few["key_ms"]
