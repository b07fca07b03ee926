"""What is known of the encryption of a data folder, and what came of changing it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EncryptionState:
    """How the data lies now.

    ``offered``: this system has what encryption needs. ``begun``: a change was cut short before its end, and everything
    is as it was before it. ``in_keyring``: the key is kept there, so that no phrase is asked for at the next start.
    """

    encrypted: bool
    offered: bool
    begun: bool = False
    in_keyring: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """How many backups and attachments there are now, and how many attachments were damaged before already."""

    backups: int
    attachments: int
    damaged: int
