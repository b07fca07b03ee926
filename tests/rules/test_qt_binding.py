"""The locked Qt binding has not the fault that kills Python 3.11: decision 5 in docs/decisions."""

from __future__ import annotations

import subprocess
import sys

_COUNT = """
import sys
from PySide6.QtCore import QObject
thing = QObject()
before = sys.getrefcount(None)
for _ in range(100):
    thing.setObjectName("x")
print(sys.getrefcount(None) - before)
"""


def test_calls_that_return_nothing_keep_the_count_of_none() -> None:
    printed = subprocess.run([sys.executable, "-c", _COUNT], capture_output=True, text=True, check=True).stdout
    assert abs(int(printed)) < 10  # 6.12.0 loses one per call; from Python 3.12 on None is not counted
