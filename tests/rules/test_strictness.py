"""The strictness plugin is tried by breaking each of its rules in a test session of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ("pytester",)

_ROOT = Path(__file__).resolve().parents[2]

_PLANTED = {
    "log line": (
        "import logging\ndef test_it():\n    logging.getLogger('app.x').warning('the disk smells')\n",
        "unexpected log line: WARNING app.x: the disk smells",
    ),
    "log line in a fixture's end": (
        "import logging, pytest\n@pytest.fixture\ndef late():\n    yield\n    logging.error('too late')\n"
        "def test_it(late):\n    pass\n",
        "unexpected log line: ERROR root: too late",
    ),
    "Qt warning": (
        "from PySide6.QtCore import qWarning\ndef test_it():\n    qWarning('a timer went astray')\n",
        "unexpected log line: WARNING qt: default: a timer went astray",
    ),
    "Qt warning from Qt": (
        "import threading\nfrom PySide6.QtCore import QTimer\ndef test_it():\n"
        "    thread = threading.Thread(target=lambda: QTimer().start(5))\n    thread.start()\n    thread.join()\n",
        "unexpected log line: WARNING qt: *QObject::startTimer*",
    ),
    "task": (
        "import asyncio\nkept = []\nasync def test_it():\n"
        "    kept.append(asyncio.create_task(asyncio.sleep(3600), name='forgotten'))\n",
        "left-over task: forgotten *sleep*",
    ),
    "task of a fixture": (
        "import asyncio, pytest\nkept = []\n@pytest.fixture\nasync def service():\n"
        "    kept.append(asyncio.create_task(asyncio.sleep(3600), name='by a fixture'))\n    yield\n"
        "async def test_it(service):\n    pass\n",
        "left-over task: by a fixture *sleep*",
    ),
    "task on the window's loop": (
        "import asyncio\nkept = []\ndef test_it(run):\n    async def leave():\n"
        "        kept.append(asyncio.create_task(asyncio.sleep(3600), name='in the window'))\n    run(leave())\n",
        "left-over task: in the window *sleep*",
    ),
    "failed task that nobody awaited": (
        "import asyncio\nasync def test_it():\n    async def fail():\n        raise ValueError('unseen')\n"
        "    asyncio.create_task(fail())\n    await asyncio.sleep(0)\n    await asyncio.sleep(0)\n",
        "*unexpected log line: ERROR asyncio: Task exception was never retrieved*",
    ),
    "thread": (
        "import threading\nstop = threading.Event()\ndef test_it():\n"
        "    threading.Thread(target=stop.wait, args=(30,), name='straggler', daemon=True).start()\n",
        "left-over thread: straggler (daemon)",
    ),
    "expectation that nothing met": (
        "import pytest\n@pytest.mark.expected_log('never said')\ndef test_it():\n    pass\n",
        "expected log line never came: never said",
    ),
    "another machine": (
        "import socket\ndef test_it():\n    with socket.socket() as s:\n        s.connect(('192.0.2.1', 443))\n",
        "*tests reach this machine only, not 192.0.2.1*",
    ),
}


@pytest.fixture
def session(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder that has this project's conftest and settings, and nothing else of its tests."""
    pytester.makeconftest((_ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makeini(
        "[pytest]\naddopts = --import-mode=importlib --no-qt-log -p no:cacheprovider\nasyncio_mode = auto\n"
        f"qt_api = pyside6\nfilterwarnings = error\npythonpath = {_ROOT} {_ROOT / 'packaging'}\n"
        "asyncio_default_fixture_loop_scope = function\n"
    )
    return pytester


@pytest.mark.parametrize("planted", _PLANTED)
def test_a_planted_fault_fails_the_session(session: pytest.Pytester, planted: str) -> None:
    code, complaint = _PLANTED[planted]
    session.makepyfile(code)
    result = session.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"*{complaint}"])


def test_what_is_expected_or_tidy_passes(session: pytest.Pytester) -> None:
    session.makepyfile(
        """
        import asyncio, logging, threading
        import pytest

        @pytest.mark.expected_log("by marker")
        def test_marker():
            logging.warning("this came by marker")

        def test_fixture(expected_log):
            expected_log("by fixture")
            logging.error("this came by fixture")

        def test_allowed(expected_log):
            expected_log("may come", required=False)

        def test_below_the_line():
            logging.info("nothing to see")

        def test_thread_that_ends():
            threading.Thread(target=lambda: None).start()

        async def test_task_that_ends():
            await asyncio.create_task(asyncio.sleep(0))

        def test_window_loop(run, wait_until):
            seen = []
            async def work():
                asyncio.get_running_loop().call_later(0.01, seen.append, 1)
                return 7
            assert run(work()) == 7
            assert wait_until(lambda: seen) == [1]
        """
    )
    session.runpytest_subprocess().assert_outcomes(passed=7)


def test_the_home_and_the_keys_are_out_of_reach(session: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-of-a-person")
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("HOME", "/home/person")
    session.makepyfile(
        """
        import os
        def test_it():
            text = " ".join(f"{k}={v}" for k, v in os.environ.items())
            assert "sk-ant" not in text and "proxy.example" not in text and "/home/person" not in text
            assert "DISPLAY" not in os.environ and "DBUS_SESSION_BUS_ADDRESS" not in os.environ
            assert os.environ["TMPDIR"].startswith(os.environ["HOME"])
            assert os.stat(os.environ["XDG_RUNTIME_DIR"]).st_mode & 0o77 == 0
        """
    )
    session.runpytest_subprocess().assert_outcomes(passed=1)
