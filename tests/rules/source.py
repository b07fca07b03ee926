"""The program's source as syntax trees, for the rules that read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One file: its dotted name, its text and its syntax tree."""

    name: str
    text: str
    tree: ast.Module

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Yield every call with the called name as it is written, such as ``time.sleep`` or ``self._menu.exec``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func), node


def module(name: str, text: str) -> Module:
    """Return *text* as the module *name*."""
    return Module(name, text, ast.parse(text))


def program() -> list[Module]:
    """Return every module below ``app``, in the order of their names."""
    files = sorted((ROOT / "app").rglob("*.py"))
    return [module(_dotted(file), file.read_text("utf-8")) for file in files]


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
