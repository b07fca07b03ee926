"""A request as something to run outside of this program: a command for curl, a script in Python. Never with the key.

Whatever stands in a conversation may stand in a request. So nothing of it may reach the shell or Python as anything
but data, and characters that are not seen, or that turn a line around, are written as escapes.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

from app.model.blocks import Json

API_VERSION = "2026-10-21"
API_ADDRESS = "https://api.anthropic.com"
_KEY_VARIABLE = "ANTHROPIC_API_KEY"
# Control and format characters, halves of surrogate pairs, separators of lines: in JSON they are escapes. The
# exclamation mark is one too, for interactive shells replace it even inside of a here-document.
_UNSEEN = re.compile(
    "[!\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_INDENT = "    "


def curl(request: Json, base_url: str = API_ADDRESS) -> str:
    """A command for POSIX shells that sends *request* to *base_url* and shows the stream as it arrives.

    The key is taken from the environment. The body stands in a here-document, whose text the shell leaves alone.
    """
    body = {key: value for key, value in request.items() if key != "betas"} | {"stream": True}
    betas = request.get("betas") or ()
    url = f"{base_url}/v1/messages" + ("?beta=true" if betas else "")
    headers = [f'--header "Authorization: Bearer ${_KEY_VARIABLE}"', *map(_header, _headers(betas))]
    lines = [f"curl --no-buffer {shlex.quote(url)}", *headers, "--data-binary @- <<'JSON'"]
    text = json.dumps(body, ensure_ascii=False, indent=2)
    return " \\\n  ".join(lines) + f"\n{_UNSEEN.sub(_escaped, text)}\nJSON\n"


def python(request: Json, base_url: str = API_ADDRESS) -> str:
    """A script for the SDK that sends *request* to *base_url* and prints the answer's text as it arrives."""
    address = "" if base_url == API_ADDRESS else f"base_url={base_url!r}"
    messages = "client.beta.messages" if request.get("betas") else "client.messages"
    return (
        "import anthropic\n\n"
        f"client = anthropic.Anthropic({address})  # the key comes from {_KEY_VARIABLE}\n\n"
        f"request = {_literal(request)}\n\n"
        f"with {messages}.stream(**request) as stream:\n"
        f"{_INDENT}for text in stream.text_stream:\n"
        f'{_INDENT * 2}print(text, end="", flush=True)\n'
        f"{_INDENT}message = stream.get_final_message()\n\n"
        "print()\nprint(message.usage)\n"
    )


def _headers(betas: Any) -> Iterator[str]:
    yield f"anthropic-version: {API_VERSION}"
    yield "content-type: application/json"
    if betas:
        yield f"anthropic-beta: {','.join(map(str, betas))}"


def _header(text: str) -> str:
    return f"--header {shlex.quote(text)}"


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _literal(value: Any, depth: int = 0) -> str:
    """*value* as Python writes it, a line for each item; what cannot be printed becomes an escape by ``repr``."""
    if isinstance(value, dict) and value:
        items = [f"{key!r}: {_literal(item, depth + 1)}" for key, item in value.items()]
        return _enclosed("{", items, "}", depth)
    if isinstance(value, list | tuple) and value:
        return _enclosed("[", [_literal(item, depth + 1) for item in value], "]", depth)
    return repr(value) if not isinstance(value, tuple) else "[]"


def _enclosed(begin: str, items: list[str], end: str, depth: int) -> str:
    inner, outer = _INDENT * (depth + 1), _INDENT * depth
    return "".join([begin, "\n", *(f"{inner}{item},\n" for item in items), outer, end])
