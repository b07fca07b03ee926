"""Names for saved code: from the info string, safe on every system."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.file_names import code_file_name, safe_file_name


@pytest.mark.parametrize(
    ("info", "name"),
    [
        ("python", "snippet.py"),
        ("Rust", "snippet.rs"),
        ("", "snippet.txt"),
        ("nobody-knows", "snippet.txt"),
        ("dockerfile", "Dockerfile"),
        ("python src/app.py", "app.py"),
        ("python:src/app.py", "app.py"),
        ("main.go", "main.go"),
        ('js title="web/index page.js"', "index page.js"),
        ("ts {1,3} filename=util.ts", "util.ts"),
        ('sh title="../../.bashrc"', "bashrc"),
        ('sh file="C:\\\\Windows\\\\con.txt"', "_con.txt"),
        ('py name="a\u202egpj.exe"', "agpj.exe"),
    ],
)
def test_the_info_string_names_the_file(info: str, name: str) -> None:
    assert code_file_name(info) == name


def test_long_names_keep_their_ending() -> None:
    assert safe_file_name("a" * 500 + ".py") == "a" * 77 + ".py"


@given(st.text())
def test_no_name_leaves_its_folder_or_hides_anything(info: str) -> None:
    name = code_file_name(info)
    assert name
    assert name not in (".", "..")
    assert not set(name) & set('<>:"/\\|?*')
    assert len(name) <= 80
    assert not name.startswith(".")
    assert all(unicodedata.category(sign) not in ("Cc", "Cf", "Cs") for sign in name)
