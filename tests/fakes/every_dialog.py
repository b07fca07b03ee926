"""Every dialog of the program, with something in it: for tests that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from app.base import resources
from app.logic.attachment_cost import PageCosts
from app.logic.capabilities import ModelTable
from app.logic.price_book import PriceRow
from app.logic.recovery_phrase import phrase_of
from app.model.attachment import Attachment, AttachmentChoice, AttachmentFacts, AttachmentKind, Held
from app.model.backup import Backup
from app.model.binned import BinnedEntry, BinnedPlace, BinTotals
from app.model.encryption import EncryptionState
from app.model.errors import ErrorKind, TurnError
from app.model.health import HealthReport
from app.model.ids import AttachmentId, ConversationId, FolderId, MessageId, TagId
from app.model.library import Preset, Prompt, Variable
from app.model.message import Role
from app.model.options import ConversationOptions, TurnOptions
from app.model.organising import Folder, Tag, TagColour
from app.model.sealing import DataKey
from app.model.server_file import ServerFile
from app.model.settings import SETTINGS, SettingValue
from app.model.tree_outline import OutlineNode, OutlineRow
from app.services.fitting import TrimPlan, TrimStep
from app.ui.actions import Actions
from app.ui.attachments.page_values import PageValues
from app.ui.attachments.pages_dialog import PagesDialog
from app.ui.dialogs import (
    BudgetDialog,
    ChatLimits,
    ChatSettingsDialog,
    ChatValues,
    CompactDialog,
    ConfirmDialog,
    DetailsDialog,
    ExportDialog,
    ImportReportDialog,
    KeyDialog,
    MessageDialog,
    MoveDialog,
    PaperDialog,
    PrintingDialog,
    RepairDialog,
    ShortcutsDialog,
    SummaryDialog,
    TagsDialog,
    TrimDialog,
    TurnDialog,
    error_report,
)
from app.ui.dialogs.address import AddressDialog
from app.ui.dialogs.backups.dialog import BackupsDialog
from app.ui.dialogs.bin.dialog import BinDialog
from app.ui.dialogs.compare import CompareDialog, CompareRow
from app.ui.dialogs.encryption import EncryptionDialog
from app.ui.dialogs.exchange import ExchangeDialog
from app.ui.dialogs.files.dialog import ServerFilesDialog
from app.ui.dialogs.health import HealthDialog
from app.ui.dialogs.how_sent import HowSentDialog
from app.ui.dialogs.library.dialog import LibraryDialog
from app.ui.dialogs.library.fill import FillDialog
from app.ui.dialogs.library.folders import FolderChoice
from app.ui.dialogs.outline.dialog import OutlineDialog
from app.ui.dialogs.password import PasswordDialog
from app.ui.dialogs.phrase.encrypt import EncryptDialog
from app.ui.dialogs.phrase.show import PhraseDialog
from app.ui.dialogs.phrase.unlock import UnlockDialog
from app.ui.dialogs.prices.dialog import PricesDialog
from app.ui.dialogs.prices.entries import Entry
from app.ui.dialogs.prices.form import PriceForm
from app.ui.dialogs.relocate import RelocateDialog
from app.ui.dialogs.spans import CostDialog, DaysDialog
from app.ui.dialogs.wipe import WipeDialog
from app.ui.errand import Course, Errand, ErrandEnd
from app.ui.errand_window import ErrandWindow
from app.ui.settings import SettingsDialog, page_names
from app.ui.theme.palette import Theme

Maker = Callable[[QWidget, Theme], QDialog]

_INFO = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")
_ERROR = TurnError(ErrorKind.RETRY, "overloaded_error", "Overloaded.", "Wait a moment.", "trace", "req_1", 529)
_DAY = 1_795_000_000_000  # ms since 1970
_MODELS = (("claude-opus-5-5", "Claude Opus 5.5"), ("claude-sonnet-5-5", "Claude Sonnet 5.5"))
_LONG = "What the report says of the third quarter, and which of its figures do not agree with the chart"


class _Values:
    def get(self, key: str) -> SettingValue:
        return next(setting.default for setting in SETTINGS if setting.key == key)

    def is_overridden(self, key: str) -> bool:
        return key == "look.theme"


def _key(parent: QWidget, _theme: Theme) -> QDialog:
    lead = "Chatelaine talks to the API with a key of yours. It is tested once and then kept in the keyring."
    return KeyDialog(lead, "https://api.anthropic.com", offer_environment=True, offer_demo=True, parent=parent)


def _refused_key(parent: QWidget, _theme: Theme) -> QDialog:
    made = KeyDialog("Paste it.", "https://x.example", offer_environment=False, offer_demo=True, parent=parent)
    made.show_error(_ERROR)
    return made


def _budget(parent: QWidget, _theme: Theme) -> QDialog:
    return BudgetDialog(["Of this month's budget of $30.00, $29.80 is spent."], "This turn costs up to $0.40.", parent)


def _confirm(parent: QWidget, _theme: Theme) -> QDialog:
    return ConfirmDialog("Open link", f"{_LONG}?", "Delete everything for ever", "odd://" + "x" * 90, parent)


def _details(parent: QWidget, theme: Theme) -> QDialog:
    return DetailsDialog("Details", _LONG, error_report(_ERROR), theme.fonts.code, parent)


def _message(parent: QWidget, _theme: Theme) -> QDialog:
    made = MessageDialog(parent)
    made.show_message("You, 10:02", 3, 1_204, _LONG)
    return made


def _exchange(parent: QWidget, _theme: Theme) -> QDialog:
    made = ExchangeDialog("Request and response", parent)
    made.show_texts('{\n  "model": "claude-opus-5-5"\n}', "{}", "As it was sent; the key is left out.")
    made.search.setText("model")
    return made


def _turn(parent: QWidget, _theme: Theme) -> QDialog:
    rows = [
        ("Asked", "Opus 5.5"),
        ("Stop reason and what it means", "end_turn"),
        ("Request", "req_011CSHoEeqs5C35K2UUqR7Fy"),
    ]
    return TurnDialog("Details", [("Model", rows), ("Tokens", rows)], parent)


def _relocate(parent: QWidget, _theme: Theme) -> QDialog:
    made = RelocateDialog(Path("/home/somebody/.local/share/chatelaine"), parent)
    made.field.setText("/mnt/disk")
    made.show_facts("/mnt/disk", "1.2 GB are copied; 40 GB are free there.", ["It is a disk that can be taken out."])
    return made


def _encryption(state: EncryptionState) -> Maker:
    return lambda parent, _theme: EncryptionDialog(state, parent)


def _words() -> list[str]:
    return list(phrase_of(DataKey(bytes(range(32)))))


def _encrypt(page: int) -> Maker:
    def make(parent: QWidget, _theme: Theme) -> QDialog:
        made = EncryptDialog(_words(), (3, 11, 20), ["1.2 GB are written anew, which takes some minutes."], parent)
        for _ in range(page):
            made.go.click()
        return made

    return make


def _unlock(parent: QWidget, _theme: Theme) -> QDialog:
    return UnlockDialog("The data is encrypted, and its key is not in this system's keyring.", "Not now", parent)


def _compare(parent: QWidget, _theme: Theme) -> QDialog:
    rows = [CompareRow("a", "Claude Opus 5.5"), CompareRow("b", "Claude Sonnet 5.5"), CompareRow("c", "Opus 4", True)]
    made = CompareDialog(rows, ["a", "b"], _LONG, parent)
    made.show_price("a", "≈ 38,870 tokens · $0.0048 and what the answer takes")
    made.show_sum("Together ≈ 77,740 tokens · $0.0096 before their answers.")
    return made


def _address(parent: QWidget, _theme: Theme) -> QDialog:
    return AddressDialog("https://example.org/a.pdf", parent)


def _attachment(kind: AttachmentKind) -> Attachment:
    held = Held("0" * 64, 9_000, "application/pdf")
    facts = AttachmentFacts(page_sizes=((612.0, 792.0),) * 24)
    return Attachment(AttachmentId("a"), kind, "Quarterly report of the year.pdf", held, _DAY, facts)


def _how_sent(kind: AttachmentKind) -> Maker:
    return lambda parent, _theme: HowSentDialog(_attachment(kind), parent)


def _pages(parent: QWidget, _theme: Theme) -> QDialog:
    sizes = ((612.0, 792.0),) * 24
    costs = PageCosts((1_600,) * 24, (400,) * 24, (1_500,) * 24)
    values = PageValues(
        "Quarterly report.pdf", sizes, costs, AttachmentChoice(), 2_000.0, "Opus 5.5", 600, 200_000, 9_000, 32_000_000
    )
    return PagesDialog(values, parent)


def _password(parent: QWidget, _theme: Theme) -> QDialog:
    made = PasswordDialog("Quarterly report.pdf", parent)
    made.show_error("That is not its password.")
    return made


def _export(parent: QWidget, _theme: Theme) -> QDialog:
    return ExportDialog("A title", parent, several=12, sizes=[("a4", "A4, 210 × 297 mm")])


def _import_report(parent: QWidget, _theme: Theme) -> QDialog:
    return ImportReportDialog("12 conversations came in, 1 as far as it could be read.", [_LONG] * 3, parent)


def _wipe(parent: QWidget, _theme: Theme) -> QDialog:
    made = WipeDialog(4_711, parent)
    made.show_lines("12 conversations\n3 backups\nThe key in the keyring")
    made.show_running("An answer is still arriving.")
    return made


def _summary(parent: QWidget, _theme: Theme) -> QDialog:
    return SummaryDialog("Summarise what was said.", "Reading it takes ≈ 38,870 tokens · $0.0048.", parent)


def _compact(parent: QWidget, _theme: Theme) -> QDialog:
    return CompactDialog("Reading it takes ≈ 38,870 tokens · $0.0048.", parent)


def _trim(parent: QWidget, _theme: Theme) -> QDialog:
    steps = tuple(TrimStep(f"{at}. {_LONG}", 4_000, 20_000 - 4_000 * at, MessageId(f"m{at}")) for at in range(1, 5))
    return TrimDialog(TrimPlan(20_000, steps, 2), 200_000, parent)


def _chat_settings(parent: QWidget, _theme: Theme) -> QDialog:
    turn = TurnOptions(stop_sequences=("END", "STOP"), max_tokens=4_000)
    values = ChatValues("You are a careful analyst.", ConversationOptions(turn=turn))
    made = ChatSettingsDialog("Quarterly report questions", values, ChatLimits(_INFO, "high", "2", "1.1"), parent)
    made.show_warning("The next turn is sent in full again: $0.07 more than from the cache.")
    return made


def _health(parent: QWidget, _theme: Theme) -> QDialog:
    made = HealthDialog(parent)
    made.show_report(HealthReport(("A page is damaged.",), ("Two files are missing.",)))
    return made


def _move(parent: QWidget, _theme: Theme) -> QDialog:
    folders = [Folder(FolderId(str(at)), name) for at, name in enumerate(("Work", "Home", "Travel & trips"))]
    return MoveDialog(_LONG, folders, FolderId("1"), parent)


def _tags(parent: QWidget, theme: Theme) -> QDialog:
    tags = [Tag(TagId(colour.value), f"Tag in {colour.value}", colour) for colour in TagColour]
    return TagsDialog(_LONG, tags, {TagId("red"): True, TagId("blue"): False}, theme, parent)


def _paper(parent: QWidget, _theme: Theme) -> QDialog:
    return PaperDialog("Save as PDF", "Choose file…", 12, 2, [("a4", "A4, 210 × 297 mm")], parent)


def _printing(parent: QWidget, _theme: Theme) -> QDialog:
    made = PrintingDialog("Export", "Writing every conversation to a folder…", parent)
    made.offer_to_open(lambda: None, "Show in folder")
    made.set_part(0.4)
    return made


def _repair(parent: QWidget, _theme: Theme) -> QDialog:
    return RepairDialog("The API refused this turn.", ["Thinking of turn 3 is left out.", _LONG], parent)


def _shortcuts(parent: QWidget, _theme: Theme) -> QDialog:
    return ShortcutsDialog(Actions(parent), parent)


def _backups(parent: QWidget, _theme: Theme) -> QDialog:
    made = BackupsDialog(parent)
    made.show_backups([Backup(f"{why}.db", _DAY, why, 49_000_000) for why in ("auto", "manual", "before-restore", "x")])
    return made


def _binned(number: int) -> BinnedEntry:
    place = BinnedPlace(ConversationId(str(number)), MessageId("m") if number % 2 else None)
    return BinnedEntry(place, "Quarterly report questions", _DAY, _LONG, 1_204, 49_000)


def _bin(parent: QWidget, _theme: Theme) -> QDialog:
    made = BinDialog("What was deleted stays here for 30 days.", parent)
    made.show_entries([_binned(number) for number in range(8)], BinTotals(4, 4), more=False)
    return made


def _empty_bin(parent: QWidget, _theme: Theme) -> QDialog:
    made = BinDialog("What was deleted stays here for 30 days.", parent)
    made.show_entries([], BinTotals(), more=False)
    return made


def _server_files(parent: QWidget, _theme: Theme) -> QDialog:
    made = ServerFilesDialog(parent)
    files = [ServerFile(f"file_{at}", f"Quarterly report {at}.pdf", "application/pdf", 49_000, _DAY) for at in range(4)]
    made.show_files(files)
    return made


def _outline_row(number: int) -> OutlineRow:
    role = Role.ASSISTANT if number % 2 else Role.USER
    node = OutlineNode(
        MessageId(str(number)), None, role, _LONG, _DAY, "claude-opus-5-5" if number % 2 else None, 12_900
    )
    return OutlineRow(node, number // 3, 1, 2, number < 4)


def _outline(parent: QWidget, _theme: Theme) -> QDialog:
    made = OutlineDialog(dict(_MODELS).__getitem__, parent)
    made.show_rows([_outline_row(number) for number in range(8)])
    return made


_VARIABLES = (
    Variable("language", "choice", "German", ("German", "English, as it is spoken in Scotland")),
    Variable("text", "long", "Some words"),
    Variable("day", "date", "2026-11-26"),
    Variable("moment", "datetime"),
)


def _library(kind: str) -> Maker:
    def make(parent: QWidget, _theme: Theme) -> QDialog:
        made = LibraryDialog(_MODELS, lambda _preset: "A cache is not used below 4,096 tokens.", parent)
        preset = Preset("p", "Careful analyst", "You write {{language}} about {{text}}.", _VARIABLES)
        made.use_folders(lambda _id: [FolderChoice(FolderId("1"), "Work", True)])
        made.show_items([preset], [Prompt("q", "Translate", "Into {{language}}:", _VARIABLES[:1])], "p")
        made.show_kind("prompt" if kind == "prompt" else "preset")
        made.show_deleted("Old one", lambda: None)
        return made

    return make


def _fill(parent: QWidget, _theme: Theme) -> QDialog:
    note = "It changes what the cache holds: the next turn is sent in full."
    return FillDialog("Translate", _VARIABLES, {"day": "2026-11-26"}, "Begin a chat", note, parent)


_ROW = PriceRow("claude-opus-5-5", "2026-11-26", 200_000, 5_000, 6_250, 10_000, 500, 25_000, "the page of prices")


def _prices(parent: QWidget, _theme: Theme) -> QDialog:
    made = PricesDialog(dict(_MODELS).__getitem__, parent)
    made.show_entries([Entry("claude-sonnet-5-5"), Entry(_ROW.model, _ROW, "own"), Entry(_ROW.model, _ROW)])
    return made


def _price_form(parent: QWidget, _theme: Theme) -> QDialog:
    made = PriceForm("Change price", [model for model, _ in _MODELS], _ROW, parent=parent)
    made.show_error("The amount of the cache read is no number.")
    return made


def _settings(page: str) -> Maker:
    def make(parent: QWidget, _theme: Theme) -> QDialog:
        made = SettingsDialog(_Values(), _MODELS, parent, presets=[("p", "Careful analyst")])
        made.key_section.show_place("The key lies in the keyring of this system.", present=True, changeable=True)
        made.show_page(page)
        return made

    return make


async def _nothing(_course: Course) -> ErrandEnd:
    return ErrandEnd()


def _errand(_parent: QWidget, _theme: Theme) -> QDialog:
    words = "Everything is written anew. Nothing is lost if it is stopped: all is as it was then."
    made = ErrandWindow(Errand("encrypt", "Encrypting the data", words, _nothing), Course(can_stop=True))
    made.show_error(_ERROR, "Continue without it")
    return made


_SEALED = EncryptionState(encrypted=True, offered=True, begun=True, in_keyring=False)
_OPEN = EncryptionState(encrypted=False, offered=True, begun=True)

DIALOGS: Mapping[str, Maker] = {
    "address": _address,
    "backups": _backups,
    "bin": _bin,
    "empty bin": _empty_bin,
    "budget": _budget,
    "chat settings": _chat_settings,
    "compact": _compact,
    "compare": _compare,
    "confirm": _confirm,
    "cost": lambda parent, _theme: CostDialog(None, 5_000_000_000, parent),
    "days": lambda parent, _theme: DaysDialog(date(2026, 11, 1), date(2026, 11, 26), parent),
    "details": _details,
    "encrypt: meaning": _encrypt(0),
    "encrypt: phrase": _encrypt(1),
    "encrypt: check": _encrypt(2),
    "encryption of open data": _encryption(_OPEN),
    "encryption of sealed data": _encryption(_SEALED),
    "errand": _errand,
    "exchange": _exchange,
    "export": _export,
    "files on the server": _server_files,
    "fill in": _fill,
    "health": _health,
    "how a PDF is sent": _how_sent(AttachmentKind.PDF),
    "how a picture is sent": _how_sent(AttachmentKind.IMAGE),
    "import report": _import_report,
    "key": _key,
    "key, refused": _refused_key,
    "message": _message,
    "move": _move,
    "outline": _outline,
    "pages": _pages,
    "paper": _paper,
    "password": _password,
    "phrase": lambda parent, _theme: PhraseDialog(_words(), parent),
    "presets": _library("preset"),
    "price": _price_form,
    "prices": _prices,
    "printing": _printing,
    "prompts": _library("prompt"),
    "relocate": _relocate,
    "repair": _repair,
    "shortcuts": _shortcuts,
    "summary": _summary,
    "tags": _tags,
    "trim": _trim,
    "turn": _turn,
    "unlock": _unlock,
    "wipe": _wipe,
    **{f"settings: {page}": _settings(page) for page in page_names()},
}
