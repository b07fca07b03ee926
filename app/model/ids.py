"""Names for identifiers, so that one kind is never taken for another."""

from __future__ import annotations

from typing import NewType

ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
AttachmentId = NewType("AttachmentId", str)
LedgerId = NewType("LedgerId", str)
FolderId = NewType("FolderId", str)
TagId = NewType("TagId", str)
