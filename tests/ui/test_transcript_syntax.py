"""Colours for code: the same line by line as for the whole, and never in the way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pygments.lexers import get_lexer_by_name
from PySide6.QtCore import QThreadPool

import app.ui.transcript.view
from app.ui.transcript.syntax.highlighter import Highlighter
from app.ui.transcript.syntax.lines import LineLexer, State, WholeLexer, load_lexer
from app.ui.transcript.syntax.spans import Spans
from tests.fakes.transcripts import settle

CODE = {
    "python": Path(app.ui.transcript.view.__file__).read_text(encoding="utf-8"),
    "c": 'int main(void) {\n  /* more than\n     one "line" */ char *s = "/*";\n  return 0; // end\n}\n',
    "javascript": "const a = `x ${b}\n y`; /* c\n d */ let z = 1;\n",
    "rust": 'fn main() { /* a\n b */ println!("x"); }\n',
    "sql": "select * from x -- c\n/* d\n e */ where a = 'b';\n",
    "css": "a { color: red; /* x\n y */ }\n",
    "bash": 'for i in *; do\n  echo "$i" # c\ndone\n',
    "toml": 'a = """x\ny"""\n',
}


def roles(lines: Sequence[str], spans: Sequence[Spans]) -> list[list[str]]:
    """The role of every character that is not blank."""
    found = []
    for line, parts in zip(lines, spans, strict=False):
        row = [""] * len(line)
        for start, end, role in parts:
            row[start:end] = [role] * (min(end, len(line)) - start)
        found.append([role for role, character in zip(row, line, strict=True) if not character.isspace()])
    return found


@pytest.mark.parametrize("language", CODE)
def test_line_by_line_gives_what_the_whole_gives(language: str) -> None:
    lexer = load_lexer(language)
    assert isinstance(lexer, LineLexer)
    lines, state, spans = CODE[language].split("\n"), State(), []
    for line in lines:
        found, state = lexer.line(line, state)
        spans.append(found)
    whole = WholeLexer(get_lexer_by_name(language, stripnl=False, ensurenl=False)).lines(CODE[language])
    assert roles(lines, spans) == roles(lines, whole)


@pytest.mark.parametrize("language", ["", "text", "no-such-language", "x" * 500])
def test_unknown_languages_have_no_lexer(language: str) -> None:
    assert load_lexer(language or "text") is None


def test_hostile_lines_are_bounded() -> None:
    lexer = load_lexer("python")
    assert isinstance(lexer, LineLexer)
    assert lexer.line("x" * 1_000_000, State()) == ((), State())
    for line in ('"' * 1999, "(" * 1999, "\\" * 1999, "\ufffd\u202e" * 500):
        lexer.line(line, State())


class Listener:
    """Hears which lines were recoloured."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, int]] = []

    def __call__(self, first: int, last: int) -> None:
        self.heard.append((first, last))


@pytest.fixture
def highlighter(qapp: Any) -> Highlighter:
    return Highlighter()


def test_the_first_use_of_a_language_comes_back_later(highlighter: Highlighter) -> None:
    changed = Listener()
    session = highlighter.session("python", changed)
    session.take(["def f():", "    return 1"], 0, complete=True)
    assert session.spans(0) == ()
    settle()
    assert (0, 3, "keyword") in session.spans(0)
    assert changed.heard


def test_the_growing_line_is_coloured_at_once(highlighter: Highlighter) -> None:
    highlighter.session("python", Listener()).take(["x"], 0, complete=True)
    settle()
    session = highlighter.session("python", Listener())
    session.take(["def f():", "    retu"], 0, complete=False)
    assert (0, 3, "keyword") in session.spans(0)
    assert session.spans(1) == ()
    session.take(["def f():", "    return"], 1, complete=False)
    assert session.spans(1) == ((4, 10, "keyword"),)


def test_long_code_is_coloured_on_the_worker(highlighter: Highlighter) -> None:
    highlighter.session("python", Listener()).take(["x"], 0, complete=True)
    settle()
    changed = Listener()
    session = highlighter.session("python", changed)
    session.take(["return 1"] * 500, 0, complete=True)
    assert session.spans(300) == ()
    settle()
    assert session.spans(300) == ((0, 6, "keyword"), (7, 8, "number"))
    assert changed.heard[-1] == (0, 500)


def test_lines_that_change_while_the_worker_is_busy_are_done_again(highlighter: Highlighter) -> None:
    highlighter.session("python", Listener()).take(["x"], 0, complete=True)
    settle()
    session = highlighter.session("python", Listener())
    session.take(["return 1"] * 100, 0, complete=True)
    session.take(["return 1"] * 50 + ["# note"] * 50, 50, complete=True)
    settle()
    settle()
    assert session.spans(20) == ((0, 6, "keyword"), (7, 8, "number"))
    assert session.spans(70) == ((0, 6, "comment"),)


def test_json_is_coloured_while_it_grows(highlighter: Highlighter) -> None:
    session = highlighter.session("json", Listener())
    lines = ["{"] + [f'  "key{n}": {n},' for n in range(40)]
    session.take(lines, 0, complete=False)
    settle()
    assert session.spans(5)
    session.take([*lines, "}"], len(lines), complete=True)
    settle()
    assert session.spans(30)


def test_a_closed_highlighter_takes_no_more_work(highlighter: Highlighter) -> None:
    changed = Listener()
    highlighter.close()
    highlighter.session("python", changed).take(["return 1"], 0, complete=True)
    QThreadPool.globalInstance().waitForDone()
    settle()
    assert changed.heard == []
