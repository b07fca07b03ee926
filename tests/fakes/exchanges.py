"""What the demo server was asked for, and what it billed."""

from __future__ import annotations

from app.demo.record import SentReply
from app.demo.server import DemoServer
from app.model.blocks import Json

_ANSWERS = "/v1/messages"


def asked(server: DemoServer) -> list[Json]:
    """The bodies of all requests for an answer, in order."""
    return [request.body for request in server.requests() if request.path == _ANSWERS]


def answered(server: DemoServer) -> list[SentReply]:
    """What was answered to them, in the same order."""
    return [reply for reply in server.sent() if reply.request.path == _ANSWERS]


def words(message: Json) -> str:
    """The text of a message of a request."""
    content = message["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def billed(reply: SentReply) -> Json:
    """The usage that the server stated in a streamed reply: its last word on each count."""
    usage: Json = {}
    for event in reply.events():
        usage |= event.get("usage") or event.get("message", {}).get("usage") or {}
    return usage
