"""Rules of the action registry."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui.actions import ACTIONS, GROUPS, Actions, ActionSpec, action_name, action_text


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def actions(window: QWidget) -> Actions:
    return Actions(window)


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.id)
def test_every_action_has_text_name_and_group(qapp: Any, spec: ActionSpec) -> None:
    assert action_text(spec).strip()
    assert action_name(spec).strip()
    assert "{" not in action_text(spec) + action_name(spec)
    assert spec.group in GROUPS


def test_ids_and_names_are_unique(qapp: Any) -> None:
    assert max(Counter(spec.id for spec in ACTIONS).values()) == 1
    assert max(Counter(action_name(spec) for spec in ACTIONS).values()) == 1


def test_no_two_actions_share_a_shortcut() -> None:
    keys = Counter(QKeySequence(key).toString() for spec in ACTIONS for key in spec.keys)
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("spec", [spec for spec in ACTIONS if spec.keys], ids=lambda spec: spec.id)
def test_every_shortcut_is_one_that_qt_knows(qapp: Any, spec: ActionSpec) -> None:
    assert all(QKeySequence(key).toString() for key in spec.keys)


def test_an_action_without_a_handler_is_disabled(actions: Actions) -> None:
    assert not actions.action("chat.new").isEnabled()
    called: list[int] = []
    actions.handle("chat.new", lambda: called.append(1))
    actions.action("chat.new").trigger()
    assert called == [1]


def test_hint_names_the_shortcut(actions: Actions) -> None:
    assert actions.hint("view.sidebar").endswith(f"({actions.shortcut_text('view.sidebar')})")
    assert "(" not in actions.hint("chat.delete")
