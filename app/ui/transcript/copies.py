"""What the copying actions of a block put on the clipboard."""

from __future__ import annotations

from collections.abc import Callable

from app.logic.markdown.tables import table_markdown, table_tsv
from app.logic.markdown.values import Formula, Table
from app.ui.transcript.model import Value, strip_text

Copy = Callable[[Value], str]


def _tsv(value: Value) -> str:
    return table_tsv(value) if isinstance(value, Table) else strip_text(value)


def _markdown(value: Value) -> str:
    return table_markdown(value) if isinstance(value, Table) else strip_text(value)


def _tex(value: Value) -> str:
    return value.source if isinstance(value, Formula) else strip_text(value)


COPIES: dict[str, Copy] = {"copy": strip_text, "copy_tsv": _tsv, "copy_markdown": _markdown, "copy_tex": _tex}
