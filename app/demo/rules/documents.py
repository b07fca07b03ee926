"""Documents and citations (platform.claude.com: citations)."""

from __future__ import annotations

from app.demo.ask import Ask, Json
from app.demo.pdf.document import read_pdf
from app.demo.problems import invalid
from app.demo.rules.fields import check_choice, check_fields
from app.demo.sources import decode, find_blocks


def check_documents(ask: Ask) -> None:
    """Refuse malformed documents, too many pages, and citations on for some only. Raises ProblemError 400 or 404."""
    found = list(find_blocks(ask, "document"))
    pages = sum(_check_source(each.path, each.block) for each in found)
    most = 100 if ask.model.context < 1_000_000 else 600
    if pages > most:
        raise invalid("messages", f"A maximum of {most} PDF pages may be provided.")
    cited = {wants_citations(each.block) for each in found}
    if len(cited) > 1:
        raise invalid("messages", "Citations must be enabled on all documents or on none of them.")
    if True in cited and (ask.body.get("output_config") or {}).get("format") is not None:
        raise invalid("output_config.format", "Structured outputs cannot be combined with citations.")


def wants_citations(block: Json) -> bool:
    """Whether the document is to be cited."""
    return bool((block.get("citations") or {}).get("enabled"))


def _check_source(path: str, block: Json) -> int:
    """Return how many PDF pages the document has."""
    if block.get("citations") is not None:
        check_fields(f"{path}.citations", block["citations"], {"enabled": "bool"})
    source = block["source"]
    kind = source["type"]
    if kind == "text":
        check_choice(f"{path}.source.text.media_type", source["media_type"], ("text/plain",))
    if kind == "base64":
        return _check_pdf(f"{path}.source.base64", source)
    return 0


def _check_pdf(path: str, source: Json) -> int:
    check_choice(f"{path}.media_type", source["media_type"], ("application/pdf",))
    data = decode(f"{path}.data", source["data"])
    pdf = read_pdf(data)
    if not data.startswith(b"%PDF") or not pdf.pages:
        raise invalid(f"{path}.data", "The PDF specified was not valid.")
    if pdf.encrypted:
        raise invalid(f"{path}.data", "The PDF specified is password protected.")
    return pdf.pages
