"""The virtualised view of a conversation."""

from app.ui.transcript.view import TranscriptView

__all__ = ["TranscriptView"]
