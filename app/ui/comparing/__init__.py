"""Answers to one message side by side."""

from app.ui.comparing.panel import ComparePanel

__all__ = ["ComparePanel"]
