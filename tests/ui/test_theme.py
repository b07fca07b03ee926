"""Themes: contrast, following the system, sizes, the style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from math import hypot
from typing import Any

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.base.resources import read_text
from app.ui.theme.controller import ThemeController
from app.ui.theme.icons import ICON_NAMES, program_icon, tinted_icon, tinted_pixmap
from app.ui.theme.look import Look, look_from_file, next_zoom
from app.ui.theme.palette import CONTRAST, DARK, LIGHT, Palette, Theme
from app.ui.theme.stylesheet import qt_palette, stylesheet
from app.ui.theme.system import SystemLook

GROUNDS = ("bg", "side", "card", "bubble", "code", "accent_soft")
INKS = ("text", "muted", "accent", "warn", "error")


def luminance(color: QColor) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: QColor, second: QColor) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("palette", "least"), [(LIGHT, 4.5), (DARK, 4.5), (CONTRAST, 7.0)])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_text_reaches_its_contrast(palette: Palette, least: float, ground: str, ink: str) -> None:
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= least


@pytest.mark.parametrize(("palette", "least"), [(LIGHT, 4.5), (DARK, 4.5), (CONTRAST, 7.0)])
def test_text_on_accent_and_on_a_selection(palette: Palette, least: float) -> None:
    assert contrast(palette.on_accent, palette.accent) >= least
    assert contrast(palette.text, palette.selection) >= least


@pytest.mark.parametrize("palette", [LIGHT, DARK, CONTRAST])
@pytest.mark.parametrize("ground", ["bg", "side", "card"])
def test_focus_stands_out(palette: Palette, ground: str) -> None:
    assert contrast(palette.focus, getattr(palette, ground)) >= 3.0  # WCAG 1.4.11, non-text contrast


@pytest.mark.parametrize("palette", [LIGHT, DARK, CONTRAST])
def test_kinds_of_tokens_can_be_told_apart(palette: Palette) -> None:
    kinds = (palette.cache_read, palette.cache_write, palette.uncached, palette.output)
    for one, other in combinations(kinds, 2):
        apart = (one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue())
        assert hypot(*apart) >= 55


class Desktop(SystemLook):
    """A desktop whose wishes a test sets; the offscreen platform has none."""

    wishes: tuple[bool, bool, bool] = (False, False, False)

    def set_wishes(self, dark: bool = False, contrast: bool = False, still: bool = False) -> None:
        self.wishes = (dark, contrast, still)
        self.changed.emit()

    def dark(self) -> bool:
        return self.wishes[0]

    def high_contrast(self) -> bool:
        return self.wishes[1]

    def less_motion(self) -> bool:
        return self.wishes[2]


@pytest.fixture
def application(qapp: Any) -> QApplication:
    assert isinstance(qapp, QApplication)
    return qapp


@pytest.fixture
def desktop(application: QApplication) -> Iterator[Desktop]:
    made = Desktop(application)
    yield made
    made.setParent(None)


@pytest.fixture
def following(desktop: Desktop) -> ThemeController:
    return ThemeController(desktop, Look())


def test_forced_theme_wins_over_the_system(desktop: Desktop) -> None:
    desktop.set_wishes(dark=True)
    assert ThemeController(desktop, Look(theme="light")).current().name == "light"
    assert ThemeController(desktop, Look(theme="contrast")).current().name == "contrast"
    assert ThemeController(desktop, Look(theme="dark")).current().dark


def test_follows_the_system_live(following: ThemeController, desktop: Desktop, qtbot: Any) -> None:
    assert following.current().name == "light"
    for wishes, name in (({"dark": True}, "dark"), ({"dark": True, "contrast": True}, "contrast"), ({}, "light")):
        with qtbot.waitSignal(following.changed) as caught:
            desktop.set_wishes(**wishes)
        assert caught.args[0].name == name


def test_less_motion_is_part_of_the_theme(following: ThemeController, desktop: Desktop, qtbot: Any) -> None:
    with qtbot.waitSignal(following.changed) as caught:
        desktop.set_wishes(still=True)
    assert caught.args[0].reduced_motion


def test_nothing_is_told_when_nothing_changed(following: ThemeController, desktop: Desktop, qtbot: Any) -> None:
    with qtbot.assertNotEmitted(following.changed, wait=30):
        desktop.set_wishes()


def test_the_real_desktop_can_be_asked(application: QApplication) -> None:
    system = SystemLook(application)
    assert [type(wish()) for wish in (system.dark, system.high_contrast, system.less_motion)] == [bool] * 3


def test_several_changes_make_one_theme(desktop: Desktop, qtbot: Any) -> None:
    controller = ThemeController(desktop, Look(theme="light"))
    seen: list[Theme] = []
    controller.changed.connect(seen.append)
    controller.set_look(Look(theme="dark"))
    controller.set_look(Look(theme="dark", chat_size=20))
    controller.set_zoom(2.0)
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(20)
    assert len(seen) == 1
    assert seen[0].fonts.chat.pixelSize() == 40


def test_zoom_changes_chat_and_code_only(desktop: Desktop) -> None:
    plain = ThemeController(desktop, Look()).current().fonts
    zoomed = ThemeController(desktop, Look(), zoom=2.0).current().fonts
    assert (zoomed.chat.pixelSize(), zoomed.code.pixelSize()) == (30, 26)
    assert zoomed.interface == plain.interface
    assert zoomed.facts == plain.facts


def test_zoom_steps_end_at_their_ends() -> None:
    assert next_zoom(1.0, 1) == 1.1
    assert next_zoom(1.0, -1) == 0.9
    assert next_zoom(3.0, 1) == 3.0
    assert next_zoom(0.5, -1) == 0.5


def test_a_damaged_look_falls_back_to_defaults() -> None:
    look = look_from_file({"look.theme": 7, "look.chat_size": "big", "look.code_size": True, "look.code_font": "Fira"})
    assert look == Look(code_font="Fira")


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_style_sheet_has_no_token_left(desktop: Desktop, name: str) -> None:
    theme = ThemeController(desktop, Look(theme=name)).current()
    sheet = stylesheet(theme)
    assert "$" not in re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert theme.colors.accent.name() in sheet


def test_qt_palette_leaves_no_default_grey(desktop: Desktop) -> None:
    palette = qt_palette(ThemeController(desktop, Look(theme="dark")).current())
    assert palette.color(QPalette.ColorRole.Window) == DARK.bg
    assert palette.color(QPalette.ColorRole.Base) == DARK.card
    assert palette.color(QPalette.ColorRole.ButtonText) == DARK.text


@pytest.mark.parametrize("name", ICON_NAMES)
def test_every_icon_is_drawn_in_the_asked_colour(application: QApplication, name: str) -> None:
    image = tinted_pixmap(name, QColor("#ff0000"), 32).toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 200
    }
    assert colours == {"#ff0000"}
    assert "currentColor" in read_text(f"icons/{name}.svg")
    assert not tinted_icon(name, QColor("#ff0000")).isNull()


def test_program_icon_exists(application: QApplication) -> None:
    assert not program_icon().isNull()
