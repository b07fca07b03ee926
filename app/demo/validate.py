"""All rules in order, from the raw body to a request that can be answered."""

from __future__ import annotations

from app.demo.ask import Ask, Json, read_ask
from app.demo.catalogue import Catalogue
from app.demo.connection import MAX_BODY_BYTES
from app.demo.files import Files, resolved
from app.demo.problems import ProblemError, invalid
from app.demo.record import ReceivedRequest
from app.demo.rules.blocks import check_messages, check_system
from app.demo.rules.breakpoints import check_breakpoints
from app.demo.rules.compaction import check_beta, check_compaction
from app.demo.rules.documents import check_documents
from app.demo.rules.pictures import check_pictures
from app.demo.rules.settings import check_max_tokens, check_settings
from app.demo.rules.shape import check_shape
from app.demo.rules.sources import check_sources
from app.demo.rules.tool_turns import check_tool_turns
from app.demo.rules.turns import check_prefill, check_turns

_CURRENT, _OLD = "2026-10-21", "2023-06-01"


def read_request(request: ReceivedRequest, catalogue: Catalogue, files: Files, counting: bool = False) -> Ask:
    """Return what *request* asks. Raises ProblemError 400, 404 or 413, whatever rule it breaks first."""
    if request.size > MAX_BODY_BYTES:
        raise ProblemError(413, "request_too_large", "Request exceeds the maximum size")
    strict = _is_strict(request.headers.get("anthropic-version"))
    body = request.body
    if not isinstance(body, dict):
        raise invalid("", "The request body is not valid JSON.")
    check_shape(body, counting)
    check_beta(body, request.headers)
    model = catalogue.serving(body["model"])
    check_messages(body["messages"], strict)
    check_system(body.get("system"))
    check_sources(body["messages"])
    ask = read_ask(_with_files(body, files), model, strict)
    _check_content(ask, counting)
    return ask


def _with_files(body: Json, files: Files) -> Json:
    """*body* with the contents of uploaded files where it names them. Raises ProblemError 400 or 404."""
    messages = [{**message, "content": resolved(message["content"], files)} for message in body["messages"]]
    return {**body, "messages": messages}


def _check_content(ask: Ask, counting: bool) -> None:
    check_compaction(ask)
    check_turns(ask)
    check_tool_turns(ask)
    check_prefill(ask)
    check_breakpoints(ask)
    check_settings(ask)
    check_pictures(ask)
    check_documents(ask)
    if not counting:
        check_max_tokens(ask)


def _is_strict(version: str | None) -> bool:
    if version is None:
        raise invalid("anthropic-version", "header is required")
    if version not in (_CURRENT, _OLD):
        raise invalid("anthropic-version", f'"{version}" is not a valid version')
    return version == _CURRENT
