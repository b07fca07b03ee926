"""Lays a tree of messages out as an indented outline. A straight line keeps its depth, a fork begins deeper ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from app.logic.search_text import folded
from app.model.ids import MessageId
from app.model.tree_outline import OutlineNode, OutlineRow


def laid_out(nodes: Sequence[OutlineNode], leaf: MessageId | None) -> tuple[OutlineRow, ...]:
    """Every message once, each before what follows it, versions one after the other, the oldest first.

    *nodes* are parents first; one whose parent is not among them is left out with all below it. *leaf* ends the
    branch that is shown.
    """
    children: defaultdict[MessageId | None, list[OutlineNode]] = defaultdict(list)
    for node in nodes:
        children[node.parent_id].append(node)
    shown = _shown(nodes, leaf)
    rows: list[OutlineRow] = []
    waiting = _placed(children[None], 0)
    while waiting:
        node, depth, version, versions = waiting.pop()
        rows.append(OutlineRow(node, depth, version, versions, node.id in shown))
        waiting += _placed(children.get(node.id, []), depth)
    return tuple(rows)


def matching(rows: Sequence[OutlineRow], words: str) -> tuple[OutlineRow, ...]:
    """Those of *rows* that have all *words* among their first ones, or in the name of their model."""
    wanted = folded(words).split()
    if not wanted:
        return tuple(rows)
    return tuple(row for row in rows if all(word in _searched(row.node) for word in wanted))


def _searched(node: OutlineNode) -> str:
    return folded(f"{node.words}\n{node.model or ''}")


def _placed(nodes: Sequence[OutlineNode], depth: int) -> list[tuple[OutlineNode, int, int, int]]:
    """With depth and version, the last one first, as a stack takes them."""
    below = depth + (len(nodes) > 1)
    counted = [(node, below, *_version(node, nodes)) for node in nodes]
    return counted[::-1]


def _version(node: OutlineNode, among: Sequence[OutlineNode]) -> tuple[int, int]:
    same = [other.id for other in among if other.role is node.role]
    return same.index(node.id) + 1, len(same)


def _shown(nodes: Sequence[OutlineNode], leaf: MessageId | None) -> frozenset[MessageId]:
    parents = {node.id: node.parent_id for node in nodes}
    found: set[MessageId] = set()
    at = leaf
    while at is not None and at in parents and at not in found:
        found.add(at)
        at = parents[at]
    return frozenset(found)
