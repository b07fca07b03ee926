"""The jobs of a worker, by name: from plain values to plain values. Each imports what it needs."""

from __future__ import annotations

import dataclasses
import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.media.values import GONE, ImageWish, Looked, MediaError
from app.model.errors import ErrorKind, TurnError

Answer = tuple[Any, bytes]


def run(job: str, given: dict[str, Any]) -> Answer:
    """The answer of *job* to *given*, as a header for the pipe and bytes. Raises nothing that a file can cause."""
    try:
        answer, data = JOBS[job](**given)
    except MediaError as error:
        return {"error": _words(error.error)}, b""
    except MemoryError:
        return {"error": _words(_OUT_OF_MEMORY)}, b""
    except Exception as error:  # whatever a decoder raises about a broken file
        return {"error": _words(_of_the_disk(error) or _broken(error))}, b""
    return {"answer": answer}, data


_OUT_OF_MEMORY = TurnError(
    ErrorKind.USER,
    "out_of_memory",
    "The file needs more memory to be read than is allowed.",
    "Attach a smaller file, or save it anew in a smaller size.",
)


_FULL = TurnError(
    ErrorKind.USER,
    "disk_full",
    "The disk is full, so the file cannot be prepared.",
    "Free some space, then try again.",
)
_NOT_WRITTEN = TurnError(
    ErrorKind.MACHINE,
    "not_written",
    "The file could not be prepared: the disk failed.",
    "Check the disk, then try again.",
)
_BY_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EFBIG: _FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): _FULL,
    errno.EROFS: _NOT_WRITTEN,
    errno.EACCES: _NOT_WRITTEN,
    errno.EIO: _NOT_WRITTEN,
}


def _of_the_disk(error: Exception) -> TurnError | None:
    """What the system says of the disk, of which a good file must not be accused; None for what decoders say."""
    if not isinstance(error, OSError):
        return None
    found = GONE if isinstance(error, FileNotFoundError) else _BY_ERRNO.get(error.errno or 0)
    return dataclasses.replace(found, detail=str(error)) if found is not None else None


def _broken(error: Exception) -> TurnError:
    detail = f"{type(error).__name__}: {error}"[:2_000]
    advice = "Open it with another program and save it anew."
    return TurnError(ErrorKind.USER, "broken_file", "The file is damaged and cannot be read.", advice, detail)


def _words(error: TurnError) -> dict[str, str]:
    return {
        "kind": error.kind.value,
        "code": error.code,
        "message": error.message,
        "advice": error.advice,
        "detail": error.detail,
    }


def _look(path: str, name: str) -> Answer:
    from app.media import look  # noqa: PLC0415

    return _looked(look.look(Path(path), name)), b""


def _looked(found: Looked) -> dict[str, Any]:
    return {
        "kind": found.kind.value,
        "media_type": found.media_type,
        "locked": found.locked,
        "facts": dataclasses.asdict(found.facts),
    }


def _image(path: str, target: str, wish: dict[str, Any]) -> Answer:
    from app.media import pictures  # noqa: PLC0415

    return dataclasses.asdict(pictures.prepare(Path(path), Path(target), ImageWish(**wish))), b""


def _raster(path: str, media_type: str, page: int, width: int, height: int) -> Answer:
    if media_type == "application/pdf":
        from app.media import pdf  # noqa: PLC0415

        made = pdf.raster(Path(path), page, width, height)
    else:
        from app.media import pictures  # noqa: PLC0415

        made = pictures.raster(Path(path), width, height)
    return [made.width, made.height], made.rgba


def _unlock(path: str, password: str, target: str) -> Answer:
    from app.media import pdf  # noqa: PLC0415

    pdf.unlock(Path(path), password, Path(target))
    return None, b""


def _pdf_pages(path: str, pages: list[int], target: str) -> Answer:
    from app.media import pdf  # noqa: PLC0415

    return pdf.pages(Path(path), pages, Path(target)), b""


def _pdf_images(path: str, pages: list[int], folder: str, wish: dict[str, Any]) -> Answer:
    from app.media import pdf_pictures  # noqa: PLC0415

    made = pdf_pictures.images(Path(path), pages, Path(folder), ImageWish(**wish))
    return [dataclasses.asdict(each) for each in made], b""


def _pdf_text(path: str, pages: list[int] | None) -> Answer:
    from app.media import pdf  # noqa: PLC0415

    return list(pdf.texts(Path(path), pages)), b""


def _pdf_words(path: str, most: int, seconds: float) -> Answer:
    from app.media import pdf  # noqa: PLC0415

    return None, pdf.words(Path(path), most, seconds).encode("utf-8", "replace")


def _text(path: str, target: str, source: str) -> Answer:
    from app.media import texts  # noqa: PLC0415

    return dataclasses.asdict(texts.convert(Path(path), Path(target), source)), b""


def _passage(path: str, pages: list[int], passage: str) -> Answer:
    from app.media import passages  # noqa: PLC0415

    return [[hit.page, hit.boxes] for hit in passages.find(Path(path), pages, passage)], b""


def _search(path: str, words: str, most: int) -> Answer:
    from app.media import passages  # noqa: PLC0415

    return [[hit.page, hit.boxes] for hit in passages.search(Path(path), words, most)], b""


JOBS: dict[str, Callable[..., Answer]] = {
    "look": _look,
    "image": _image,
    "raster": _raster,
    "unlock": _unlock,
    "pdf_pages": _pdf_pages,
    "pdf_images": _pdf_images,
    "pdf_text": _pdf_text,
    "pdf_words": _pdf_words,
    "text": _text,
    "passage": _passage,
    "search": _search,
}
