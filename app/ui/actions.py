"""Every action of the program in one registry: it feeds menus, shortcuts and the list of shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui.i18n import mark, tr


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``text`` is what a menu shows, ``name`` what a screen reader says, both in English, to be translated.

    ``keys`` are shortcuts in Qt's portable form; Ctrl means Cmd on macOS by itself. ``group`` is the menu.
    """

    id: str
    text: str
    name: str
    group: str
    keys: tuple[str, ...] = ()


CHAT, EDIT, VIEW, GO, PROGRAM = mark("Chat"), mark("Edit"), mark("View"), mark("Go"), mark("Program")
GROUPS = (CHAT, EDIT, VIEW, GO, PROGRAM)

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("chat.new", mark("New chat"), mark("Start a new chat"), CHAT, ("Ctrl+N",)),
    ActionSpec("window.new", mark("New window"), mark("Open another window"), CHAT, ("Ctrl+Shift+N",)),
    ActionSpec("chat.open_window", mark("Open in a new window"), mark("Open this conversation in a new window"), CHAT),
    ActionSpec("chat.new_with", mark("New chat with…"), mark("Start a new chat with a preset"), CHAT, ("Ctrl+Alt+N",)),
    ActionSpec(
        "chat.save_preset", mark("Save settings as a preset"), mark("Make a preset of this chat's settings"), CHAT
    ),
    ActionSpec(
        "library.open",
        mark("Presets and prompts…"),
        mark("List and change presets and prompts"),
        CHAT,
        ("Ctrl+Shift+P",),
    ),
    ActionSpec("prompt.insert", mark("Insert a prompt…"), mark("Insert a prompt into the message"), EDIT),
    ActionSpec("prompt.save", mark("Save as prompt"), mark("Keep the message that is written as a prompt"), EDIT),
    ActionSpec("chat.rename", mark("Rename"), mark("Rename this conversation"), CHAT, ("F2",)),
    ActionSpec("chat.make_title", mark("Make a title"), mark("Have a model name this conversation"), CHAT),
    ActionSpec("chat.pin", mark("Pin or unpin"), mark("Pin this conversation to the top, or unpin it"), CHAT),
    ActionSpec("chat.archive", mark("Archive"), mark("Move this conversation to the archive, or back"), CHAT),
    ActionSpec("chat.move", mark("Move to folder…"), mark("Move this conversation to a folder"), CHAT),
    ActionSpec("chat.tags", mark("Tags…"), mark("Choose the tags of this conversation"), CHAT),
    ActionSpec("folder.new", mark("New folder"), mark("Make a folder for conversations"), CHAT),
    ActionSpec("folder.chat", mark("New chat in this folder"), mark("Start a new chat in this folder"), CHAT),
    ActionSpec("folder.rename", mark("Rename folder"), mark("Rename this folder"), CHAT),
    ActionSpec("folder.up", mark("Move folder up"), mark("Move this folder up in the list"), CHAT),
    ActionSpec("folder.down", mark("Move folder down"), mark("Move this folder down in the list"), CHAT),
    ActionSpec("folder.delete", mark("Delete folder"), mark("Delete this folder and keep what is in it"), CHAT),
    ActionSpec("tag.rename", mark("Rename tag"), mark("Rename this tag"), CHAT),
    ActionSpec("tag.delete", mark("Delete tag"), mark("Delete this tag and keep what has it"), CHAT),
    ActionSpec(
        "chat.settings", mark("Chat settings…"), mark("Open the settings of this chat"), CHAT, ("Ctrl+Shift+O",)
    ),
    ActionSpec("attach.files", mark("Files…"), mark("Attach files to the message"), CHAT, ("Ctrl+Shift+A",)),
    ActionSpec("attach.folder", mark("Folder…"), mark("Attach the files of a folder to the message"), CHAT),
    ActionSpec(
        "attach.address", mark("Image or PDF by address…"), mark("Attach an image or a PDF by its address"), CHAT
    ),
    ActionSpec("attach.screen", mark("Screen region…"), mark("Attach a picture of a part of the screen"), CHAT),
    ActionSpec("attach.paste", mark("Attach the clipboard"), mark("Attach what the clipboard holds"), CHAT),
    ActionSpec("chat.trim", mark("Trim…"), mark("Leave the oldest turns out of what is sent"), CHAT),
    ActionSpec("chat.send_all", mark("Undo trim"), mark("Send the turns again that were left out"), CHAT),
    ActionSpec("chat.compact", mark("Compact…"), mark("Have this conversation summarised in its place"), CHAT),
    ActionSpec(
        "chat.go_on_anew",
        mark("Continue in a new conversation…"),
        mark("Go on in a new conversation with a summary of this one"),
        CHAT,
    ),
    ActionSpec("chat.print", mark("Print…"), mark("Print this conversation"), CHAT, ("Ctrl+P",)),
    ActionSpec("chat.save_pdf", mark("Save as PDF…"), mark("Save this conversation as PDF"), CHAT),
    ActionSpec("chat.export", mark("Export…"), mark("Write this conversation, or all, to a file"), CHAT),
    ActionSpec("chat.import", mark("Import…"), mark("Take conversations in from an export"), CHAT),
    ActionSpec("chat.delete", mark("Delete"), mark("Move this conversation to the bin"), CHAT),
    ActionSpec("answer.stop", mark("Stop"), mark("Stop the answer that is running"), CHAT, ("Esc",)),
    ActionSpec("answer.retry", mark("Retry"), mark("Ask for the last answer again"), CHAT, ("Ctrl+Shift+R",)),
    ActionSpec(
        "turn.compare",
        mark("Compare models…"),
        mark("Ask two to four models the same, and see their answers side by side"),
        CHAT,
        ("Ctrl+Shift+L",),
    ),
    ActionSpec("turn.beside", mark("Show side by side"), mark("Show the versions of an answer side by side"), VIEW),
    ActionSpec("turn.edit", mark("Edit last message"), mark("Edit your last message"), CHAT),
    ActionSpec("turn.save", mark("Save edit"), mark("Save the edited message without an answer"), EDIT, ("Ctrl+S",)),
    ActionSpec("turn.answer", mark("Get an answer"), mark("Ask for an answer to the last message"), EDIT),
    ActionSpec(
        "turn.delete",
        mark("Delete turn"),
        mark("Delete the message that has the focus, or the last turn, with what follows it"),
        EDIT,
        ("Ctrl+Shift+Backspace",),
    ),
    ActionSpec("turn.previous", mark("Previous version"), mark("Show the previous version of a turn"), GO),
    ActionSpec("turn.next", mark("Next version"), mark("Show the next version of a turn"), GO),
    ActionSpec("answer.copy", mark("Copy last answer"), mark("Copy the last answer"), EDIT, ("Ctrl+Shift+C",)),
    ActionSpec(
        "copy.markdown", mark("Copy as Markdown"), mark("Copy the selection, or the last answer, as Markdown"), EDIT
    ),
    ActionSpec(
        "copy.plain", mark("Copy as plain text"), mark("Copy the selection, or the last answer, as plain text"), EDIT
    ),
    ActionSpec(
        "copy.conversation",
        mark("Copy conversation"),
        mark("Copy the branch that is shown, with who wrote what, as formatted text and as Markdown"),
        EDIT,
    ),
    ActionSpec("find.open", mark("Find"), mark("Find words in this conversation"), EDIT, ("Ctrl+F",)),
    ActionSpec("find.next", mark("Find next"), mark("Go to the next hit"), EDIT, ("F3", "Ctrl+G")),
    ActionSpec(
        "find.previous", mark("Find previous"), mark("Go to the previous hit"), EDIT, ("Shift+F3", "Ctrl+Shift+G")
    ),
    ActionSpec("search.open", mark("Search all"), mark("Search in all conversations"), EDIT, ("Ctrl+Shift+F",)),
    ActionSpec("view.sidebar", mark("Sidebar"), mark("Show or hide the sidebar"), VIEW, ("Ctrl+B",)),
    ActionSpec("view.inspector", mark("Inspector"), mark("Show or hide the inspector"), VIEW, ("Ctrl+I",)),
    ActionSpec(
        "view.read_message",
        mark("Read message"),
        mark("Read a message by caret, in a text field"),
        VIEW,
        ("Ctrl+Shift+Return",),
    ),
    ActionSpec("view.wide", mark("Wide column"), mark("Use the whole width for text, or a narrow column"), VIEW),
    ActionSpec("view.usage", mark("Usage"), mark("Show what was spent, and on what"), VIEW, ("Ctrl+Shift+M",)),
    ActionSpec("view.prices", mark("Prices"), mark("See what tokens cost, and set prices of your own"), VIEW),
    ActionSpec(
        "view.server_files", mark("Files on the server"), mark("List and delete the files that were uploaded"), VIEW
    ),
    ActionSpec(
        "view.outline", mark("Outline…"), mark("Show all branches of this chat as an outline"), VIEW, ("Ctrl+Shift+T",)
    ),
    ActionSpec("view.bin", mark("Bin"), mark("List, bring back or delete for ever what was deleted"), VIEW),
    ActionSpec("view.backups", mark("Backups"), mark("List, make and restore backups of the database"), VIEW),
    ActionSpec("view.health", mark("Check the data"), mark("Look for damage in everything stored, and mend it"), VIEW),
    ActionSpec("view.archive", mark("Show the archive"), mark("List the archive, or what is not in it"), VIEW),
    ActionSpec(
        "list.undo",
        mark("Undo last change"),
        mark("Undo the last change of conversations: moved, tagged, renamed, deleted"),
        EDIT,
        ("Ctrl+Z",),
    ),
    ActionSpec("list.sort", mark("Sort and filter"), mark("Sort and filter the conversations"), VIEW),
    ActionSpec("list.clear", mark("Clear filters"), mark("List all conversations again"), VIEW),
    ActionSpec("view.zoom_in", mark("Larger text"), mark("Make chat text larger"), VIEW, ("Ctrl++", "Ctrl+=")),
    ActionSpec("view.zoom_out", mark("Smaller text"), mark("Make chat text smaller"), VIEW, ("Ctrl+-",)),
    ActionSpec("view.zoom_reset", mark("Normal text size"), mark("Reset the size of chat text"), VIEW, ("Ctrl+0",)),
    ActionSpec("chat.model", mark("Model"), mark("Choose the model"), CHAT, ("Ctrl+L",)),
    ActionSpec("go.turn_previous", mark("Previous turn"), mark("Go to the previous turn"), GO, ("Alt+Up",)),
    ActionSpec("go.turn_next", mark("Next turn"), mark("Go to the next turn"), GO, ("Alt+Down",)),
    ActionSpec(
        "go.answer_start",
        mark("Start of the answer"),
        mark("Go to the start of the answer that is read"),
        GO,
        ("Alt+Shift+Up",),
    ),
    ActionSpec("go.first", mark("Beginning"), mark("Go to the beginning of the conversation"), GO, ("Alt+Home",)),
    ActionSpec("go.latest", mark("Latest"), mark("Go to the end of the conversation and follow it"), GO, ("Alt+End",)),
    ActionSpec("go.back", mark("Back"), mark("Go back to where you were in the conversation"), GO, ("Alt+Left",)),
    ActionSpec("go.next", mark("Next conversation"), mark("Go to the next conversation"), GO, ("Ctrl+Tab",)),
    ActionSpec(
        "go.previous", mark("Previous conversation"), mark("Go to the previous conversation"), GO, ("Ctrl+Shift+Tab",)
    ),
    *(
        ActionSpec(f"go.{n}", mark("Conversation {0}"), mark("Go to conversation {0} of the list"), GO, (f"Ctrl+{n}",))
        for n in range(1, 10)
    ),
    ActionSpec(
        "go.palette", mark("Go to…"), mark("Go to a conversation, an action, a model or a setting"), GO, ("Ctrl+K",)
    ),
    ActionSpec("go.filter", mark("Filter conversations"), mark("Go to the conversation filter"), GO),
    ActionSpec("program.settings", mark("Settings"), mark("Open the settings"), PROGRAM, ("Ctrl+,",)),
    ActionSpec("data.move", mark("Move data folder"), mark("Move the data folder to another place"), PROGRAM),
    ActionSpec("data.encryption", mark("Encryption"), mark("Encrypt the data, or decrypt it"), PROGRAM),
    ActionSpec("data.wipe", mark("Delete all data"), mark("Delete everything that Chatelaine keeps"), PROGRAM),
    ActionSpec("program.shortcuts", mark("Keyboard shortcuts"), mark("List all shortcuts"), PROGRAM, ("Ctrl+/",)),
    ActionSpec("window.close", mark("Close window"), mark("Close the window"), PROGRAM, ("Ctrl+W",)),
    ActionSpec("program.quit", mark("Quit"), mark("Quit the program"), PROGRAM, ("Ctrl+Q",)),
)

