"""Signs thinking and summaries: altered and moved blocks are recognised (platform.claude.com: thinking, compaction).

A signature is base64 of a packed seal and its authentication code. The key is fixed and no secret: conversations
outlive the server that answered them, and nothing but the demo trusts these signatures.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

_KEY = b"chatelaine demo peer, thinking, version 1"
_SUMMARY_KEY = b"chatelaine demo peer, compaction, version 1"
_VERSION = "d1"
_PRINT_LENGTH = 12  # hexadecimal digits of a signature's fingerprint
_CODE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Seal:
    """What a signature says about its block.

    ``prefix`` is the digest of everything before the block but thinking; ``earlier`` are the fingerprints of the
    thinking blocks that stood before it; ``tokens`` is the full thinking as it was billed.
    """

    model: str
    prefix: str
    earlier: tuple[str, ...]
    tokens: int


def sign(text: str, seal: Seal) -> str:
    """Return the signature of a thinking block that shows *text* (empty when omitted or redacted)."""
    packed = json.dumps([_VERSION, seal.model, seal.prefix, "".join(seal.earlier), seal.tokens]).encode()
    return base64.b64encode(_code(packed, text) + packed).decode("ascii")


def open_seal(signature: str, text: str) -> Seal | None:
    """Return the seal of an unaltered block, None when text or signature are not what was sent."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return None
    code, packed = raw[:_CODE_BYTES], raw[_CODE_BYTES:]
    if not hmac.compare_digest(code, _code(packed, text)):
        return None
    _, model, prefix, earlier, tokens = json.loads(packed)
    prints = tuple(earlier[at : at + _PRINT_LENGTH] for at in range(0, len(earlier), _PRINT_LENGTH))
    return Seal(model, prefix, prints, tokens)


def sign_summary(content: str) -> str:
    """Return the signature of a compaction block with *content*."""
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()
    return base64.b64encode(_summary_code(digest) + digest).decode("ascii")


def is_summary_signature(signature: object) -> bool:
    """Whether *signature* was made by :func:`sign_summary`, for whatever content."""
    try:
        raw = base64.b64decode(str(signature), validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(raw[:_CODE_BYTES], _summary_code(raw[_CODE_BYTES:]))


def fingerprint(signature: str) -> str:
    """Return a short name of a signature, for the list of blocks that stood before another."""
    return hashlib.sha256(signature.encode()).hexdigest()[:_PRINT_LENGTH]


class RunningDigest:
    """A digest of all that came so far; adding is cheap, reading too."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, value: Any) -> None:
        """Take in *value*; the order of keys does not count."""
        self._hash.update(json.dumps(value, sort_keys=True).encode() + b"\n")

    def read(self) -> str:
        """Return the digest of everything added so far, 32 hexadecimal digits."""
        return self._hash.copy().hexdigest()[:32]


def unmarked(value: Any) -> Any:
    """Return *value* without any ``cache_control`` or null: neither changes anything of the content."""
    if isinstance(value, dict):
        return {name: unmarked(each) for name, each in value.items() if name != "cache_control" and each is not None}
    if isinstance(value, list):
        return [unmarked(each) for each in value]
    return value


def _summary_code(digest: bytes) -> bytes:
    return hmac.new(_SUMMARY_KEY, digest, hashlib.sha256).digest()


def _code(packed: bytes, text: str) -> bytes:
    return hmac.new(_KEY, packed + b"\0" + text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
