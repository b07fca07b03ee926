"""The window's start: crash log, paths, one instance, first paint, then services, loop, ordered stop."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__
from app.base.clock import SystemClock
from app.base.collector import late_full_collections
from app.base.crash import CrashLog
from app.base.paths import Paths
from app.base.switching import quick_switches
from app.model.blocks import Json
from app.model.errors import ChatelaineError

if TYPE_CHECKING:
    from app.keystore.memory_store import MemoryStore
    from app.model.errors import TurnError
    from app.model.sealing import DataKey
    from app.services.encryption import Encryption
    from app.services.wiping import Wiping
    from app.ui.front import Place
    from app.ui.outcome import Outcome
    from app.ui.wired import Wired
    from app.wiring import Session

_log = logging.getLogger(__name__)
OTHER, MENDABLE = 1, 2  # exit codes
_THEMES = ("light", "dark", "contrast")


@dataclass(frozen=True, slots=True)
class Options:
    """The command line. ``data_dir`` None is the platform's place; ``demo`` starts the built-in peer.

    ``files`` are attached to a new chat.
    """

    data_dir: Path | None = None
    base_url: str | None = None
    demo: bool = False
    key_from_env: bool = False
    screenshot: Path | None = None
    theme: str | None = None
    verbose: bool = False
    files: tuple[Path, ...] = ()

    @property
    def paths(self) -> Paths:
        """Where this session's files lie; without a folder of its own the demo has one inside the usual one."""
        if self.data_dir is not None:
            return Paths(self.data_dir.expanduser().absolute())
        from app.storage.folders import default_data_dir, usual_data_dir  # noqa: PLC0415  # the first paint waits

        return Paths(default_data_dir() / "demo" if self.demo else usual_data_dir())


_NO_DISPLAY = """\
There is no display here, so no window can be shown.
This runs the demo conversation without one and saves the window as a picture:

  chatelaine --screenshot window.png

The same services without any window: chatelaine-headless --help
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the window and return the exit code 0.

    Raises:
        SystemExit: 2 when the user has to do something first: there is no display, or a word on the command line
            means nothing; 1 when the picture could not be saved.
    """
    words = sys.argv[1:] if argv is None else argv
    if words[:1] == ["--media-worker"]:  # a frozen program has no other interpreter for its workers
        from app.media.worker import main as serve  # noqa: PLC0415

        return serve()
    parser = _parser()
    parsed = vars(parser.parse_args(words))
    options = Options(**{**parsed, "files": tuple(parsed["files"])})
    if not _has_display(os.environ, options):
        parser.exit(MENDABLE, _NO_DISPLAY)
    with ExitStack() as stack:
        if options.screenshot is not None:
            options = _for_picture(options, stack)
        records = _Records()
        records.open_crash_log(options)
        stack.enter_context(quick_switches())
        try:
            return _run(options, records, stack.enter_context(late_full_collections()))
        except ChatelaineError as error:
            parser.exit(OTHER, f"{error.error.message} {error.error.advice}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chatelaine", description="A desktop chat client for Claude.")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where conversations and settings lie")
    parser.add_argument("--base-url", metavar="URL", help="the API's address for this run")
    parser.add_argument("--demo", action="store_true", help="talk to the built-in demo; needs no key")
    parser.add_argument("--key-from-env", action="store_true", help="use the key in ANTHROPIC_API_KEY for this run")
    parser.add_argument("--screenshot", type=Path, metavar="FILE", help="save a picture of the demo's window and end")
    parser.add_argument("--theme", choices=_THEMES, help="use this theme for this run")
    parser.add_argument("--verbose", action="store_true", help="write the log to standard error, too")
    parser.add_argument(
        "files", nargs="*", type=_local, metavar="FILE", help="attach this file, or folder, to a new chat"
    )
    parser.add_argument("--version", action="version", version=f"Chatelaine {__version__}")
    return parser


def _local(text: str) -> Path:
    """The absolute path of a file on the command line; file managers may hand over its address instead."""
    if text.startswith("file://"):
        from urllib.request import url2pathname  # noqa: PLC0415  # only here

        return Path(url2pathname(text.removeprefix("file://"))).absolute()
    return Path(text).absolute()


def _has_display(environ: Mapping[str, str], options: Options) -> bool:
    if sys.platform != "linux" or options.screenshot is not None:
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _for_picture(options: Options, stack: ExitStack) -> Options:
    """The demo, without a display, in a folder of its own unless one was named."""
    import tempfile  # noqa: PLC0415  # only here

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if options.data_dir is None:
        folder = tempfile.TemporaryDirectory(prefix="chatelaine-", ignore_cleanup_errors=True)
        options = replace(options, data_dir=Path(stack.enter_context(folder)))
    return replace(options, demo=True)


class _Records:
    """The log and the report of crashes, in the folder of a session."""

    def __init__(self) -> None:
        self._crashes = CrashLog()

    def open_crash_log(self, options: Options) -> None:
        """Make the data folder and record crashes in it. When it cannot be used the window will say why."""
        try:
            _make_root(options)
            self._crashes.open(options.paths.logs)
        except OSError as error:
            _log.warning("crashes are not recorded: %s", error)

    def open_log(self, options: Options) -> None:
        """Log into the data folder; when it cannot be used, to the terminal."""
        from app.base.log import configure_logging  # noqa: PLC0415  # the first paint does not wait for its handlers

        try:
            configure_logging(options.paths.logs, options.verbose)
        except OSError as error:
            configure_logging(None, options.verbose)
            _log.warning("no log is written: %s", error)

    def follow(self, options: Options) -> None:
        """Go on in the folder of *options*, where the data may have been moved to meanwhile."""
        self.open_crash_log(options)
        self.open_log(options)

    def close(self) -> None:
        """Have no file open in the data folder, until it is opened again."""
        from app.base.log import close_logs  # noqa: PLC0415  # see open_log

        self._crashes.close()
        close_logs()


