"""Every action can be read, heard and reached."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from app.ui.actions import ACTIONS, GROUPS, ActionSpec


def test_actions_have_names_of_their_own() -> None:
    assert len({spec.id for spec in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.id)
def test_an_action_has_a_text_a_spoken_name_and_a_place(spec: ActionSpec) -> None:
    assert spec.text
    assert not spec.text.endswith((".", "!"))
    assert len(spec.name) >= len(spec.text)  # a screen reader says what it does, in words
    assert spec.group in GROUPS


@pytest.mark.parametrize("keys", [keys for spec in ACTIONS for keys in spec.keys])
def test_shortcuts_are_keys_that_exist(keys: str) -> None:
    sequence = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
    assert sequence.toString(QKeySequence.SequenceFormat.PortableText) == keys


def test_no_shortcut_means_two_things() -> None:
    used = Counter(keys for spec in ACTIONS for keys in spec.keys)
    assert [keys for keys, times in used.items() if times > 1] == []
