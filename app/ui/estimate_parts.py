"""What tells beside Send what the next message takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.control.estimating import EstimateControl

if TYPE_CHECKING:
    from app.ui.chat_parts import ChatTools
    from app.ui.control.attaching import AttachControl


def estimate_control(tools: ChatTools, attaching: AttachControl) -> EstimateControl:
    """Join the estimates with the composer."""
    services = tools.services
    return EstimateControl(
        chat=tools.chat,
        composer=tools.window.composer,
        estimates=services.estimates,
        warmer=services.warmer,
        options=services.options,
        drafts=tools.drafts,
        models=tools.models,
        running=tools.running,
        settings=tools.sending.next_settings,
        attaching=attaching,
        clock=services.clock,
        bridge=tools.bridge,
        tasks=tools.tasks,
    )