def _make_root(options: Options) -> None:
    """Not where a disk is missing that the data was moved to. Raises OSError."""
    from app.storage.folders import default_data_dir  # noqa: PLC0415  # see Options.paths

    root = options.paths.root
    moved = options.data_dir is None and default_data_dir() not in (root, root.parent)
    if moved and not root.is_dir():
        raise FileNotFoundError(f"no folder {root}")
    root.mkdir(parents=True, exist_ok=True, mode=0o700)


def _run(options: Options, records: _Records, loaded: Callable[[], None]) -> int:
    from app.ui.program import run_program  # noqa: PLC0415  # Qt is loaded once it is known that it can be used
    from app.ui.wishes import Wishes  # noqa: PLC0415

    wishes = Wishes(options.key_from_env, options.theme, files=options.files)
    places = _Places(options, records, loaded)
    return run_program(sys.argv[:1], places, wishes, lambda: records.open_log(options), options.screenshot)


class _Places:
    """Where the sessions of this run work: as the command line says, then with the demo or without, as chosen."""

    def __init__(self, options: Options, records: _Records, loaded: Callable[[], None]) -> None:
        """*loaded* is called once everything is imported, on another thread."""
        self._first = self._now = options
        self._records = records
        self._loaded = loaded
        self._encryptions = _Encryptions()

    def __call__(self, outcome: Outcome | None) -> Place:
        from app.ui.front import Place  # noqa: PLC0415  # see _run

        self._now = options = self._first if outcome is None else self._other(outcome.value)
        paths = options.paths
        if outcome is not None and outcome.value == "again":
            self._records.follow(options)
        # A demo in a folder that was named has no folder beside it where real conversations would be expected.
        real = not (self._first.demo and self._first.data_dir is not None)
        window = _WindowFile(paths.window)
        build = partial(_build, options, self._loaded, self._encryptions)
        unlock, key = partial(self._encryptions.unlock, options), partial(self._encryptions.key, options)
        wiping = None if options.demo else partial(_wiping, options)
        stored, close = _read(paths.settings), self._records.close
        return Place(paths.root, window, stored, build, real, close, unlock, key, wiping)

    def _other(self, kind: str) -> Options:
        first = self._first
        if kind == "again":
            return self._now
        if kind == "real":
            return replace(first, demo=False)
        if first.demo:
            return first
        folder = first.data_dir / "demo" if first.data_dir is not None else None
        return replace(first, demo=True, data_dir=folder, base_url=None)


class _WindowFile:
    """The file of the window's place: read simply, for the first paint waits for it, and saved with all care."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Json:
        """What was kept; empty when nothing was, or nothing that can be read."""
        return _read(self._path)

    def save(self, content: Json) -> None:
        """Keep *content*. Raises StorageError."""
        from app.storage.settings_file import JsonFile  # noqa: PLC0415  # not before the first paint

        JsonFile(self._path).save(content)


def _read(path: Path) -> Json:
    """A JSON object as it lies there. What is wrong with the settings is said once the services read them."""
    try:
        stored = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return stored if isinstance(stored, dict) else {}


class _Encryptions:
    """What finds the keys of encrypted folders, for the whole run: a key that no keyring keeps is asked for once."""

    def __init__(self) -> None:
        self._kept: dict[Path, Encryption] = {}
        self._asked: MemoryStore | None = None

    def of(self, session: Session) -> Encryption:
        """That of the session's folder."""
        from app.keystore.memory_store import MemoryStore  # noqa: PLC0415  # not before the first paint
        from app.wiring import build_encryption  # noqa: PLC0415

        root, self._asked = session.paths.root, self._asked or MemoryStore()
        if root not in self._kept:
            self._kept[root] = build_encryption(session, self._asked)
        return self._kept[root]

    async def unlock(self, options: Options, text: str, keep: bool) -> TurnError | None:
        """Take the recovery phrase of the folder that *options* name; see ``Encryption.unlock``."""
        return await self.of(_session(options)).unlock(text, remember=keep)

    async def key(self, options: Options) -> DataKey | None:
        """The key of that folder; see ``Encryption.key``."""
        return await self.of(_session(options)).key()


def _session(options: Options) -> Session:
    from app.wiring import Session  # noqa: PLC0415  # not before the first paint

    movable = options.data_dir is None and not options.demo
    return Session(options.paths, options.base_url, options.demo, movable=movable)


def _wiping(options: Options) -> Wiping:
    from app.wiring import build_wiping  # noqa: PLC0415  # not before the first paint

    return build_wiping(_session(options), with_demo=True)


async def _build(options: Options, loaded: Callable[[], None], encryptions: _Encryptions) -> Wired:
    from app.wiring import build  # noqa: PLC0415  # not before the first paint

    session = _session(options)
    wired = await build(session, SystemClock(), encryption=encryptions.of(session))
    wired.when_prepared(loaded)
    return wired
