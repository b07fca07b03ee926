"""Requests as commands and scripts: they run, they say what was sent, and nothing in them is ever carried out."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.server import DemoServer
from app.logic import segments, snippets
from app.model.blocks import Json
from tests.fakes.exchanges import asked

HOSTILE = (
    "it's \"quoted\" $(touch hit) `touch hit` ${HOME} $HOME \\ \\\\ \\n 'JSON'\nJSON\n<<JSON\r\n\t! !! !$ "
    "\x00 \x1b[31m \x7f \u2028 \u202e \u200b \ud83d half \U0001f600 whole \U000e0041 tag '''\"\"\" {x} %s # -- ;&|<>*?~"
)


def request(text: str = HOSTILE, **fields: Any) -> Json:
    return {
        "model": "claude-opus-5-5",
        "max_tokens": 200,
        "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
        "messages": [{"role": "user", "content": [{"type": "text", "text": text}]}],
        **fields,
    }


def echoed(command: str) -> Any:
    """What curl would read from its standard input, by a real shell."""
    shell = shutil.which("sh")
    assert shell is not None
    script = 'curl() { printf "%s\\n" "$@" >&2; cat; }\n' + command
    done = subprocess.run([shell, "-c", script], capture_output=True, check=True, env={"PATH": os.environ["PATH"]})
    return json.loads(done.stdout)


def literal(script: str) -> Any:
    """The request that a script sends, without running it."""
    (assigned,) = [
        node.value
        for node in ast.walk(ast.parse(script))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "request"
    ]
    return ast.literal_eval(assigned)


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no POSIX shell")
@pytest.mark.parametrize("text", [HOSTILE, "JSON", "'", "\\", ""])
def test_a_shell_takes_the_body_as_nothing_but_data(text: str) -> None:
    assert echoed(snippets.curl(request(text))) == request(text, stream=True)


@given(st.text(st.characters()))
def test_any_text_is_data_for_json_and_python(text: str) -> None:
    body = snippets.curl(request(text)).split("<<'JSON'\n")[1].removesuffix("\nJSON\n")
    assert json.loads(body) == request(text, stream=True)
    assert "\nJSON\n" not in f"\n{body}\n"
    assert literal(snippets.python(request(text))) == request(text)


@pytest.mark.parametrize("make", [snippets.curl, snippets.python])
def test_nothing_that_hides_or_turns_round_what_stands_there_is_written_out(make: Any) -> None:
    made = make(request())
    assert made.encode("utf-8")  # no halves of characters
    assert not set(made) & set("\x00\x1b\x7f\u2028\u202e\u200b\U000e0041")


def test_an_interactive_shell_finds_no_history_to_put_in() -> None:
    assert "!" not in snippets.curl(request())


def test_betas_are_no_part_of_the_body() -> None:
    made = snippets.curl(request("Hello", betas=["compact-2026-09-04", "it's"]), "https://example.org/a b")
    assert echoed(made) == request("Hello", stream=True)
    assert "'https://example.org/a b/v1/messages?beta=true'" in made
    assert "anthropic-beta: compact-2026-09-04,it" in made
    script = snippets.python(request("Hello", betas=["compact-2026-09-04"]), "https://example.org")
    assert "client.beta.messages.stream(**request)" in script
    assert "anthropic.Anthropic(base_url='https://example.org')" in script


def test_the_script_sends_what_was_sent(demo_server: DemoServer) -> None:
    said = request(HOSTILE.replace("\ud83d half", ""), diagnostics={"previous_message_id": None})
    script = snippets.python(said, demo_server.base_url)
    environment = {**os.environ, "ANTHROPIC_API_KEY": "sk-ant-test-1234"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True, env=environment)
    assert "Usage(" in done.stdout
    assert segments.digest(asked(demo_server)[-1]) == segments.digest(said)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_command_sends_what_was_sent(demo_server: DemoServer) -> None:
    said = request(HOSTILE.replace("\ud83d half", ""))
    command = snippets.curl(said, demo_server.base_url)
    environment = {**os.environ, "ANTHROPIC_API_KEY": "sk-ant-test-1234"}
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=True, env=environment)
    assert b"message_stop" in done.stdout
    assert segments.digest(asked(demo_server)[-1]) == segments.digest(said)
    assert demo_server.requests()[-1].headers["anthropic-version"] == snippets.API_VERSION


def test_the_key_is_named_by_its_variable_alone() -> None:
    assert '"Authorization: Bearer $ANTHROPIC_API_KEY"' in snippets.curl(request())
    assert "sk-ant" not in snippets.curl(request()) + snippets.python(request())
