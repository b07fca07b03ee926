"""The key that encrypted data lies under."""

from __future__ import annotations

from dataclasses import dataclass, field

KEY_SIZE = 32  # bytes


@dataclass(frozen=True, slots=True)
class DataKey:
    """The one key of a data folder, from which all others are derived. No text of it shows its bytes.

    Raises ValueError for anything but 32 bytes.
    """

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.raw, bytes) or len(self.raw) != KEY_SIZE:
            raise ValueError("a data key has 32 bytes")
