"""Rules about the source that no linter knows. Each is tried on a sample that breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6 import QtCore, QtGui, QtNetwork, QtSvg, QtWidgets

from tests.rules.source import Module, module, program

_LONGEST_MODULE = 400  # lines
_PROGRAM = program()


def prints(it: Module) -> Iterator[str]:
    """Only the second front end writes to the terminal; everything else logs."""
    if it.name.split(".")[1:2] != ["headless"]:
        yield from _calls_of(it, r"^print$|^sys\.(stdout|stderr)\.write$")


def blocking_waits(it: Module) -> Iterator[str]:
    """Nobody sleeps a thread or spins Qt's loop: a wait is a condition, a timer or an await.

    ``time.sleep(0)`` waits for nothing: it lets other threads have the interpreter.
    """
    yield from _calls_of(it, r"(^|\.)(time\.sleep|processEvents|asyncClose)$|^sleep$", but="time.sleep(0)")


def modal_loops(it: Module) -> Iterator[str]:
    """No loop inside the loop: dialogs are opened and awaited, menus popped up ("Cannot enter into task")."""
    # The start lets Qt's own loop run until the first paint, before there is any other; Qt cannot drag without one.
    if it.name.startswith("app.ui") and it.name not in ("app.ui.program", "app.ui.transcript.drag"):
        yield from _calls_of(it, r"\.exec_?$")
        yield from _calls_of(it, r"(^|\.)Q(MessageBox|InputDialog|FileDialog|ColorDialog|FontDialog)\.[a-z]\w*$")


def clocks_in_pure_rooms(it: Module) -> Iterator[str]:
    """``logic`` and ``model`` are told the time."""
    if it.name.startswith(("app.logic", "app.model")):
        yield from _calls_of(it, r"(^|\.)(now|utcnow|today|time_ns|monotonic|perf_counter)$")


def one_library_of_two(it: Module) -> Iterator[str]:
    """Data may lie under a key: connections come from ``driver``, and so do the errors that are caught."""
    if it.name == "app.storage.driver":
        return
    yield from _calls_of(it, r"^sqlite3\.connect$|^connect$")
    for node in ast.walk(it.tree):
        if isinstance(node, ast.ExceptHandler) and node.type is not None and "sqlite3." in ast.unparse(node.type):
            yield f"line {node.lineno}: {ast.unparse(node.type)}"


def long_modules(it: Module) -> Iterator[str]:
    """A module that outgrows a few screens does two things."""
    lines = it.text.count("\n")
    if lines > _LONGEST_MODULE:
        yield f"{lines} lines"


def shouting(it: Module) -> Iterator[str]:
    """What people read is calm, and uses the sign for an ellipsis."""
    for name, call in it.calls():
        text = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
        if name in ("tr", "mark") and isinstance(text, str) and re.search(r"!\s*$|\.\.\.", text):
            yield f"line {call.lineno}: {text!r}"


def untranslatable(it: Module) -> Iterator[str]:
    """A translator must see the whole sentence: ``tr`` fills places and is never given a built string."""
    for name, call in it.calls():
        built = call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
        if name in ("tr", "mark") and built and not ast.unparse(call.args[0]).startswith("mark("):
            yield f"line {call.lineno}: {ast.unparse(call)}"


def undocumented(it: Module) -> Iterator[str]:
    """Every module, public class and public function says what it is for; overrides of Qt's methods need not."""
    if ast.get_docstring(it.tree) is None:
        yield "the module"
    yield from _undocumented_in(it.tree, inherited=lambda name: False)


_RULES = [
    prints,
    blocking_waits,
    modal_loops,
    clocks_in_pure_rooms,
    one_library_of_two,
    long_modules,
    shouting,
    untranslatable,
    undocumented,
]

