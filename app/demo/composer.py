"""Decides what to answer: from the library, with a tool call, as structured output, or as told."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.demo.ask import Ask, Json
from app.demo.citing import prepared_citations
from app.demo.commands import Commands
from app.demo.cutting import Reply, stop_at_limit, stop_at_sequence, stop_halfway
from app.demo.library import Answer, Library
from app.demo.parts import Part, novelty_part, text_part, tool_part
from app.demo.prepared import prepared_blocks
from app.demo.preserved import Preserved, Replay
from app.demo.replying import new_id
from app.demo.rules.tool_shape import is_custom
from app.demo.samples import sample
from app.demo.telling import speaks_of_files, told_of_files
from app.demo.thoughts import Thinker, thinks

_GREETING = "hello"  # what the library chooses when nothing fits
_LONGEST_ECHO = 400  # characters of a tool's result that the answer repeats
_EXPLANATION = "The demo was asked to refuse. A real refusal names the policy that the request runs into."


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes replies."""

    library: Library
    preserved: Preserved

    def compose(self, ask: Ask, replay: Replay, commands: Commands, prompt: int) -> Reply:
        """Return the reply to *ask*, whose prompt has *prompt* tokens, within its limits."""
        answer = self._answer(ask, commands)
        spoken, reason = self._speak(ask, commands, answer)
        thinking = self._think(ask, replay, commands, answer)
        if thinking and reason == "tool_use":
            self._remember(spoken)
        reply = Reply((*thinking, *spoken), reason)
        stop = commands.stop or (f"refusal {answer.refusal}" if answer.refusal else "")
        return self._limited(self._stopped(reply, ask, stop), ask, prompt)

    def _answer(self, ask: Ask, commands: Commands) -> Answer:
        if commands.alone:
            return self.library.named("scripts" if commands.has("utf8") else "faults")
        return self.library.choose(commands.text)

    def _think(self, ask: Ask, replay: Replay, commands: Commands, answer: Answer) -> list[Part]:
        thinker = Thinker(ask, replay)
        if ask.thinking == "between_tools" or not thinks(ask, answer.thinking):
            return []
        thought = thinker.think(answer.thinking, ask.max_tokens)
        return [thought, thinker.redact(thought)] if commands.redacted else [thought]

    def _speak(self, ask: Ask, commands: Commands, answer: Answer) -> tuple[list[Part], str]:
        strange = [novelty_part()] if commands.has("unknown") else []
        if commands.has("tool-json") or commands.has("tool-cut"):
            return self._broken_call(ask, commands)
        called = self._calls(ask, commands.text)
        if called:
            return [*strange, *called], "tool_use"
        return [*strange, *self._texts(ask, answer)], "end_turn"

    def _texts(self, ask: Ask, answer: Answer) -> list[Part]:
        wanted = (ask.body.get("output_config") or {}).get("format")
        if wanted is not None:
            return [text_part(json.dumps(sample(wanted["schema"]), ensure_ascii=False), ask.model)]
        results = [block for block in ask.turns[-1].blocks if block["type"] == "tool_result"]
        if results:
            return [text_part(_about_results(results), ask.model)]
        if speaks_of_files(ask, prepared=answer.name != _GREETING):
            return told_of_files(ask)
        cited = prepared_citations(answer, ask.model) or prepared_blocks(answer, ask.model)
        return cited or [text_part(answer.text, ask.model)]

    # -- tools

    def _calls(self, ask: Ask, text: str) -> list[Part]:
        tools = [tool for tool in ask.tools if is_custom(tool)]
        answered = any(block["type"] == "tool_result" for block in ask.turns[-1].blocks)
        if not tools or ask.tool_choice == "none" or (answered and not ask.forced):
            return []
        named = _named_tools(ask, tools, text)
        lead = [] if ask.forced or not named else [text_part(f"I will use {_listed(named)} for that.", ask.model)]
        return [*lead, *(_call(tool, ask) for tool in named)]

    def _broken_call(self, ask: Ask, commands: Commands) -> tuple[list[Part], str]:
        name = next((tool["name"] for tool in ask.tools if is_custom(tool)), "look_up")
        written = '{"place": "Paris", "days": [1, 2' if commands.has("tool-cut") else '{"place": Paris, "days": 1}'
        reason = "max_tokens" if commands.has("tool-cut") else "tool_use"
        lead = text_part("I will look that up.", ask.model)
        return [lead, tool_part(new_id("toolu"), name, written, ask.model)], reason

    def _remember(self, spoken: list[Part]) -> None:
        for part in spoken:
            if part.kind == "tool_use":
                self.preserved.remember_call(part.block["id"])

    # -- endings

    def _stopped(self, reply: Reply, ask: Ask, stop: str) -> Reply:
        word, _, more = stop.partition(" ")
        if word == "refusal":
            details = _refusal(more.replace("late", "").strip() or "general_harms")
            if "late" not in more:
                return Reply((), "refusal", None, details)
            return stop_halfway(reply, "refusal", details, ask.model)
        if word in ("max_tokens", "context"):
            reason = "max_tokens" if word == "max_tokens" else "model_context_window_exceeded"
            return stop_halfway(reply, reason, None, ask.model)
        return stop_at_sequence(reply, ask.body.get("stop_sequences") or [], ask.model)

    def _limited(self, reply: Reply, ask: Ask, prompt: int) -> Reply:
        room = ask.model.context - prompt
        if room < ask.max_tokens:
            return stop_at_limit(reply, room, "model_context_window_exceeded", ask.model)
        return stop_at_limit(reply, ask.max_tokens, "max_tokens", ask.model)


def _refusal(category: str) -> Json:
    return {"type": "refusal", "category": category, "explanation": _EXPLANATION}


def _named_tools(ask: Ask, tools: list[Json], text: str) -> list[Json]:
    """The tools to call: the one demanded, those the user names, or the first when any will do."""
    if ask.tool_choice == "tool":
        return [tool for tool in tools if tool["name"] == ask.body["tool_choice"]["name"]]
    lowered = text.lower()
    named = [tool for tool in tools if tool["name"].lower().replace("_", " ") in lowered.replace("_", " ")]
    if not named and (ask.tool_choice == "any" or " tool" in f" {lowered}"):
        named = tools
    alone = ask.body.get("tool_choice", {}).get("disable_parallel_tool_use") or not named
    return named[:1] if alone or named is tools else named


def _call(tool: Json, ask: Ask) -> Part:
    written = json.dumps(sample(tool["input_schema"], tool["name"]), ensure_ascii=False)
    return tool_part(new_id("toolu"), tool["name"], written, ask.model)


def _listed(tools: list[Json]) -> str:
    return " and ".join(f"`{tool['name']}`" for tool in tools)


def _about_results(results: list[Json]) -> str:
    lines = [f"- {_result_text(result)}" for result in results]
    failed = " One of them reported an error." if any(result.get("is_error") for result in results) else ""
    return f"The tool answered.{failed} This is what came back:\n\n" + "\n".join(lines)


def _result_text(result: Json) -> str:
    content = result.get("content", "")
    if not isinstance(content, str):
        content = " ".join(block.get("text", f"[{block['type']}]") for block in content)
    return (content if len(content) <= _LONGEST_ECHO else content[:_LONGEST_ECHO] + " …") or "(nothing)"
