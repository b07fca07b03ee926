"""The entry by which Linux desktops know the program: rules of the Desktop Entry Specification 1.5."""

from __future__ import annotations

import configparser
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.rules.source import ROOT

_MAIN = {"Network", "Office", "Utility", "Development", "Education"}


@pytest.fixture
def entry() -> configparser.SectionProxy:
    read = configparser.ConfigParser(interpolation=None, strict=True)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(ROOT / "packaging" / "linux" / "chatelaine.desktop", "utf-8")
    return read["Desktop Entry"]


def test_it_starts_the_program_that_is_installed_with_files(entry: configparser.SectionProxy) -> None:
    program, files = entry["Exec"].split()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert program in project["gui-scripts"]
    assert files == "%F"
    assert entry["StartupWMClass"] == program  # what Qt tells the desktop


def test_lists_end_with_a_semicolon_and_name_each_thing_once(entry: configparser.SectionProxy) -> None:
    for key in ("Categories", "Keywords", "MimeType"):
        *values, end = entry[key].split(";")
        assert end == ""
        assert all(values)
        assert len(values) == len(set(values))
    assert _MAIN & set(entry["Categories"].split(";"))


def test_what_is_installed_has_the_entry_and_its_icon(tmp_path: Path, entry: configparser.SectionProxy) -> None:
    builder = WheelBuilder(str(ROOT))
    [wheel] = builder.build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as made:
        names = [name.partition(".data/data/")[2] for name in made.namelist() if ".data/data/" in name]
    assert sorted(names) == [
        "share/applications/chatelaine.desktop",
        f"share/icons/hicolor/scalable/apps/{entry['Icon']}.svg",
    ]
