"""Dialogs: the key, confirmations, details of errors and turns, the list of shortcuts."""

from app.ui.dialogs.budget import BudgetDialog
from app.ui.dialogs.chat_settings import ChatSettingsDialog
from app.ui.dialogs.chat_values import ChatLimits, ChatValues
from app.ui.dialogs.compact import CompactDialog, SummaryDialog
from app.ui.dialogs.confirm import ConfirmDialog
from app.ui.dialogs.details import DetailsDialog, error_report
from app.ui.dialogs.export import ExportChoice, ExportDialog
from app.ui.dialogs.import_report import ImportReportDialog
from app.ui.dialogs.key import KeyDialog
from app.ui.dialogs.message import MessageDialog
from app.ui.dialogs.move import MoveDialog
from app.ui.dialogs.paper import PaperDialog, PrintingDialog
from app.ui.dialogs.repair import RepairDialog
from app.ui.dialogs.shortcuts import ShortcutsDialog
from app.ui.dialogs.tags import TagsDialog
from app.ui.dialogs.trim import TrimDialog
from app.ui.dialogs.turn import TurnDialog

__all__ = [
    "BudgetDialog",
    "ChatLimits",
    "ChatSettingsDialog",
    "ChatValues",
    "CompactDialog",
    "ConfirmDialog",
    "DetailsDialog",
    "ExportChoice",
    "ExportDialog",
    "ImportReportDialog",
    "KeyDialog",
    "MessageDialog",
    "MoveDialog",
    "PaperDialog",
    "PrintingDialog",
    "RepairDialog",
    "ShortcutsDialog",
    "SummaryDialog",
    "TagsDialog",
    "TrimDialog",
    "TurnDialog",
    "error_report",
]
