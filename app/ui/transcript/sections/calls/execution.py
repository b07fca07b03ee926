"""Running code: commands, programs and changes to files in the API's container, and what came out."""

from __future__ import annotations

from collections.abc import Iterator

from app.logic.file_names import safe_file_name
from app.ui.i18n import tr
from app.ui.transcript.model import Card, Note
from app.ui.transcript.sections.calls.base import Call, Kind, Part, code
from app.ui.transcript.sections.fields import name_in, number_in, objects_in, text_in


class ProgramKind(Kind):
    """A program, as ``code_execution`` runs it."""

    icon = "terminal"

    def title(self, call: Call) -> str:
        """That code runs or ran."""
        return tr("Running code…") if call.running else tr("Ran code")

    def detail(self, call: Call) -> str:
        """The first line of what came out."""
        return _first_line(text_in(call.result, "stdout"))

    def failure(self, call: Call) -> str:
        """An error of the tool, or of the program."""
        status = number_in(call.result, "return_code")
        if status:
            return tr("exit code {0}", status)
        return super().failure(call)

    def asked(self, call: Call) -> Iterator[Part]:
        """The program."""
        text = text_in(call.input, "code")
        if text:
            yield code(text.strip("\n"), "python")
        else:
            yield from super().asked(call)

    def answered(self, call: Call) -> Iterator[Part]:
        """Output, errors and files."""
        for result in call.results:
            content = result.data.get("content")
            for key, info in (("stdout", "output"), ("stderr", "errors")):
                if text_in(content, key):
                    yield code(text_in(content, key), info)
            if text_in(content, "encrypted_stdout"):
                yield Note(tr("The output was returned encrypted and cannot be shown."))
            yield from _files(content)


class CommandKind(ProgramKind):
    """A command of the shell."""

    def title(self, call: Call) -> str:
        """The command."""
        command = _first_line(text_in(call.input, "command"))
        if not command:
            return tr("Running a command…") if call.running else tr("Ran a command")
        return tr("Running {0}", command) if call.running else tr("Ran {0}", command)

    def asked(self, call: Call) -> Iterator[Part]:
        """The whole command."""
        text = text_in(call.input, "command")
        if text:
            yield code(text, "bash")
        else:
            yield from Kind.asked(self, call)


class EditorKind(Kind):
    """Reading and changing files."""

    icon = "file"

    def title(self, call: Call) -> str:
        """What happens to which file."""
        path, command = call.asked("path") or tr("a file"), text_in(call.input, "command")
        if command == "view":
            return tr("Reading {0}…", path) if call.running else tr("Read {0}", path)
        if command == "create":
            return tr("Writing {0}…", path) if call.running else tr("Wrote {0}", path)
        return tr("Changing {0}…", path) if call.running else tr("Changed {0}", path)

    def detail(self, call: Call) -> str:
        """How long the file is."""
        lines = number_in(call.result, "total_lines") or number_in(call.result, "num_lines")
        return tr("{0} lines", lines) if lines else ""

    def asked(self, call: Call) -> Iterator[Part]:
        """What is written, or what is replaced by what."""
        path = safe_file_name(text_in(call.input, "path"))
        whole = text_in(call.input, "file_text")
        if whole:
            yield code(whole, path)
        elif text_in(call.input, "old_str") and not isinstance(_lines(call), list):
            yield code(_replaced(call), "diff")
        elif not call.input:
            yield from super().asked(call)

    def answered(self, call: Call) -> Iterator[Part]:
        """The file, or the changed lines."""
        lines = _lines(call)
        if isinstance(lines, list):
            yield code("\n".join(line for line in lines if isinstance(line, str)), "diff")
        elif text_in(call.result, "content"):
            yield code(text_in(call.result, "content"), safe_file_name(text_in(call.input, "path")) or "file")
        elif text_in(call.result, "error_message"):
            yield code(text_in(call.result, "error_message"), "errors")


def _lines(call: Call) -> object:
    return call.result.get("lines") if isinstance(call.result, dict) else None


def _replaced(call: Call) -> str:
    old = [f"-{line}" for line in text_in(call.input, "old_str").split("\n")]
    new = [f"+{line}" for line in text_in(call.input, "new_str").split("\n")]
    return "\n".join([*old, *new])


def _files(content: object) -> Iterator[Part]:
    found = content.get("content") if isinstance(content, dict) else None
    for one in objects_in(found):
        yield Card("file", name_in(one, "filename") or tr("Created file"), name_in(one, "file_id"))


def _first_line(text: str) -> str:
    lines = text[:2000].strip().split("\n", 1)
    return name_in({"line": lines[0]}, "line")
