"""The settings dialog: every setting, applied at once, errors at their place."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
)

from app.model.settings import BY_KEY, SETTINGS, Setting, SettingValue
from app.ui.actions import BY_ID, action_text
from app.ui.settings import SettingsDialog, page_names
from app.ui.settings.dialog import RELATED
from app.ui.theme.palette import Theme
from app.ui.widgets.labels import label
from app.ui.wishes import Wishes
from tests.ui.conftest import Office, Offices


class Values:
    """Settings without a file."""

    def __init__(self) -> None:
        self.values: dict[str, SettingValue] = {setting.key: setting.default for setting in SETTINGS}
        self.fixed: set[str] = set()

    def get(self, key: str) -> SettingValue:
        return self.values[key]

    def is_overridden(self, key: str) -> bool:
        return key in self.fixed


@pytest.fixture
def values() -> Values:
    return Values()


@pytest.fixture
def dialog(qtbot: Any, theme: Theme, values: Values) -> SettingsDialog:
    made = SettingsDialog(values, [("claude-a", "Claude A"), ("claude-b", "Claude B")])
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show_with(theme)
    return made


@pytest.fixture
def wanted(dialog: SettingsDialog) -> list[tuple[str, object]]:
    changes: list[tuple[str, object]] = []
    dialog.change_wanted.connect(lambda key, value: changes.append((key, value)))
    return changes


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_every_setting_can_be_found_and_has_a_name(dialog: SettingsDialog, setting: Setting) -> None:
    dialog.show_page(setting.page)
    row = dialog.rows[setting.key]
    assert row.isVisible()
    assert row.editor.widget.accessibleName() == setting.label
    assert row.editor.widget.accessibleDescription() == setting.description
    assert not row.reset.isVisible()


def test_pages_stand_in_the_order_of_the_list(dialog: SettingsDialog) -> None:
    shown = [dialog.pages.item(row).text() for row in range(dialog.pages.count())]
    assert shown == page_names() == list(dict.fromkeys(setting.page for setting in SETTINGS))


def editor(dialog: SettingsDialog, key: str, kind: type[Any]) -> Any:
    dialog.show_page(BY_KEY[key].page)
    widget = dialog.rows[key].editor.widget
    assert isinstance(widget, kind)
    return widget


def test_text_is_settled_by_enter(dialog: SettingsDialog, wanted: list[Any], qtbot: Any) -> None:
    field = editor(dialog, "net.proxy", QLineEdit)
    field.setText("http://127.0.0.1:3128")
    assert wanted == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert wanted == [("net.proxy", "http://127.0.0.1:3128")]


def test_long_text_is_settled_by_a_pause(dialog: SettingsDialog, wanted: list[Any], qtbot: Any) -> None:
    field = editor(dialog, "chat.system", QPlainTextEdit)
    qtbot.keyClicks(field, "Be brief.")
    assert wanted == []
    qtbot.waitUntil(lambda: wanted == [("chat.system", "Be brief.")])


def test_a_choice_is_applied_at_once(dialog: SettingsDialog, wanted: list[Any], qtbot: Any) -> None:
    box = editor(dialog, "look.theme", QComboBox)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert [value for _, value in wanted] == ["light", "dark"]


@pytest.mark.parametrize("key", ["look.theme", "chat.send_key"])
def test_an_open_list_shows_all_its_lines(office: Office, key: str) -> None:
    opened = open_settings(office)
    opened.show_page(BY_KEY[key].page)
    box = editor(opened, key, QComboBox)
    box.showPopup()
    office.wait_until(box.view().isVisible)
    last = box.view().visualRect(box.model().index(box.count() - 1, 0))
    assert box.view().viewport().rect().contains(last)
    assert box.view().mapToGlobal(QPoint()).y() >= box.mapToGlobal(QPoint(0, box.height() - 2)).y()  # under the field
    box.hidePopup()
    opened.close()


def test_the_button_closes(dialog: SettingsDialog, qtbot: Any) -> None:
    qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_numbers_are_applied_at_once(dialog: SettingsDialog, wanted: list[Any], qtbot: Any) -> None:
    qtbot.keyClick(editor(dialog, "look.chat_size", QSpinBox), Qt.Key.Key_Up)
    qtbot.keyClick(editor(dialog, "net.connect_timeout", QDoubleSpinBox), Qt.Key.Key_Up)
    assert wanted == [("look.chat_size", 16), ("net.connect_timeout", 11.0)]


def test_a_switch_is_applied_at_once(dialog: SettingsDialog, wanted: list[Any], qtbot: Any) -> None:
    qtbot.keyClick(editor(dialog, "look.wide", QCheckBox), Qt.Key.Key_Space)
    assert wanted == [("look.wide", True)]


def test_a_model_can_be_chosen_or_typed(dialog: SettingsDialog, wanted: list[Any], qtbot: Any) -> None:
    box = editor(dialog, "model.default", QComboBox)
    box.setCurrentIndex(1)
    box.activated.emit(1)
    box.setEditText("claude-of-tomorrow")
    qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    assert wanted == [("model.default", "claude-b"), ("model.default", "claude-of-tomorrow")]


def test_the_wheel_does_not_change_a_value_in_passing(dialog: SettingsDialog, wanted: list[Any]) -> None:
    box = editor(dialog, "look.chat_size", QSpinBox)
    dialog.pages.setFocus()
    where = QPointF(5, 5)
    event = QWheelEvent(
        where,
        box.mapToGlobal(where),
        QPointF(0, 0).toPoint(),
        QPointF(0, 120).toPoint(),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)
    assert box.value() == 15
    assert wanted == []


def test_reset_asks_for_the_default(dialog: SettingsDialog, values: Values, wanted: list[Any]) -> None:
    values.values["look.chat_size"] = 20
    dialog.refresh("look.chat_size")
    row = dialog.rows["look.chat_size"]
    dialog.show_page("Appearance")
    assert row.reset.isVisible()
    row.reset.click()
    assert wanted == [("look.chat_size", None)]


def test_an_error_stands_at_its_setting_until_a_value_is_taken(dialog: SettingsDialog) -> None:
    dialog.show_page("Connection")
    dialog.show_error("net.base_url", "This is not a valid address.")
    assert dialog.rows["net.base_url"].error() == "This is not a valid address."
    assert dialog.rows["net.proxy"].error() == ""
    dialog.refresh("net.base_url")
    assert dialog.rows["net.base_url"].error() == ""


def test_what_is_fixed_for_this_run_cannot_be_changed(qtbot: Any, theme: Theme, values: Values) -> None:
    values.fixed.add("net.base_url")
    made = SettingsDialog(values, [])
    qtbot.addWidget(made)
    assert not made.rows["net.base_url"].editor.widget.isEnabled()
    assert made.rows["net.proxy"].editor.widget.isEnabled()
    made.deleteLater()


def test_labels_never_read_markup(qapp: Any) -> None:
    assert label("<b>x</b>").textFormat() is Qt.TextFormat.PlainText


# With real settings


def open_settings(office: Office) -> SettingsDialog:
    office.window.commands.action("program.settings").trigger()
    dialog = office.desk.preferences.dialog()
    assert dialog is not None
    return dialog


def test_a_theme_is_worn_at_once(offices: Offices) -> None:
    office = offices.open(Wishes(key_from_env=True))
    dialog = open_settings(office)
    dialog.change_wanted.emit("look.theme", "dark")
    office.wait_until(lambda: office.desk.themes.current().name == "dark")
    office.wait_until(lambda: dialog.palette().window().color() == office.desk.themes.current().colors.bg)
    dialog.change_wanted.emit("look.interface_size", 20)
    office.wait_until(lambda: office.window.sidebar.filter.fontInfo().pixelSize() == 20, "text is larger")


def test_the_names_of_the_pages_have_room(office: Office) -> None:
    office.run(office.services.settings.set("look.interface_size", 24))
    dialog = open_settings(office)
    office.wait_until(lambda: dialog.pages.width() > 176, "the list is as wide as its names")
    assert dialog.pages.horizontalScrollBar().maximum() == 0
    dialog.close()


def test_a_wrong_address_is_refused_at_its_place(office: Office) -> None:
    dialog = open_settings(office)
    dialog.change_wanted.emit("net.proxy", 7)
    office.wait_until(lambda: dialog.rows["net.proxy"].error() != "")


def test_plain_http_has_to_be_confirmed(office: Office) -> None:
    from app.ui.dialogs import ConfirmDialog

    dialog = open_settings(office)
    dialog.change_wanted.emit("net.base_url", "http://192.0.2.1:8080")
    office.wait_until(lambda: dialog.findChild(ConfirmDialog) is not None, "it asks")
    assert not office.services.settings.flag("net.allow_plain_http")
    ask = dialog.findChild(ConfirmDialog)
    assert isinstance(ask, ConfirmDialog)
    ask.reject()
    office.run(office.desk.tasks.settle())
    assert not office.services.settings.flag("net.allow_plain_http")
    dialog.change_wanted.emit("net.base_url", "http://192.0.2.1:8080")
    office.wait_until(lambda: any(one.isVisible() for one in dialog.findChildren(ConfirmDialog)), "it asks again")
    next(one for one in dialog.findChildren(ConfirmDialog) if one.isVisible()).yes.click()
    office.wait_until(lambda: office.services.settings.flag("net.allow_plain_http"), "it is allowed")


def test_the_key_is_placed_and_forgotten(office: Office) -> None:
    from app.ui.dialogs import ConfirmDialog

    dialog = open_settings(office)
    assert dialog.key_section.place() == "Taken from the environment for this run."
    dialog.key_section.forget.click()
    ask = dialog.findChild(ConfirmDialog)
    assert isinstance(ask, ConfirmDialog)
    ask.yes.click()
    office.wait_until(lambda: not office.services.keys.state.present, "it is forgotten")
    office.wait_until(lambda: not dialog.key_section.forget.isEnabled())
    assert not office.window.key_bar.isHidden()


def test_lists_of_the_same_things_are_reached_from_their_page(offices: Offices) -> None:
    offices.movable = True
    office = offices.open()
    for page, ids in RELATED.items():
        for id in ids:
            office.window.commands.action("program.settings").trigger()
            dialog = office.desk.preferences.dialog()
            assert dialog is not None
            dialog.show_page(page)
            words = action_text(BY_ID[id])
            [button] = [each for each in dialog.findChildren(QPushButton) if each.text() == f"{words}…"]
            assert button.isVisible()
            button.click()
            assert office.desk.preferences.dialog() is None
            office.run(office.desk.tasks.settle())
            opened = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not office.window]
            assert words in [each.windowTitle().partition(" – ")[0] for each in opened]
            for each in opened:
                each.close()
            office.run(office.desk.tasks.settle())
