"""Threads give way sooner than Python's own."""

from __future__ import annotations

import sys

from app.base.switching import quick_switches


def test_threads_give_way_sooner_inside_the_block_alone() -> None:
    usual = sys.getswitchinterval()
    with quick_switches():
        assert sys.getswitchinterval() <= usual / 5
    assert sys.getswitchinterval() == usual
