"""POST /v1/messages and /v1/messages/count_tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from app.demo.ask import Ask, Json
from app.demo.attempts import Attempts
from app.demo.cache import CacheUse, PromptCache
from app.demo.catalogue import Catalogue
from app.demo.commands import Commands, read_commands
from app.demo.composer import Composer
from app.demo.cutting import Reply
from app.demo.diagnosis import Diagnoses
from app.demo.events import stream_events
from app.demo.faults import Fault, parse_fault
from app.demo.files import Files
from app.demo.library import Library
from app.demo.preserved import Preserved, Replay
from app.demo.problems import invalid
from app.demo.prompt import prompt_tokens, segments
from app.demo.rates import RateMeter
from app.demo.record import ReceivedRequest
from app.demo.replying import common_headers, json_response, new_id
from app.demo.summaries import summarize
from app.demo.titles import asks_for_title, entitle
from app.demo.usage import ending_usage, opening_usage, whole_usage
from app.demo.validate import read_request
from app.demo.wire import Headers, Response, Step

_STREAM_HEADERS: Headers = (("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache"))
_NOTHING = Reply((), "max_tokens")  # what max_tokens=0 is answered with


@dataclass(frozen=True, slots=True)
class _Settled:
    """A request with everything that its response is made of."""

    ask: Ask
    reply: Reply
    use: CacheUse
    message: Json  # as it opens
    faults: tuple[Fault, ...]
    headers: Headers
    request_id: str


class Messages:
    """Answers message requests."""

    def __init__(
        self, catalogue: Catalogue, files: Files, clock: Callable[[], float], pace: float, prefix_check: bool
    ) -> None:
        self._catalogue, self._files, self._pace = catalogue, files, pace
        self._cache = PromptCache(clock)
        self._preserved = Preserved(prefix_check)
        self._library = Library()
        self._composer = Composer(self._library, self._preserved)
        self._attempts, self._rates, self._diagnoses = Attempts(), RateMeter(), Diagnoses()

    def create(self, request: ReceivedRequest, request_id: str, fault: str | None) -> Response:
        """Answer a request for a message, with *fault* if one was scripted. Raises ProblemError."""
        ask = read_request(request, self._catalogue, self._files)
        settled = self._settle(ask, self._preserved.check(ask, self._catalogue.by_id), request_id, fault)
        return self._streamed(settled) if ask.body.get("stream") else _whole(settled)

    def count(self, request: ReceivedRequest) -> Json:
        """Answer a request for a count of tokens; the cache plays no part. Raises ProblemError."""
        ask = read_request(request, self._catalogue, self._files, counting=True)
        return {"input_tokens": prompt_tokens(segments(ask, self._preserved.check(ask, self._catalogue.by_id)))}

    def _settle(self, ask: Ask, replay: Replay, request_id: str, fault: str | None) -> _Settled:
        row = segments(ask, replay)
        prompt = prompt_tokens(row)
        if prompt > ask.model.context:
            raise invalid("", f"prompt is too long: {prompt} tokens > {ask.model.context} maximum")
        commands = self._commands(ask, fault)
        use = self._cache.use(row, ask.model.min_cached)
        reply = self._reply(ask, replay, commands, prompt)
        rates = self._rates.headers(prompt - use.read, reply.output_tokens)
        message = self._opened(ask, use, prompt)
        return _Settled(ask, reply, use, message, commands.faults, rates, request_id)

    def _reply(self, ask: Ask, replay: Replay, commands: Commands, prompt: int) -> Reply:
        if ask.compaction is not None:
            return summarize(ask)
        if asks_for_title(ask):
            return entitle(ask, self._library)
        return self._composer.compose(ask, replay, commands, prompt) if ask.max_tokens else _NOTHING

    def _commands(self, ask: Ask, scripted: str | None) -> Commands:
        """Return what was asked for, with the faults that happen on this attempt. Raises what they refuse with."""
        quoted = ask.compaction is not None or asks_for_title(ask)  # what it tells of was asked for earlier
        commands = Commands("") if quoted else read_commands(ask.latest_text())
        if scripted is not None:
            commands = replace(commands, faults=(parse_fault(scripted),))
        elif not self._attempts.happens(ask, commands.faults):
            commands = replace(commands, faults=())
        for fault in commands.faults:
            if (refusal := fault.refusal()) is not None:
                raise refusal
        return commands

    def _opened(self, ask: Ask, use: CacheUse, prompt: int) -> Json:
        message_id = new_id("msg")
        return {
            "model": ask.model.id,
            "id": message_id,
            "type": "message",
            "role": "assistant",
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "stop_details": None,
            "diagnostics": self._diagnoses.diagnose(ask, message_id, prompt),
            "usage": opening_usage(ask, use),
        }

    def _streamed(self, settled: _Settled) -> Response:
        ending = {"delta": _stop(settled.reply), "usage": ending_usage(settled.ask, settled.reply, settled.use)}
        events = stream_events(settled.message, settled.reply.parts, ending, settled.request_id)
        for fault in settled.faults:
            events = fault.change_events(events)
        steps = _changed([event.step(self._pace) for event in events], settled.faults)
        headers = (*common_headers(settled.request_id), *settled.headers, *_STREAM_HEADERS)
        return Response(200, headers, steps, None, settled.use.begun)


def _whole(settled: _Settled) -> Response:
    usage = whole_usage(settled.ask, settled.reply, settled.use)
    content = [part.block for part in settled.reply.parts]
    message = {**settled.message, "content": content, **_stop(settled.reply), "usage": usage}
    response = json_response(message, settled.request_id, 200, settled.headers)
    return replace(response, steps=_changed(response.steps, settled.faults), begun=settled.use.begun)


def _stop(reply: Reply) -> Json:
    return {
        "stop_reason": reply.stop_reason,
        "stop_sequence": reply.stop_sequence,
        "stop_details": reply.stop_details,
    }


def _changed(steps: Iterable[Step], faults: tuple[Fault, ...]) -> list[Step]:
    found = list(steps)
    for fault in faults:
        found = fault.change_steps(found)
    return found
