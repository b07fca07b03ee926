"""Every setting can be found, read and understood in the settings dialog."""

from __future__ import annotations

import pytest

from app.model.settings import BY_KEY, SETTINGS, Setting

_KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "choice": (str,),
    "integer": (int,),
    "number": (float,),
    "switch": (bool,),
}


def test_keys_are_unique() -> None:
    assert len(BY_KEY) == len(SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_a_setting_says_where_it_stands_and_what_it_does(setting: Setting) -> None:
    assert setting.page
    assert setting.label
    assert not setting.label.endswith((".", "!"))
    assert setting.description.endswith(".")
    assert len(setting.description) > len(setting.label)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_a_default_is_a_value_that_the_dialog_can_show(setting: Setting) -> None:
    assert type(setting.default) in _KINDS[setting.kind]
    assert bool(setting.choices) == (setting.kind == "choice")
    if setting.choices:
        assert setting.default in [value for value, _ in setting.choices]
    if isinstance(setting.default, int | float) and setting.kind != "switch":
        least = setting.default if setting.least is None else setting.least
        most = setting.default if setting.most is None else setting.most
        assert least <= setting.default <= most
