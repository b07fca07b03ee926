"""Pictures that stand by themselves: a paragraph that holds nothing else, each on a line of its own."""

from __future__ import annotations

from collections.abc import Sequence

from app.logic.markdown.values import Picture, Run, Style


def pictures(runs: Sequence[Run], source: str) -> list[Picture]:
    """Return the pictures of a paragraph with *runs*, parsed from *source*; none when it holds anything else.

    A picture inside a link is a link, and one without a target shows nothing: both stay text.
    """
    found = []
    for run in runs:
        if run.style == Style.IMAGE and run.link:
            found.append(Picture("" if run.text == run.link else run.text, run.link))
        elif run.text.strip():
            return []
    lines = source.split("\n")
    each_on_its_line = len(lines) == len(found) or len(found) == 1
    return found if each_on_its_line and all(line.lstrip().startswith("![") for line in lines[: len(found)]) else []
