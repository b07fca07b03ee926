"""Several processes may open one database at the same moment, also when none of them finds it there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.world import ROOT, attempt

pytestmark = pytest.mark.process

COUNT = 4


@pytest.mark.parametrize("round_", range(3))
def test_all_of_them_get_a_database(data_dir: Path, round_: int) -> None:
    command = [sys.executable, "-m", "tests.faults.attempt", str(data_dir)]
    together = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(COUNT)]
    printed = [process.communicate(timeout=60)[0] for process in together]

    assert [json.loads(line)["code"] for line in printed] == [None] * COUNT
    result = attempt(data_dir, 1)
    assert (result["code"], result["messages"], result["problems"]) == (None, 0, [])
