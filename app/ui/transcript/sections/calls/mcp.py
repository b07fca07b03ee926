"""Tools of servers that speak the Model Context Protocol, run by the API."""

from __future__ import annotations

from app.ui.i18n import tr
from app.ui.transcript.sections.calls.base import Call
from app.ui.transcript.sections.calls.client import ClientKind
from app.ui.transcript.sections.fields import name_in


class McpKind(ClientKind):
    """Like a client's tool, but the API calls it at a server."""

    icon = "plug"
    server = True

    def title(self, call: Call) -> str:
        """Tool and server."""
        server = name_in(call.use, "server_name")
        if call.name and server:
            return tr("Used {0} of {1}", call.name, server)
        return super().title(call)
