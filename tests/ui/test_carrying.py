"""Export and import from the window: what is asked, how far it is, what came of it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QImage, qGray
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from app.model.carried import ImportItem, Outcome
from app.ui.control import carrying
from app.ui.control.carry_report import CarryReport
from app.ui.control.carrying import Places
from app.ui.control.saving import ask_where
from app.ui.dialogs import ExportDialog, ImportReportDialog, PrintingDialog
from app.ui.theme.palette import Theme
from tests.fakes.dialogs import shown, trigger
from tests.fakes.exports import claude_chat, json_file, said
from tests.fakes.pdf import pdf_text
from tests.fakes.tools import require_tools
from tests.ui.conftest import Office


@dataclass
class System:
    """Dialogs of a system that answer by themselves."""

    path: Path
    asked: list[tuple[str, str]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def places(self) -> Places:
        return Places(self._answer("save"), self._answer("folder"), self._answer("open"), self._show)

    def _show(self, folder: QUrl) -> bool:
        self.shown.append(folder.toLocalFile())
        return True

    def _answer(self, what: str) -> Callable[[QWidget, str, Callable[[str], None]], None]:
        def ask(window: QWidget, suggested: str, chosen: Callable[[str], None]) -> None:
            self.asked.append((what, Path(suggested).name))
            chosen(str(self.path))

        return ask


def test_a_typed_name_gets_the_ending_of_what_is_written(office: Office, tmp_path: Path) -> None:
    ask_where(office.window, str(tmp_path / "Chats.zip"), lambda _: None, "Export")
    dialog = shown(office, QFileDialog)
    assert dialog.defaultSuffix() == "zip"
    dialog.close()


@pytest.fixture
def system(office: Office, tmp_path: Path) -> System:
    """A system whose dialogs name a file in an empty folder."""
    (tmp_path / "out").mkdir()
    fake = System(tmp_path / "out" / "file")
    office.desk.files.carrying.places = fake.places()
    return fake


def _export(office: Office, scope: str, form: str, *checks: str) -> PrintingDialog:
    trigger(office, "chat.export")
    dialog = shown(office, ExportDialog)
    dialog.scope.setCurrentIndex(dialog.scope.findData(scope))
    dialog.form.setCurrentIndex(dialog.form.findData(form))
    for name in checks:
        getattr(dialog, name).click()
    dialog.go.click()
    result = shown(office, PrintingDialog)
    office.wait_until(result.bar.isHidden, "the end")
    return result


def _import(office: Office) -> ImportReportDialog:
    trigger(office, "chat.import")
    return shown(office, ImportReportDialog)


def test_a_conversation_goes_out_as_an_archive_and_is_known_when_it_comes_in(office: Office, system: System) -> None:
    office.ask("Hello")
    title = office.titles()[0]
    result = _export(office, "conversation", "archive")
    assert result.words.text() == "Saved as file.\nConversations: 1, messages: 2."
    assert system.asked == [("save", f"{title}.zip")]
    with zipfile.ZipFile(system.path) as opened:
        assert sum(name.startswith("conversations/") for name in opened.namelist()) == 1
    result.button.click()
    report = _import(office)
    assert "Already here: 1." in report.words.text()
    assert report.lines.isHidden()


@pytest.mark.parametrize(("form", "start"), [("html", "<!DOCTYPE html>"), ("markdown", "# ")])
def test_the_branch_goes_out_for_reading(office: Office, system: System, form: str, start: str) -> None:
    office.ask("Hello")
    _export(office, "branch", form, "costs")
    text = system.path.read_text("utf-8")
    assert text.startswith(start)
    assert "Hello" in text
    assert "tokens in" in text


def test_the_folder_of_what_was_exported_can_be_shown(office: Office, system: System) -> None:
    office.ask("Hello")
    result = _export(office, "branch", "markdown")
    assert result.view.text() == "Show the folder"
    result.view.click()
    assert system.shown == [str(system.path.parent)]
    system.path.unlink()
    system.path.mkdir()
    _export(office, "all", "markdown").view.click()
    assert system.shown[1:] == [str(system.path)]


def test_all_conversations_go_to_a_folder(office: Office, system: System) -> None:
    office.ask("First")
    chat = claude_chat(said("1", "human", "Second"), name="Second")
    office.run(office.services.importing.run(json_file(system.path.with_name("in.json"), chat)))
    system.path.mkdir()
    result = _export(office, "all", "html")
    assert system.asked[0][0] == "folder"
    assert "Conversations: 2" in result.words.text()
    assert len(list(system.path.iterdir())) == 2


def test_a_conversation_with_its_branches_goes_out_as_pdf(office: Office, system: System) -> None:
    require_tools("pdftotext")
    office.ask("Hello")
    first = office.desk.chat.messages[-1].id
    office.run(office.services.turns.retry(first))
    office.wait_until(lambda: not office.services.turns.running(), "the second answer")
    result = _export(office, "conversation", "pdf", "costs")
    assert result.words.text() == "Saved as file.\nConversations: 1, messages: 3."
    text = pdf_text(system.path)
    assert text.count("Hello") >= 2  # the message, and in the words above the other branch
    assert "Another branch, after “Hello”" in text
    assert "$" in text
    result.button.click()
    _export(office, "branch", "pdf")
    text = pdf_text(system.path)
    assert "Another branch" not in text
    assert "$" not in text


def test_many_conversations_go_out_as_one_pdf_each(office: Office, system: System) -> None:
    require_tools("pdftotext")
    chats = [claude_chat(said(str(n), "human", f"Chat {n}"), name="Rain") for n in range(2)]
    office.run(office.services.importing.run(json_file(system.path.with_name("in.json"), *chats)))
    system.path.mkdir()
    result = _export(office, "all", "pdf")
    assert "Conversations: 2" in result.words.text()
    assert {path.name for path in system.path.iterdir()} == {"Rain.pdf", "Rain (2).pdf"}
    assert {"Chat 0" in pdf_text(path) for path in system.path.iterdir()} == {True, False}


def test_a_pdf_that_cannot_be_written_is_told(office: Office, system: System) -> None:
    office.ask("Hello")
    system.path.mkdir()
    result = _export(office, "conversation", "pdf")
    assert "file" in result.words.text()
    assert not list(system.path.iterdir())


def test_the_paper_is_asked_for_where_there_is_any(office: Office, theme: Theme) -> None:
    dialog = ExportDialog("Rain", office.window, sizes=[("a4", "A4"), ("letter", "Letter")])
    dialog.show_with(theme)
    assert not dialog.paper.isVisible()
    dialog.form.setCurrentIndex(dialog.form.findData("pdf"))
    assert dialog.paper.isVisible()
    assert dialog.pictures.isEnabled()
    dialog.paper.setCurrentIndex(1)
    assert dialog.choice().size == "letter"
    dialog.reject()


def test_those_that_are_chosen_go_out_together(office: Office, system: System) -> None:
    chats = [claude_chat(said(str(n), "human", f"Chat {n}"), name=f"Chat {n}") for n in range(3)]
    office.run(office.services.importing.run(json_file(system.path.with_name("in.json"), *chats)))
    office.wait_until(lambda: len(office.window.sidebar.model.order()) == 3, "the list")
    office.window.sidebar.list.set_marked(office.window.sidebar.model.order()[:2])
    result = _export(office, "selected", "archive")
    assert "Conversations: 2" in result.words.text()
    with zipfile.ZipFile(system.path) as opened:
        assert sum(name.startswith("conversations/") for name in opened.namelist()) == 2


def test_without_a_conversation_all_can_be_exported(office: Office, system: System) -> None:
    trigger(office, "chat.export")
    dialog = shown(office, ExportDialog)
    assert [dialog.scope.itemData(at) for at in range(dialog.scope.count())] == ["all"]


def test_what_has_no_meaning_cannot_be_chosen(office: Office, theme: Theme) -> None:
    dialog = ExportDialog("Rain", office.window)
    dialog.show_with(theme)
    checks = (dialog.thinking, dialog.tools, dialog.costs, dialog.pictures)
    assert [check.isEnabled() for check in checks] == [False] * 4
    assert all(check.isChecked() for check in checks)  # an archive has everything
    dialog.form.setCurrentIndex(dialog.form.findData("markdown"))
    assert [check.isEnabled() for check in checks] == [True, True, True, False]
    assert not any(check.isChecked() for check in checks)
    dialog.costs.setChecked(True)
    for form in ("archive", "html"):
        dialog.form.setCurrentIndex(dialog.form.findData(form))
    assert [check.isChecked() for check in checks] == [False, False, True, False]
    dialog.form.setCurrentIndex(dialog.form.findData("markdown"))
    assert dialog.go.text() == "Choose file…"
    dialog.scope.setCurrentIndex(dialog.scope.findData("all"))
    assert dialog.go.text() == "Choose folder…"
    dialog.reject()


def test_what_an_archive_has_anyway_is_seen_to_be_ticked(office: Office, theme: Theme) -> None:
    dialog = ExportDialog("Rain", office.window)
    dialog.show_with(theme)
    box = dialog.thinking
    assert (box.isEnabled(), box.isChecked()) == (False, True)
    ticked = box.grab().toImage()
    box.setChecked(False)
    assert _contrast(box.grab().toImage(), ticked) > 100
    dialog.reject()


def _contrast(one: QImage, other: QImage) -> int:
    """The greatest difference of brightness, 0 to 255, at one place of two pictures of the same thing."""
    places = [(x, y) for x in range(one.width()) for y in range(one.height())]
    return max(abs(qGray(one.pixel(*place)) - qGray(other.pixel(*place))) for place in places)


def test_an_export_that_fails_says_why(office: Office, system: System) -> None:
    office.ask("Hello")
    system.path = system.path / "no" / "folder.zip"
    result = _export(office, "conversation", "archive")
    assert "could not be written" in result.words.text()


def test_conversations_come_in_and_stand_in_the_list(office: Office, system: System) -> None:
    chats = [claude_chat(said("1", "human", "Hi"), uuid=str(at), name=f"Chat {at}") for at in range(3)]
    json_file(system.path, *chats, {"name": "Odd"})
    report = _import(office)
    assert report.words.text() == "Conversations added: 3, messages: 3. Not imported: 1."
    assert report.lines.toPlainText() == "Odd: not imported. This is no conversation of a product that is known."
    assert sorted(office.titles()) == ["Chat 0", "Chat 1", "Chat 2"]


def test_a_file_that_is_none_is_refused_in_words(office: Office, system: System) -> None:
    system.path.write_text("hello", "utf-8")
    trigger(office, "chat.import")
    result = shown(office, PrintingDialog)
    office.wait_until(result.bar.isHidden, "the end")
    assert "no conversations that Chatelaine can read" in result.words.text()
    assert not any(isinstance(each, ImportReportDialog) for each in office.window.findChildren(QDialog))


def test_an_import_can_be_stopped_and_says_what_came_in(office: Office, system: System) -> None:
    chats = [claude_chat(said("1", "human", "Hi"), uuid=str(at), name=f"Chat {at}") for at in range(2_000)]
    json_file(system.path, *chats)
    trigger(office, "chat.import")
    progress = shown(office, PrintingDialog)
    office.wait_until(lambda: progress.bar.value() > 0, "some of it")
    progress.button.click()
    report = shown(office, ImportReportDialog)
    assert "It was stopped" in report.words.text()
    came_in = int(report.words.text().split("added: ")[1].split(",")[0])
    assert 0 < came_in < 2_000
    stored = office.run(office.services.conversations.page(3_000))
    assert came_in <= len(stored) <= came_in + 1  # what was being stored when it was stopped is whole


def test_the_empty_list_offers_to_import(office: Office) -> None:
    office.window.sidebar.list.customContextMenuRequested.emit(QPoint(5, 5))
    menu = shown(office, QMenu)
    offered = [action.objectName() for action in menu.actions() if not action.isSeparator()]
    assert offered[0] == "chat.new"
    assert offered[-2:] == ["chat.import", "chat.export"]
    assert {"folder.new", "view.archive", "view.bin"} <= set(offered)
    assert "list.clear" not in offered  # nothing is left out
    menu.close()


def test_the_report_is_bounded() -> None:
    report = CarryReport()
    for at in range(2_005):
        report.take(ImportItem(f"Chat {at}", Outcome.REFUSED, notes=("Broken.",)))
    assert len(report.all_lines()) == 2_001
    assert report.all_lines()[-1] == "More lines: 5"


@pytest.mark.parametrize("which", ["save", "folder", "open"])
def test_the_systems_dialogs_open_and_name_a_path(office: Office, which: str, tmp_path: Path) -> None:
    ask = {"save": carrying._ask_save, "folder": carrying._ask_folder, "open": carrying._ask_open}[which]
    heard: list[str] = []
    ask(office.window, str(tmp_path), heard.append)
    dialog = shown(office, QFileDialog)
    dialog.fileSelected.emit("/x")
    dialog.reject()
    assert heard == ["/x"]


@pytest.mark.expected_log("task failed: (export|import)")
@pytest.mark.parametrize("way", ["export", "import"])
def test_a_mistake_of_ours_leaves_no_dialog_behind(
    office: Office, system: System, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    async def broken(*_given: object) -> None:
        raise ValueError("ours")

    office.ask("Hello")
    monkeypatch.setattr(office.services.exporting, "archive", broken)
    monkeypatch.setattr(office.services.importing, "run", broken)
    trigger(office, f"chat.{way}")
    if way == "export":
        shown(office, ExportDialog).go.click()
    office.wait_until(office.window.trouble.isVisible, "it is said")
    office.wait_until(lambda: not office.window.findChildren(PrintingDialog), "the dialog is gone")
