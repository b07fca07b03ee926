"""What a PDF says to a program that reads its text, by poppler's tools."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

_XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Word:
    """A word on a page (from 1); distances are points from the page's top left corner."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float


def pdf_text(path: Path) -> str:
    """All text in reading order, pages apart by a form feed, without the marks that steer bidirectional text."""
    return re.sub("[\u200e\u200f\u202a-\u202e]", "", _run("pdftotext", "-layout", str(path), "-"))


def pdf_pages(path: Path) -> list[str]:
    """The text of each page."""
    return pdf_text(path).split("\f")[:-1]


def pdf_words(path: Path) -> list[Word]:
    """Every word with its place."""
    root = ElementTree.fromstring(_run("pdftotext", "-bbox", str(path), "-"))  # the file is our own
    return [
        Word(word.text or "", number, *(float(word.attrib[side]) for side in ("xMin", "yMin", "xMax", "yMax")))
        for number, page in enumerate(root.iter(f"{_XHTML}page"), start=1)
        for word in page.iter(f"{_XHTML}word")
    ]


def pdf_facts(path: Path) -> dict[str, str]:
    """Title, pages, page size and the like."""
    lines = (line.partition(":") for line in _run("pdfinfo", str(path)).splitlines())
    return {name: value.strip() for name, _, value in lines}


def pdf_links(path: Path) -> list[str]:
    """The targets that can be clicked, in the order of the file."""
    return [found.decode() for found in re.findall(rb"/URI \((.*?)\)", path.read_bytes())]


def pdf_pictures(path: Path) -> int:
    """How many pictures its pages hold."""
    return len(_run("pdfimages", "-list", str(path)).splitlines()) - 2  # two lines of heading


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
