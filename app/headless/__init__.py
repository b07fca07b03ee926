"""The second front end: the same services from a terminal or a script, without Qt.

Exit codes: 0 done; 2 an error that the user can mend (a key, an address, a wrong word on the command line);
1 any other.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from app.base.clock import SystemClock
from app.base.log import configure_logging
from app.base.paths import Paths
from app.headless import data, encryption, moving, wiping
from app.headless.common import MENDABLE, OK, OTHER, print_json, session
from app.logic import spend_table, spending
from app.logic.message_json import answer_json, error_json, message_json
from app.logic.options import with_options
from app.logic.terminal_text import safe_line, safe_text
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.events import BlockDelta
from app.model.ids import ConversationId
from app.model.message import Message, Status
from app.model.news import News, TurnProgress, TurnRestarted, TurnWaiting
from app.model.spending import Grouping
from app.model.turn import Draft, TurnSettings
from app.services import periods
from app.services.estimates import Place
from app.storage.verify import verify
from app.wiring import Session, build

if TYPE_CHECKING:
    from app.services.bundle import Services

_PAGE = 200  # conversations read at a time by `list`


def main(argv: list[str] | None = None) -> int:
    """Run one command and return the exit code (the module's docstring says which)."""
    arguments = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):  # what the terminal's own encoding does not have becomes a question mark
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    configure_logging(None)
    logging.getLogger().setLevel(logging.DEBUG if getattr(arguments, "verbose", False) else logging.ERROR)
    try:
        code: int = asyncio.run(arguments.command(arguments))
    except ChatelaineError as error:
        _report(error.error, arguments)
        return _code_of(error.error)
    except KeyboardInterrupt:  # what was done until then stays
        print("Stopped.", file=sys.stderr)
        return OTHER
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        sys.stderr.close()
        return OTHER
    return code


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--data-dir", type=Path, metavar="DIR", help="where conversations and settings lie")
    shared.add_argument("--base-url", metavar="URL", help="the API's address for this run")
    shared.add_argument("--demo", action="store_true", help="talk to the built-in demo; needs no key")
    shared.add_argument("--key-from-env", action="store_true", help="use the key in ANTHROPIC_API_KEY")
    shared.add_argument(
        "--recovery-phrase-file",
        type=Path,
        metavar="FILE",
        help="open encrypted data with it (-: stdin)",
    )
    shared.add_argument("--verbose", action="store_true", help="write the log to standard error")
    parser = argparse.ArgumentParser(prog="chatelaine-headless", description=__doc__, parents=[shared])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ask = _command(commands, shared, "ask", _ask, "send a message and print the answer as it comes")
    ask.add_argument("text", help="the message; - reads it from standard input")
    ask.add_argument("--conversation", metavar="ID", help="go on with this conversation")
    ask.add_argument("--model", metavar="M", help="the model that answers")
    ask.add_argument("--system", metavar="S", help="the system prompt")
    ask.add_argument("--over-budget", action="store_true", help="send even past a hard budget")
    _command(commands, shared, "list", _list, "list the conversations, the latest first")
    show = _command(commands, shared, "show", _show, "print a conversation")
    show.add_argument("id", metavar="ID")
    usage = _command(commands, shared, "usage", _usage, "print what was spent, or write it as CSV")
    usage.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="the first day (local time)")
    usage.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="the last day")
    usage.add_argument("--by", choices=get_args(Grouping), default="month", help="what is summed up (default: month)")
    usage.add_argument("--csv", type=Path, metavar="FILE", help="write every call to FILE")
    export = _command(
        commands, shared, "export", data.export, "write conversations to a file, or to a folder for reading"
    )
    export.add_argument("target", type=Path, metavar="TARGET", help="the file; a folder for several to be read")
    export.add_argument("--format", choices=("json", "markdown", "html"), default="json", help="json can be imported")
    which = export.add_mutually_exclusive_group(required=True)
    which.add_argument("--conversation", action="append", metavar="ID", help="this one; may be given several times")
    which.add_argument("--all", action="store_true", help="all but those in the bin")
    export.add_argument("--branch", metavar="ID", help="of one conversation: only the branch to this message")
    for name in ("branches", "thinking", "tools", "costs", "pictures"):
        export.add_argument(f"--{name}", action="store_true", help=f"for reading: with {name}")
    export.add_argument("--replace", action="store_true", help="replace files of the same name in the folder")
    importing = _command(commands, shared, "import", data.take_in, "take conversations in from an export")
    importing.add_argument("file", type=Path, metavar="FILE", help="of Chatelaine, claude.ai or ChatGPT: zip or JSON")
    _add_safety(commands, shared)
    _command(commands, shared, "self-test", _self_test, "check that this installation works")
    return parser


