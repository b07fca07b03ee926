"""Desktop programs that some tests start."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest


def require_tools(*tools: str) -> None:
    """Skip the running test where desktop tools cannot be had; fail it where they must be there.

    They are Linux programs, so other systems skip. On Linux the test command installs them: on the build server
    (``CI`` is set) a missing one is an error, and elsewhere a skip that names it. A tool with a slash is a path.
    """
    if sys.platform != "linux":
        pytest.skip("needs the desktop tools of Linux")
    missing = [tool for tool in tools if not _is_there(tool)]
    if missing and os.environ.get("CI"):
        pytest.fail(f"the test command did not install {', '.join(missing)}", pytrace=False)
    if missing:
        pytest.skip(f"{', '.join(missing)} missing: python3 packaging/dev.py test installs it")


def _is_there(tool: str) -> bool:
    return Path(tool).exists() if "/" in tool else shutil.which(tool) is not None
