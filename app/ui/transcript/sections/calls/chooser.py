"""Which kind a call or a result is of. Nothing else knows the list."""

from __future__ import annotations

from app.model.blocks import ContentBlock
from app.ui.transcript.sections.calls.advisor import AdvisorKind
from app.ui.transcript.sections.calls.base import Kind
from app.ui.transcript.sections.calls.client import ClientKind
from app.ui.transcript.sections.calls.discovery import DiscoveryKind
from app.ui.transcript.sections.calls.execution import CommandKind, EditorKind, ProgramKind
from app.ui.transcript.sections.calls.fetch import FetchKind
from app.ui.transcript.sections.calls.mcp import McpKind
from app.ui.transcript.sections.calls.search import SearchKind

_SERVER_TOOLS: dict[str, type[Kind]] = {
    "web_search": SearchKind,
    "web_fetch": FetchKind,
    "code_execution": ProgramKind,
    "bash_code_execution": CommandKind,
    "text_editor_code_execution": EditorKind,
    "tool_search": DiscoveryKind,
    "tool_search_tool_regex": DiscoveryKind,
    "tool_search_tool_bm25": DiscoveryKind,
    "advisor": AdvisorKind,
}
_OTHERS: dict[str, type[Kind]] = {
    "tool_use": ClientKind,
    "tool_result": ClientKind,
    "mcp_tool_use": McpKind,
    "mcp_tool_result": McpKind,
}
_RESULT = "_tool_result"


def is_call(block: ContentBlock) -> bool:
    """Whether *block* calls a tool."""
    return block.type in ("tool_use", "server_tool_use", "mcp_tool_use")


def is_result(block: ContentBlock) -> bool:
    """Whether *block* is the result of a call. New tools of the API follow the pattern of its names."""
    return block.type == "tool_result" or block.type.endswith(_RESULT)


def kind_of(block: ContentBlock) -> Kind:
    """The kind of a call or of a result."""
    found = _OTHERS.get(block.type)
    if found is None:
        name = block.type.removesuffix(_RESULT) if is_result(block) else str(block.data.get("name", ""))
        found = _SERVER_TOOLS.get(name, Kind)
    return found()
