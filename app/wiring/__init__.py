"""The one place that builds services and joins them; a front end gets the bundle."""

from __future__ import annotations

from app.wiring.encryption import build_encryption
from app.wiring.opening import build
from app.wiring.session import Session, Wired, early_settings, session_paths
from app.wiring.wiping import build_wiping

__all__ = ["Session", "Wired", "build", "build_encryption", "build_wiping", "early_settings", "session_paths"]
