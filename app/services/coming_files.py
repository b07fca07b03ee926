"""Files that come along with another product's export, made attachments of the messages that name them."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from app.base.identity import derived_id
from app.exchange.errors import DamagedItemError
from app.exchange.foreign import Converted, FileBlock
from app.logic.attaching import blocks_of
from app.logic.shown_names import shown_name
from app.media.values import refused
from app.model.attachment import Attachment, Prepared
from app.model.blocks import ContentBlock
from app.model.carried import CarriedAttachment, CarriedConversation, CarriedMessage
from app.model.errors import ChatelaineError
from app.model.ids import AttachmentId, MessageId
from app.services.coming_words import ENDS_IMPORT, files_told
from app.services.preparing import Preparing, usual_choice

if TYPE_CHECKING:
    from app.exchange.sources import Source
    from app.media.media import Media
    from app.services.settings import Settings
    from app.storage.blobs import BlobStore
    from app.storage.carrying import CarryStore

_log = logging.getLogger(__name__)
_MOST_BYTES = 500_000_000  # of a file
_UNKNOWN = "application/octet-stream"


class ComingFiles:
    """Looks at such files as at any that the user attaches: in worker processes, with limits."""

    def __init__(self, *, media: Media, blobs: BlobStore, store: CarryStore, settings: Settings) -> None:
        self._media = media
        self._blobs = blobs
        self._store = store
        self._settings = settings
        self._preparing = Preparing(media, blobs)

    async def placed(self, converted: Converted, source: Source) -> tuple[CarriedConversation, list[str]]:
        """The conversation with the files that are there in their places, and in words which are not.

        Messages that are stored already are left out: their files need not be looked at again.
        """
        carried = converted.carried
        known = await self._store.known([each.message for each in converted.files])
        wanted: defaultdict[MessageId, list[FileBlock]] = defaultdict(list)
        for each in converted.files:
            wanted[each.message].append(each)
        notes: defaultdict[str, list[str]] = defaultdict(list)
        messages: list[CarriedMessage] = []
        attachments: list[CarriedAttachment] = []
        for message in carried.messages:
            if message.message.id in known:
                continue
            found = await self._files(wanted[message.message.id], source, notes, carried.summary.created_ms)
            attachments += found.values()
            messages.append(_with_files(message, found))
        words = [told for words, names in notes.items() for told in files_told(words, names)]
        return replace(carried, messages=tuple(messages), attachments=tuple(attachments)), words

    async def _files(
        self, wanted: list[FileBlock], source: Source, notes: defaultdict[str, list[str]], at_ms: int
    ) -> dict[int, CarriedAttachment]:
        found: dict[int, CarriedAttachment] = {}
        for each in wanted:
            name = shown_name(each.wanted.name or each.wanted.key)
            try:
                made = await self._one(each, source, at_ms)
            except DamagedItemError:
                notes["damaged and left out"].append(name)
            except ChatelaineError as error:  # one file must not keep its conversation from coming in
                if error.error.code in ENDS_IMPORT:
                    raise
                notes[f"left out: {error.error.message.rstrip('.')}"].append(name)
            except Exception:  # ours
                _log.exception("a file of an export could not be taken in")
                notes["left out: Chatelaine made a mistake when reading it"].append(name)
            else:
                if made is None:
                    notes["not part of the export"].append(name)
                else:
                    found[each.position] = made
        return found

    async def _one(self, each: FileBlock, source: Source, at_ms: int) -> CarriedAttachment | None:
        file = source.file(each.wanted.key)
        if file is None:
            return None
        name = shown_name(each.wanted.name if "." in each.wanted.name else file[0])
        held = await self._blobs.gather(file[1], _UNKNOWN, _MOST_BYTES)
        async with self._blobs.lent(held.sha256) as path:
            looked = await self._media.look(path, name)
        if looked.locked:
            raise refused("locked", "It is locked with a password")
        id = AttachmentId(derived_id("attachment", each.message, str(each.position), held.sha256))
        kept = replace(held, media_type=looked.media_type)
        choice = usual_choice(self._settings)
        attachment = Attachment(id, looked.kind, name, kept, at_ms, looked.facts, choice)
        made = await self._preparing.make(attachment, self._settings.text("model.default"))
        return CarriedAttachment(attachment, made.wish, made.parts)


def _with_files(carried: CarriedMessage, found: dict[int, CarriedAttachment]) -> CarriedMessage:
    """The message with blocks of files in the place of those that said that they are missing."""
    if not found:
        return carried
    blocks: list[ContentBlock] = []
    attached: list[tuple[int, AttachmentId]] = []
    for position, block in enumerate(carried.message.blocks):
        file = found.get(position)
        if file is None:
            blocks.append(block)
            continue
        for placed in blocks_of(Prepared(file.attachment, file.parts)):
            attached.append((len(blocks), placed.attachment))
            blocks.append(placed.block)
    return replace(carried, message=replace(carried.message, blocks=tuple(blocks)), attached=tuple(attached))