_SAMPLES = [
    (prints, "app.logic.tree", "print(1)"),
    (prints, "app.main", "import sys\nsys.stderr.write('x')"),
    (blocking_waits, "app.api.client", "import time\ndef f():\n    time.sleep(1)"),
    (blocking_waits, "app.ui.bridge", "QApplication.processEvents()"),
    (modal_loops, "app.ui.dialogs.key", "dialog.exec()"),
    (modal_loops, "app.ui.main_window", "QMessageBox.warning(self, 'a', 'b')"),
    (clocks_in_pure_rooms, "app.logic.titles", "import datetime\ndatetime.datetime.now()"),
    (one_library_of_two, "app.storage.backup", "import sqlite3\nsqlite3.connect('a')"),
    (one_library_of_two, "app.storage.db", "try:\n    f()\nexcept (OSError, sqlite3.Error):\n    pass"),
    (long_modules, "app.ui.main_window", '"""Long."""\n' * 401),
    (shouting, "app.ui.composer", "tr('Sent!')"),
    (shouting, "app.ui.composer", "tr('Sending...')"),
    (untranslatable, "app.ui.composer", "tr(f'{count} tokens')"),
    (untranslatable, "app.ui.composer", "tr('Costs ' + cost)"),
    (untranslatable, "app.ui.composer", "tr('{0} tokens'.format(count))"),
    (undocumented, "app.logic.tree", "x = 1"),
    (undocumented, "app.logic.tree", '"""M."""\ndef leaf():\n    return 1'),
    (undocumented, "app.logic.tree", '"""M."""\nclass Tree:\n    """T."""\n    def leaf(self):\n        return 1'),
    (undocumented, "app.ui.a", '"""M."""\nclass W(QWidget):\n    """W."""\n    def moveOn(self):\n        pass'),
]

_ACCEPTED = [
    (prints, "app.headless", "print(1)"),
    (blocking_waits, "app.api.client", "import asyncio\nasync def f():\n    await asyncio.sleep(1)"),
    (blocking_waits, "app.ui.transcript.syntax", "import time\ntime.sleep(0)"),
    (modal_loops, "app.ui.dialogs.key", "dialog.open()\nbox = QMessageBox(self)"),
    (one_library_of_two, "app.storage.driver", "import sqlite3\nsqlite3.connect('a')"),
    (one_library_of_two, "app.storage.db", "try:\n    f()\nexcept SqliteOrOSError:\n    pass"),
    (shouting, "app.ui.composer", "tr('Sending…')"),
    (untranslatable, "app.ui.composer", "tr('{0} tokens', count)\ntr(spec.text)"),
    (undocumented, "app.ui.a", '"""M."""\nclass W(QWidget):\n    """W."""\n    def paintEvent(self, e):\n        pass'),
    (undocumented, "app.logic.tree", '"""M."""\ndef _own():\n    return 1\nclass _Own:\n    def x(self): ...'),
]

Rule = Callable[[Module], Iterator[str]]


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.__name__)
def test_the_program_follows_the_rule(rule: Rule) -> None:
    broken = [f"{it.name}: {what}" for it in _PROGRAM for what in rule(it)]
    assert broken == [], rule.__doc__


@pytest.mark.parametrize(("rule", "name", "code"), _SAMPLES)
def test_the_rule_notices(rule: Rule, name: str, code: str) -> None:
    assert list(rule(module(name, code)))


@pytest.mark.parametrize(("rule", "name", "code"), _ACCEPTED)
def test_the_rule_lets_pass(rule: Rule, name: str, code: str) -> None:
    assert list(rule(module(name, code))) == []


def test_every_rule_was_tried() -> None:
    assert {rule for rule, _, _ in _SAMPLES} == set(_RULES)


def _calls_of(it: Module, pattern: str, but: str = "") -> Iterator[str]:
    for name, call in it.calls():
        if re.search(pattern, name) and name != "asyncio.sleep" and ast.unparse(call) != but:
            yield f"line {call.lineno}: {name}"


def _undocumented_in(scope: ast.Module | ast.ClassDef, inherited: Callable[[str], bool]) -> Iterator[str]:
    for node in scope.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("_") or inherited(node.name) or _repeats_a_name(node):
            continue
        if ast.get_docstring(node) is None:
            yield f"line {node.lineno}: {node.name}"
        if isinstance(node, ast.ClassDef):
            yield from _undocumented_in(node, _inherited_by(node))


def _repeats_a_name(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether *node* is a property's setter or an overload: the first of the name carries the words."""
    return any(ast.unparse(each).endswith((".setter", "overload")) for each in node.decorator_list)


def _inherited_by(node: ast.ClassDef) -> Callable[[str], bool]:
    bases = [_qt_class(ast.unparse(base)) for base in node.bases]
    return lambda name: any(base is not None and hasattr(base, name) for base in bases)


def _qt_class(name: str) -> Any:
    rooms = (QtCore, QtGui, QtWidgets, QtNetwork, QtSvg)
    return next((getattr(room, name) for room in rooms if name.startswith("Q") and hasattr(room, name)), None)