BY_ID = {spec.id: spec for spec in ACTIONS}
NUMBERED = tuple(f"go.{n}" for n in range(1, 10))


def action_text(spec: ActionSpec) -> str:
    """The translated text of a menu entry."""
    return tr(spec.text, spec.id.rpartition(".")[2]) if spec.id in NUMBERED else tr(spec.text)


def action_name(spec: ActionSpec) -> str:
    """The translated name for screen readers."""
    return tr(spec.name, spec.id.rpartition(".")[2]) if spec.id in NUMBERED else tr(spec.name)


class Actions(QObject):
    """The registry as live QActions. Handlers are connected by whoever can do the work.

    An action without a handler stays disabled: nothing that does not work can be reached.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._specs = {spec.id: spec for spec in ACTIONS}
        self._actions = {spec.id: self._build(spec, window) for spec in ACTIONS}

    def action(self, action_id: str) -> QAction:
        """The live action. Raises KeyError for an id that is not in the registry."""
        return self._actions[action_id]

    def spec(self, action_id: str) -> ActionSpec:
        """The description of an action. Raises KeyError."""
        return self._specs[action_id]

    def all(self) -> tuple[tuple[ActionSpec, QAction], ...]:
        """Every action with its description, in the order of the registry."""
        return tuple((spec, self._actions[spec.id]) for spec in ACTIONS)

    def handle(self, action_id: str, handler: Callable[[], object]) -> None:
        """Call *handler* whenever the action is triggered, and enable it."""
        action = self.action(action_id)
        action.triggered.connect(lambda _checked=False: handler())
        action.setEnabled(True)

    def set_enabled(self, action_id: str, enabled: bool) -> None:
        """Switch an action on or off."""
        self.action(action_id).setEnabled(enabled)

    def shortcut_text(self, action_id: str) -> str:
        """The first shortcut as the platform writes it, or an empty string."""
        return self.action(action_id).shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def hint(self, action_id: str) -> str:
        """A tool tip: what the action does, and its shortcut."""
        name, keys = action_name(self.spec(action_id)), self.shortcut_text(action_id)
        return tr("{0} ({1})", name, keys) if keys else name

    def _build(self, spec: ActionSpec, window: QWidget) -> QAction:
        action = QAction(action_text(spec), self)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setStatusTip(action_name(spec))
        action.setWhatsThis(action_name(spec))
        action.setEnabled(False)
        if spec.id == "program.quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        elif spec.id == "program.settings":
            action.setMenuRole(QAction.MenuRole.PreferencesRole)
        window.addAction(action)
        return action
