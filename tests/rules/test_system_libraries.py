"""The set-up script asks for exactly the system libraries that this version of Qt loads."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import PySide6
import pytest

from devtools.system import LIBRARIES, TOOLS, Missing, apt_command, find_missing, packages
from tests.rules.elf import needed

_PARTS = (
    "Core",
    "DBus",
    "Gui",
    "Network",
    "OpenGL",
    "OpenGLWidgets",
    "PrintSupport",
    "Svg",
    "Test",
    "WaylandClient",
    "Widgets",
    "XcbQpa",
)
_PLUGINS = (
    "iconengines/*.so",
    "imageformats/*.so",
    "platforminputcontexts/libcompose*.so",
    "platforms/libqoffscreen.so",
    "platforms/libqwayland.so",
    "platforms/libqxcb.so",
    "platformthemes/libqxdg*.so",
    "wayland-decoration-client/*.so",
    "wayland-graphics-integration-client/libqt-plugin-*.so",
    "wayland-shell-integration/*.so",
    "xcbglintegrations/*.so",
)
_OF_THE_SYSTEM = re.compile(r"^(ld-linux|lib(c|m|dl|rt|pthread|gcc_s|stdc\+\+|resolv)\.so)")
_BROUGHT_ALONG = re.compile(r"^lib(Qt6|icu|pyside6|shiboken6)")


@pytest.fixture
def qt_needs() -> set[str]:
    """The names of what the parts of Qt that the program uses ask the system for."""
    if sys.platform != "linux":
        pytest.skip("only Linux leaves libraries to the system")
    qt = Path(PySide6.__file__).parent / "Qt"
    patterns = [f"lib/libQt6{part}.so.6" for part in _PARTS] + [f"plugins/{plugin}" for plugin in _PLUGINS]
    found = [sorted(qt.glob(pattern)) for pattern in patterns]
    assert all(found), "a part of Qt that the program uses has another name now"
    files = [file for group in found for file in group]
    asked = {name for file in files for name in needed(file)}
    return {name for name in asked if not _OF_THE_SYSTEM.match(name) and not _BROUGHT_ALONG.match(name)}


def test_every_library_that_qt_loads_is_on_the_list(qt_needs: set[str]) -> None:
    assert "libxcb-cursor.so.0" in qt_needs  # the reading of the files works
    assert qt_needs - set(LIBRARIES) == set()


def test_the_list_has_nothing_that_qt_does_not_load(qt_needs: set[str]) -> None:
    assert set(LIBRARIES) - qt_needs == set()


def test_nothing_is_missing_where_the_tests_run() -> None:
    """The test command has installed it all, whatever the system; on macOS and Windows there is nothing to install."""
    assert find_missing("run") == []


def test_a_missing_library_is_found_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(LIBRARIES, "libno-such-thing.so.7", "libno-such-thing7")
    monkeypatch.setitem(TOOLS, "no-such-tool", "no-such-package")
    assert Missing("libno-such-thing.so.7", "libno-such-thing7") in find_missing("run")
    assert Missing("no-such-tool", "no-such-package") not in find_missing("run")
    assert Missing("no-such-tool", "no-such-package") in find_missing("test")


def test_one_command_names_each_package_once() -> None:
    missing = [Missing("b.so", "pb"), Missing("c.so", "pa"), Missing("d.so", "pb")]
    assert packages(missing) == ["pa", "pb"]
    assert apt_command(missing).endswith("install -y --no-install-recommends pa pb")