def _add_safety(commands: Any, shared: argparse.ArgumentParser) -> None:
    """What has to do with all data at once: looked through, copied, brought back, deleted."""
    verify_all = _command(commands, shared, "verify", data.check, "check the database and the bytes of attachments")
    verify_all.add_argument("--repair", action="store_true", help="mend what can be mended, after a backup")
    backup = _command(commands, shared, "backup", data.back_up, "copy the database, also while the program runs")
    backup.add_argument("--list", action="store_true", help="list the backups instead, the newest first")
    restore = _command(
        commands, shared, "restore", data.restore, "bring a backup back; what is there is kept as another"
    )
    restore.add_argument("name", metavar="NAME", help="as `backup --list` prints it")
    move = _command(commands, shared, "move", moving.move, "move the data folder to another place")
    move.add_argument("target", type=Path, metavar="DIR", help="a folder that is new or empty")
    move.add_argument("--remove-old", action="store_true", help="delete the old folder once the new one is used")
    _add_encryption(commands, shared)
    wipe = _command(commands, shared, "wipe", wiping.wipe, "delete everything, after a word typed by hand")
    wipe.add_argument("--list", action="store_true", help="say only what would be deleted")
    wipe.add_argument("--with-demo", action="store_true", help="delete the demo's data inside of the folder, too")


def _add_encryption(commands: Any, shared: argparse.ArgumentParser) -> None:
    encrypt = _command(commands, shared, "encrypt", encryption.encrypt, "encrypt the database, backups and attachments")
    encrypt.add_argument(
        "--save-phrase", type=Path, metavar="FILE", help="write the recovery phrase to the new FILE, and ask nothing"
    )
    decrypt = _command(commands, shared, "decrypt", encryption.decrypt, "decrypt everything again")
    for either in (encrypt, decrypt):
        either.add_argument(
            "--delete-damaged-backups", action="store_true", help="go on without backups that cannot be read"
        )
    _command(commands, shared, "phrase", encryption.show_phrase, "print the recovery phrase of encrypted data")
    _command(commands, shared, "unlock", encryption.unlock, "put the key into the keyring, by the recovery phrase")


def _command(
    commands: Any, shared: argparse.ArgumentParser, name: str, run: Callable[..., Awaitable[int]], words: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words, parents=[shared])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=run)
    return parser


async def _ask(arguments: argparse.Namespace) -> int:
    text = sys.stdin.read() if arguments.text == "-" else arguments.text
    async with session(arguments, exclusive=True) as wired:
        wired.prepare_network()
        services = wired.services
        await _load_key(services, getattr(arguments, "key_from_env", False))
        draft = await _draft(services, arguments, text)
        if not arguments.json:
            services.feed.subscribe(_Terminal().hear)
        answer = await _run_turn(services, draft)
    if arguments.json:
        print_json(answer_json(answer))
    else:
        _print_end(answer)
    return _code(answer)


async def _load_key(services: Services, from_environment: bool) -> None:
    if from_environment and not services.demo:
        await services.keys.use_environment()
    else:
        await services.keys.load()


async def _draft(services: Services, arguments: argparse.Namespace, text: str) -> Draft:
    over_budget: bool = arguments.over_budget
    if arguments.conversation is None:
        settings = _settings(services, arguments, None, None)
        expected = await _expected(services, Place(), text, settings)
        return Draft(text, settings, expected_nano=expected, over_budget=over_budget)
    opened = await services.conversations.open(ConversationId(arguments.conversation))
    summary = opened.summary
    settings = _settings(services, arguments, summary.model, summary.system)
    settings = with_options(settings, await services.options.load(summary.id))
    expected = await _expected(services, Place(summary.id), text, settings)
    return Draft(text, settings, conversation_id=summary.id, expected_nano=expected, over_budget=over_budget)


async def _expected(services: Services, place: Place, text: str, settings: TurnSettings) -> int:
    """The least that the turn will cost, in nano-dollars, where a budget wants to know; else 0."""
    if not await services.budgets.states(place.conversation_id):
        return 0
    estimate = await services.estimates.of(place, text, settings)
    return estimate.price_at(services.clock.now_ms()) or 0


def _settings(services: Services, arguments: argparse.Namespace, model: str | None, system: str | None) -> TurnSettings:
    chosen = arguments.model or model or services.settings.text("model.default")
    prompt = arguments.system if arguments.system is not None else system
    return TurnSettings(model=chosen, system=services.settings.text("chat.system") if prompt is None else prompt)


async def _run_turn(services: Services, draft: Draft) -> Message:
    started = await services.turns.send(draft)
    loop = asyncio.get_running_loop()
    stopping: list[asyncio.Task[None]] = []

    def stop() -> None:
        stopping.append(loop.create_task(services.turns.stop(started.conversation_id), name="stop"))

    if sys.platform != "win32":
        loop.add_signal_handler(signal.SIGINT, stop)
    answer = await services.turns.wait(started.conversation_id)
    await asyncio.gather(*stopping)
    return answer


