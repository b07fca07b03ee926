"""The commands of ``packaging/dev.py``."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from devtools.console import Command, SetupError, become, run_openly, run_quietly, say
from devtools.environment import ensure_environment
from devtools.isolation import isolated_environment
from devtools.places import LOCKS, ROOT, VENV, venv_program
from devtools.system import ensure_machine

_HELP = """\
Usage: python3 packaging/dev.py COMMAND

  run [ARGUMENTS]   set up and start the program; --demo needs no key;
                    --screenshot FILE works without a display and saves the demo's window as a picture
  test [ARGUMENTS]  set up, then run every check and the tests; arguments go to pytest
  check             the checks alone: ruff, mypy, import-linter
  perf [ARGUMENTS]  the measurements; arguments go to pytest
  lock [ARGUMENTS]  write packaging/lock anew from pyproject.toml; --upgrade takes newer versions
"""

_CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff check", ("ruff", "check", ".")),
    ("ruff format", ("ruff", "format", "--check", ".")),
    ("mypy", ("mypy",)),
    ("import-linter", ("lint-imports", "--no-logo")),
)


def main(arguments: Sequence[str]) -> int:
    """Carry out one command and return its exit code; 2 when the user has to do something first."""
    commands: dict[str, Callable[[Sequence[str]], int]] = {
        "run": _run,
        "test": _test,
        "check": _check,
        "perf": _perf,
        "lock": _lock,
    }
    command = commands.get(arguments[0]) if arguments else None
    if command is None:
        print(_HELP)
        return 0 if arguments and arguments[0] in ("-h", "--help") else 2
    try:
        return command(arguments[1:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _run(arguments: Sequence[str]) -> int:
    picture = any(argument.split("=")[0] == "--screenshot" for argument in arguments)
    if not picture and not has_display(os.environ):
        raise SetupError(
            "There is no display here, so no window can be shown.\n"
            "This runs the demo conversation without one and saves the window as a picture:\n\n"
            "  python3 packaging/dev.py run --screenshot window.png\n"
        )
    ensure_machine("run")
    ensure_environment("run")
    environ = _with_venv(os.environ)
    if picture:
        environ["QT_QPA_PLATFORM"] = "offscreen"
        arguments = ["--demo", *(argument for argument in arguments if argument != "--demo")]
    return become([venv_program("python"), "-P", "-m", "app", *arguments], environ)


def has_display(environ: Mapping[str, str]) -> bool:
    """Tell whether a window can be shown: always outside Linux, else when a display server is named."""
    if sys.platform != "linux":
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _test(arguments: Sequence[str]) -> int:
    _set_up_for_tests()
    with tempfile.TemporaryDirectory(prefix="chatelaine-", ignore_cleanup_errors=True) as home:
        environ = _with_venv(isolated_environment(os.environ, Path(home)))
        results = _run_checks(environ)
        results["pytest"] = _step("pytest", ("python", "-m", "pytest", *arguments), environ)
    return _summary(results)


def _check(arguments: Sequence[str]) -> int:
    if arguments:
        raise SetupError("check takes no arguments.")
    ensure_machine("run")
    ensure_environment("test")
    return _summary(_run_checks(_with_venv(os.environ)))


def _perf(arguments: Sequence[str]) -> int:
    _set_up_for_tests()
    with tempfile.TemporaryDirectory(prefix="chatelaine-", ignore_cleanup_errors=True) as home:
        environ = _with_venv(isolated_environment(os.environ, Path(home)))
        return _step("perf", ("python", "-m", "pytest", "-s", *measured(arguments)), environ)[0]


def measured(arguments: Sequence[str]) -> list[str]:
    """What pytest is told: the measurements named by *arguments*, or all of them when none is."""
    named = any((ROOT / argument.split("::")[0]).exists() for argument in arguments)
    return [*([] if named else ["tests/perf"]), *arguments]


def _lock(arguments: Sequence[str]) -> int:
    if set(arguments) - {"--upgrade"}:
        raise SetupError("lock takes --upgrade or nothing.")
    ensure_machine("run")
    ensure_environment("test")
    say("Resolving for Linux, macOS and Windows")
    _compile(LOCKS["run"], arguments)
    _compile(LOCKS["test"], [*arguments, "--extra", "dev", "--constraints", str(LOCKS["run"])])
    say("Wrote packaging/lock; the next command brings .venv to it")
    return 0


def _compile(lock: Path, options: Sequence[str]) -> None:
    compiler: Command = [
        venv_program("uv"),
        "--quiet",
        "pip",
        "compile",
        ROOT / "pyproject.toml",
        "--output-file",
        lock,
    ]
    universal = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate"]
    placeless = ["--no-emit-index-url", "--no-emit-find-links", "--no-config"]
    named = ["--custom-compile-command", "python3 packaging/dev.py lock"]
    run_quietly([*compiler, *universal, *placeless, *named, *options])


def _set_up_for_tests() -> None:
    ensure_machine("test")
    ensure_environment("test")


def _with_venv(environ: Mapping[str, str]) -> dict[str, str]:
    """Return *environ* with the virtual environment's programs first on the path."""
    places = os.pathsep.join([str(venv_program("python").parent), environ.get("PATH", os.defpath)])
    return {**environ, "PATH": places, "VIRTUAL_ENV": str(VENV)}


def _run_checks(environ: Mapping[str, str]) -> dict[str, tuple[int, float]]:
    return {name: _step(name, command, environ) for name, command in _CHECKS}


def _step(name: str, command: Sequence[str], environ: Mapping[str, str]) -> tuple[int, float]:
    """Run one step openly; return its exit code and how many seconds it took."""
    say(name)
    start = time.monotonic()
    code = run_openly([venv_program(command[0]), *command[1:]], environ, ROOT)
    return code, time.monotonic() - start


def _summary(results: Mapping[str, tuple[int, float]]) -> int:
    print("\nSummary")
    for name, (code, seconds) in results.items():
        print(f"  {'ok    ' if code == 0 else 'FAILED'}  {name} ({seconds:.0f} s)")
    return 0 if all(code == 0 for code, _ in results.values()) else 1
