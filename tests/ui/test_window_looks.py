"""Small things that the eye minds: marks, frames, icons, columns, and what gives way first."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from app.base import resources
from app.logic.capabilities import ModelTable
from app.model.attachment import Attachment, AttachmentFacts, AttachmentKind, DraftItem, ItemState
from app.model.health import HealthReport
from app.model.ids import AttachmentId
from app.ui.control.attach_words import Sent, chip_value
from app.ui.dialogs.backups.dialog import BackupsDialog
from app.ui.dialogs.bin.dialog import BinDialog
from app.ui.dialogs.bin.rows import EXCERPT, TITLE
from app.ui.dialogs.health import HealthDialog
from app.ui.dialogs.outline.dialog import OutlineDialog
from app.ui.main_window import MainWindow
from app.ui.sides import LEAST_PAGE, Side
from app.ui.theme.controller import ThemeController
from app.ui.theme.look import Look
from app.ui.theme.palette import Theme
from app.ui.theme.system import SystemLook
from app.ui.theme.themed import spread_theme
from app.ui.theme.wear import dress
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.fields import CheckBox
from tests.fakes.every_dialog import DIALOGS


def _large(qapp: QApplication) -> Theme:
    theme = ThemeController(SystemLook(qapp), Look(theme="light", interface_size=28)).current()
    dress(qapp, theme)
    return theme


def test_a_switch_that_cannot_be_changed_shows_whether_it_is_on(qtbot: Any, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    seen: list[QImage] = []
    for on in (True, False):
        box = CheckBox("", page)
        box.setChecked(on)
        box.setEnabled(False)
        column.addWidget(box)
    spread_theme(page, theme)
    page.show()
    seen = [box.grab().toImage() for box in page.findChildren(CheckBox)]
    assert seen[0] != seen[1]


def test_icons_grow_with_the_letters(qtbot: Any, qapp: QApplication, theme: Theme) -> None:
    button = IconButton("close", "Close")
    qtbot.addWidget(button)
    button.set_theme(theme)
    assert button.iconSize().width() == 16
    large = _large(qapp)
    button.set_theme(large)
    assert button.iconSize().width() == 32
    assert (theme.fonts.mark, large.fonts.mark) == (12, 24)


def test_the_mark_of_a_menu_stands_off_its_edge(qtbot: Any, theme: Theme) -> None:
    seen: list[QImage] = []
    for on in (True, False):
        menu = QMenu()
        qtbot.addWidget(menu)
        action = menu.addAction("A choice")
        action.setCheckable(True)
        action.setChecked(on)
        menu.ensurePolished()
        menu.resize(menu.sizeHint())
        seen.append(menu.grab().toImage())
    one, other = seen
    rows, columns = range(one.height()), range(one.width())
    differing = [x for x in columns if any(one.pixelColor(x, y) != other.pixelColor(x, y) for y in rows)]
    assert differing
    assert min(differing) >= 12


def test_the_frame_of_the_focus_goes_around_the_rows_of_a_table(qtbot: Any, theme: Theme, window: MainWindow) -> None:
    dialog = DIALOGS["backups"](window, theme)
    assert isinstance(dialog, BackupsDialog)
    dialog.show_with(theme)
    dialog.activateWindow()
    dialog.table.setFocus()
    qtbot.waitUntil(dialog.table.hasFocus)
    table = dialog.table
    row = table.visualRect(table.model().index(0, 0)).center()
    y = table.viewport().mapTo(table, row).y()
    image, focus = table.grab().toImage(), QColor(theme.colors.focus)
    edges = (0, 1, image.width() - 2, image.width() - 1)
    assert [image.pixelColor(x, y) for x in edges] == [focus] * 4
    dialog.close()


def test_columns_of_words_are_never_too_narrow_to_be_read(qtbot: Any, qapp: QApplication, window: MainWindow) -> None:
    theme = _large(qapp)
    dialog = DIALOGS["bin"](window, theme)
    assert isinstance(dialog, BinDialog)
    dialog.show_with(theme)
    dialog.resize(700, dialog.height())
    qapp.processEvents()
    table, letters = dialog.table, dialog.table.fontMetrics().averageCharWidth()
    assert min(table.columnWidth(TITLE), table.columnWidth(EXCERPT)) >= 16 * letters
    assert table.horizontalScrollBar().maximum() > 0
    dialog.setMinimumWidth(0)
    table.setMinimumWidth(2_000)
    qtbot.waitUntil(lambda: table.columnWidth(TITLE) > 16 * letters)
    dialog.close()


def test_the_word_demo_goes_before_the_title_is_cut(qtbot: Any, window: MainWindow) -> None:
    header = window.header
    header.set_demo(True)
    header.set_title("Questions about the report", renamable=True)
    info = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")
    header.set_model((), info.id, info)
    header.set_effort(None)
    window.resize(1_200, 500)
    qtbot.waitUntil(header.demo.isVisible)
    whole = header.title.sizeHint().width()
    for width in range(1_000, 480, -40):
        window.resize(width, 500)
        QApplication.processEvents()
        assert header.demo.isHidden() or header.title.width() >= whole, width
    assert header.demo.isHidden()


def test_lines_of_the_check_begin_as_sentences_do(qtbot: Any, theme: Theme) -> None:
    dialog = HealthDialog()
    qtbot.addWidget(dialog)
    dialog.show_report(HealthReport(("the file is damaged: it is",), ("ünused files lie there",)))
    assert dialog.lines.toPlainText() == "The file is damaged: it is\nÜnused files lie there"
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)


def test_an_outline_says_that_nothing_is_found(qtbot: Any, theme: Theme, window: MainWindow) -> None:
    dialog = DIALOGS["outline"](window, theme)
    assert isinstance(dialog, OutlineDialog)
    dialog.filter.setText("no such word anywhere")
    qtbot.waitUntil(lambda: dialog.status.text() == "No message has these words.")
    dialog.close()


@pytest.mark.parametrize("notes", [(), ("converted",)])
def test_what_was_changed_in_a_picture_is_said_before_its_price(notes: tuple[str, ...]) -> None:
    facts = AttachmentFacts(width=40, height=30, notes=notes)
    picture = Attachment(AttachmentId("a"), AttachmentKind.IMAGE, "a.heic", None, 0, facts)
    item = DraftItem(picture.id, "a.heic", ItemState.READY, attachment=picture)
    value = chip_value(item, Sent(tokens=6, nano=12_000))
    assert ("$" in value.short) is (not notes)
    assert value.short.endswith("converted") is bool(notes)
    assert "$" in value.facts


def test_large_letters_make_the_inspector_wider(qapp: QApplication, window: MainWindow) -> None:
    window.set_theme(_large(qapp))
    window.resize(1_100, 600)
    window.sides.toggle(Side.INSPECTOR)
    assert window.shows(Side.INSPECTOR)
    assert window.inspector.width() >= 600
    assert window.header.width() >= LEAST_PAGE


def test_large_letters_make_the_pills_say_less_sooner(qtbot: Any, qapp: QApplication, window: MainWindow) -> None:
    header = window.header
    window.set_theme(_large(qapp))
    info = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")
    header.set_model((), info.id, info)
    header.set_effort(None)
    window.resize(740, 500)
    pills = (header.model, header.effort, header.inspector)
    qtbot.waitUntil(lambda: all(pill.width() >= pill.sizeHint().width() for pill in pills))