class _Terminal:
    """Prints an answer while it arrives, and on standard error what holds it up."""

    def __init__(self) -> None:
        self._told_of_wait = False  # the wait for the SDK's import goes without a word

    def hear(self, news: News) -> None:
        """Take one piece of news from the feed."""
        if isinstance(news, TurnProgress):
            texts = [
                event.text for event in news.events if isinstance(event, BlockDelta) and event.type == "text_delta"
            ]
            print(safe_text("".join(texts)), end="", flush=True)
        elif isinstance(news, TurnWaiting) and news.error is not None:
            self._told_of_wait = True
            print(f"{news.error.message} Trying again soon.", file=sys.stderr)
        elif isinstance(news, TurnRestarted) and self._told_of_wait:
            print("Trying again.", file=sys.stderr)


def _print_end(answer: Message) -> None:
    print()
    if answer.error is not None:
        _print_error(answer.error)
    elif answer.status is not Status.COMPLETE:
        print(f"The answer was {answer.status}.", file=sys.stderr)


async def _list(arguments: argparse.Namespace) -> int:
    async with session(arguments, exclusive=False) as wired:
        conversations = wired.services.conversations
        page = await conversations.page(_PAGE)
        while page:
            for summary in page:
                if arguments.json:
                    print_json({"id": summary.id, "title": summary.title, "updated_ms": summary.updated_ms})
                else:
                    print(f"{summary.id}  {safe_line(summary.title)}")
            page = await conversations.page(_PAGE, page[-1])
    return OK


async def _show(arguments: argparse.Namespace) -> int:
    async with session(arguments, exclusive=False) as wired:
        opened = await wired.services.conversations.open(ConversationId(arguments.id))
    if arguments.json:
        print_json(
            {
                "conversation": opened.summary.id,
                "title": opened.summary.title,
                "messages": [{"id": message.id, **message_json(message)} for message in opened.path],
            }
        )
        return OK
    print(f"# {safe_line(opened.summary.title)}")
    for message in opened.path:
        print(f"\n## {message.role.value} ({message.status.value})\n\n{safe_text(message.text)}")
    return OK


async def _usage(arguments: argparse.Namespace) -> int:
    since_ms, until_ms = periods.range_of(arguments.since, arguments.until)
    async with session(arguments, exclusive=False) as wired:
        services = wired.services
        if arguments.csv is not None:
            count = await services.ledger_export.csv(arguments.csv.absolute(), since_ms, until_ms)
            if arguments.json:
                print_json({"calls": count, "file": str(arguments.csv)})
            else:
                print(f"{count} calls were written to {arguments.csv}.")
            return OK
        rows = await services.spending.rows(since_ms, until_ms, arguments.by)
    total = spending.total(rows, "total")
    if arguments.json:
        print_json({"rows": [spend_table.as_json(row) for row in rows], "total": spend_table.as_json(total)})
    else:
        print("\n".join(spend_table.table(rows, total)))
    return OK


async def _self_test(arguments: argparse.Namespace) -> int:
    """One turn with the demo in a folder of its own, read back from disk and checked."""
    with tempfile.TemporaryDirectory(prefix="chatelaine-self-test-") as folder:
        session = Session(paths=Paths(Path(folder) / "data"), demo=True)
        wired = await build(session, SystemClock())
        try:
            services = wired.services
            await services.keys.load()
            settings = TurnSettings(model=services.settings.text("model.default"))
            answer = await _run_turn(services, Draft("Hello", settings))
            kept = await services.conversations.open(answer.conversation_id)
            problems = await verify(wired.database)
        finally:
            await wired.close()
    passed = answer.status is Status.COMPLETE and kept.path[-1] == answer and not problems
    if arguments.json:
        print_json({"passed": passed, "problems": problems, "error": error_json(answer.error)})
    else:
        print("The self-test passed." if passed else "The self-test failed.")
    return OK if passed else OTHER


def _code(answer: Message) -> int:
    if answer.error is not None:
        return _code_of(answer.error)
    return OK if answer.status is Status.COMPLETE else OTHER


def _code_of(error: TurnError) -> int:
    return MENDABLE if error.kind is ErrorKind.USER else OTHER


def _report(error: TurnError, arguments: argparse.Namespace) -> None:
    if getattr(arguments, "json", False):
        print_json({"conversation": None, "message": None, "cost_nano_usd": None, "error": error_json(error)})
    _print_error(error)


_ASKING = "In a terminal it is asked for; elsewhere, name a file that holds it with --recovery-phrase-file."


def _print_error(error: TurnError) -> None:
    request = f" (request {error.request_id})" if error.request_id else ""
    how = f" {_ASKING}" if error.code == "phrase_needed" else ""
    print(safe_text(f"{error.message} {error.advice}".strip()) + how + request, file=sys.stderr)
