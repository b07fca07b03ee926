"""Pictures that are good although something about them is odd, and what is said of those that cannot be taken."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from app.media import look, pictures
from app.media.media import Media
from app.media.values import ImageWish, Looked, MadeImage, MediaError
from app.model.attachment import AttachmentKind
from tests.fakes.media_workers import peak_memory

WISH = ImageWish(784, 1_568)
RED = (255, 0, 0)


def looked(path: Path) -> Looked:
    return look.look(path, path.name)


def prepared(path: Path, wish: ImageWish = WISH) -> tuple[MadeImage, Image.Image]:
    made = pictures.prepare(path, path.with_name("made"), wish)
    with Image.open(path if made.as_it_is else path.with_name("made")) as image:
        image.load()
        return made, image.copy()


def refusal(path: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        looked(path)
    return caught.value


# Drawings

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><rect width="40" height="30" fill="#f00"/></svg>'
PREFIXED = DRAWING.replace("xmlns=", "xmlns:s=").replace("<svg", "<s:svg").replace("/svg>", "/s:svg>")
DRAWINGS = {
    "packed": gzip.compress(DRAWING.encode()),
    "in UTF-16": ('<?xml version="1.0" encoding="utf-16"?>' + DRAWING).encode("utf-16"),
    "in UTF-16 without a mark": ('<?xml version="1.0" encoding="utf-16"?>' + DRAWING).encode("utf-16-le"),
    "behind a mark": b"\xef\xbb\xbf" + DRAWING.encode(),
    "behind a long comment": f"<?xml version='1.0'?>\n<!-- {'made by > a program ' * 1_000} -->\n{DRAWING}".encode(),
    "behind a type": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://w3.org/svg11.dtd">' + DRAWING.encode(),
    "behind a type with rules": b"<!DOCTYPE svg [ <!ATTLIST svg a CDATA ']>'> ]>\n" + DRAWING.encode(),
    "with a prefix": PREFIXED.replace("<rect", "<s:rect").encode(),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_known_however_it_is_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(DRAWINGS[name])
    found = looked(path)
    assert (found.media_type, found.facts.width, found.facts.height) == ("image/svg+xml", 40, 30)
    _, image = prepared(path)
    assert image.convert("RGB").getpixel((20, 15)) == RED


@pytest.mark.parametrize(
    "text", ["<p>See <svg></svg></p>", "<?xml version='1.0'?><a><svg/></a>", "<!-- <svg> -->", "<svgs/>", "a <svg>"]
)
def test_what_only_speaks_of_drawings_is_a_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    assert looked(path).kind is AttachmentKind.TEXT


def test_declared_entities_have_a_word_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "laughs.svg"
    laughs = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    path.write_text(laughs + DRAWING.replace("</svg>", "<text>&b;</text></svg>"))
    error = refusal(path).error
    assert error.code == "has_entities"
    assert "entities" in error.message


@pytest.mark.parametrize("size", ["1e999", "99999999999", "1e-999"])
def test_a_drawing_of_no_size_has_one(tmp_path: Path, size: str) -> None:
    path = tmp_path / "file"
    path.write_text(DRAWING.replace("<svg", f'<svg width="{size}" height="{size}"'))
    facts = looked(path).facts
    assert facts.width is not None
    assert 1 <= facts.width <= 100_000
    assert max(prepared(path)[1].size) <= 784


def test_a_drawing_that_swells_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "bomb.svgz"
    path.write_bytes(gzip.compress(DRAWING.encode() + bytes(30_000_000)))
    assert refusal(path).error.code == "too_large"


def test_other_packed_files_stay_archives(tmp_path: Path) -> None:
    path = tmp_path / "file.gz"
    path.write_bytes(gzip.compress(b"<html>no drawing</html>"))
    assert "is an archive" in refusal(path).error.message


# What stands beside the pixels


def png_with(*parts: bytes, after: bool = False) -> bytes:
    """A red PNG with more *parts*, before its pixels or *after* them."""
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "PNG")
    data = made.getvalue()
    at = data.index(b"IEND") - 4 if after else data.index(b"IDAT") - 4
    return data[:at] + b"".join(parts) + data[at:]


def part(kind: bytes, data: bytes, check: int | None = None) -> bytes:
    check = zlib.crc32(kind + data) if check is None else check
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


LONG = zlib.compress(b"words " * 400_000)
EXTRAS = {
    "a packed text": part(b"zTXt", b"Comment\0\0" + LONG),
    "a packed text of another language": part(b"iTXt", b"Comment\0\1\0de\0Wort\0" + LONG),
    "a text": part(b"tEXt", b"Comment\0" + b"words " * 400_000),
    "many texts": part(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(1_000_000))) * 80,
    "a profile": part(b"iCCP", b"profile\0\0" + LONG),
    "a profile that is none": part(b"iCCP", b"profile\0\0nonsense"),
    "a wrong sum": part(b"tEXt", b"Comment\0words", check=7),
    "a length beyond the file": struct.pack(">I", 0x7FFFFFFF) + b"tEXt",
}


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("name", EXTRAS)
def test_no_extra_makes_a_good_png_a_bad_one(tmp_path: Path, name: str, after: bool) -> None:
    if name == "a length beyond the file" and not after:
        return  # the pixels themselves are lost then
    path = tmp_path / "file"
    path.write_bytes(png_with(EXTRAS[name], after=after))
    assert (looked(path).facts.width, looked(path).facts.height) == (40, 30)
    made, image = prepared(path)
    assert not made.as_it_is
    assert image.convert("RGB").getpixel((20, 15)) == RED
    assert not getattr(image, "text", {})


def test_usual_extras_are_no_reason_to_touch_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(png_with(part(b"gAMA", struct.pack(">I", 45_455)), part(b"sRGB", b"\0")))
    assert prepared(path)[0].as_it_is


@pytest.mark.parametrize("after", [False, True])
def test_content_credentials_of_a_png_go_unless_they_are_kept(tmp_path: Path, after: bool) -> None:
    path = tmp_path / "file"
    path.write_bytes(png_with(part(b"caBX", b"made by Somebody with a camera"), after=after))
    assert not prepared(path)[0].as_it_is
    assert b"Somebody" not in path.with_name("made").read_bytes()
    assert prepared(path, ImageWish(784, 1_568, keep_metadata=True))[0].as_it_is


@pytest.mark.parametrize("keep", [False, True])
def test_damaged_metadata_does_not_damage_the_picture(tmp_path: Path, keep: bool) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x011A] = 72.0  # a fraction, whose kind is changed to one that is none
    path = tmp_path / "file"
    Image.new("RGB", (40, 30), "red").save(path, "JPEG", exif=exif)
    entry = struct.pack(">HH", 0x011A, 5)
    assert entry in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(entry, struct.pack(">HH", 0x011A, 2)))
    assert (looked(path).facts.width, looked(path).facts.height) == (30, 40)
    _, image = prepared(path, ImageWish(784, 1_568, keep_metadata=keep))
    assert image.size == (30, 40)


def test_kept_metadata_do_not_lay_the_picture_down(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    stored = Image.new("RGB", (40, 30), "white")
    stored.paste(RED, (0, 0, 40, 15))  # upright it is at the right
    path = tmp_path / "file"
    stored.save(path, "JPEG", exif=exif, quality=95)
    _, image = prepared(path, ImageWish(784, 1_568, keep_metadata=True))
    assert image.size == (30, 40)
    right, left = image.getpixel((26, 20)), image.getpixel((3, 20))
    assert isinstance(right, tuple)
    assert isinstance(left, tuple)
    assert right[1] < 30 < left[1]
    assert dict(image.getexif()) == {0x010F: "A camera"}


def test_the_profile_of_a_palette_is_applied(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    assert swapped != profile
    path = tmp_path / "file"
    Image.new("RGB", (40, 30), "red").quantize(4).save(path, "PNG", icc_profile=swapped)
    _, image = prepared(path)
    red, green, blue = image.convert("RGB").getpixel((20, 15))  # type: ignore[misc]
    assert (red < 60, green > 200, blue < 60) == (True, True, True)


def test_exif_behind_the_pixels_counts(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "file"
    path.write_bytes(png_with(part(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0")), after=True))
    assert (looked(path).facts.width, looked(path).facts.height) == (30, 40)
    assert prepared(path)[1].size == (30, 40)


# More pictures than one


def test_a_telephones_picture_is_a_jpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    first, second = Image.new("RGB", (400, 300), "red"), Image.new("RGB", (40, 30), "blue")
    first.save(path, "MPO", save_all=True, append_images=[second])
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100 * 75)
    found = looked(path)
    assert (found.media_type, found.facts.source, found.facts.notes) == ("image/jpeg", "jpeg", ())
    made, image = prepared(path, ImageWish(100, 1_568))
    assert made.media_type == "image/jpeg"
    assert image.size == (100, 75)
    assert getattr(image, "n_frames", 1) == 1
    red, green, _ = image.getpixel((50, 40))  # type: ignore[misc]
    assert (red > 200, green < 60) == (True, True)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_a_second_frame_that_is_broken_does_not_matter(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    frames = [Image.effect_noise((64, 64), spread).convert("RGB") for spread in (20, 60)]
    frames[0].save(path, kind, save_all=True, append_images=frames[1:])
    data = path.read_bytes()
    path.write_bytes(data[: -len(data) // 4] if kind != "WEBP" else data)
    _, image = prepared(path)
    assert image.size == (64, 64)


# Too much, or not enough


def jpeg_head(width: int, height: int, way: int) -> bytes:
    """A JPEG that is only said to have so many pixels; *way* is the second byte of its frame's marker."""
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x22\0\x02\x11\x01\x03\x11\x01"
    return b"\xff\xd8\xff" + bytes((way,)) + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xda\0\x02"


@pytest.mark.parametrize(("way", "most"), [(0xC2, 200), (0xC0, 1_000)])
def test_a_jpeg_too_large_to_be_decoded_says_so(tmp_path: Path, way: int, most: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(jpeg_head(40_000, 30_000, way))
    error = refusal(path).error
    assert error.code == "too_many_pixels"
    assert f"at most {most:,} can be read" in error.message
    path.write_bytes(jpeg_head(10_000, 14_000, way))
    assert looked(path).facts.width == 10_000


def png_head(side: int) -> bytes:
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


async def test_four_hundred_megapixels_are_refused_before_they_are_decoded(media: Media, tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_head(20_000))
    for work in (media.look(path, "bomb.png"), media.image(path, tmp_path / "made", WISH)):
        with pytest.raises(MediaError) as caught:
            await work
        assert caught.value.error.code == "too_many_pixels"
    assert peak_memory() < 150_000_000


async def test_a_look_decodes_nothing(media: Media, tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(png_head(9_000))
    assert (await media.look(path, "large.png")).facts.width == 9_000
    assert peak_memory() < 150_000_000


@pytest.mark.parametrize("place", [0.3, 0.5, 0.7])
def test_a_png_with_a_wrong_bit_is_never_sent_as_it_is(tmp_path: Path, place: float) -> None:
    path = tmp_path / "file"
    Image.effect_noise((64, 48), 60).convert("P").save(path, "PNG")
    data = bytearray(path.read_bytes())
    data[int(len(data) * place)] ^= 1
    path.write_bytes(data)
    with pytest.raises(OSError, match="data stream"):
        pictures.prepare(path, tmp_path / "made", WISH)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_is_cut_off_is_never_sent_as_it_is(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    Image.effect_noise((64, 48), 60).convert("RGB").save(path, kind)
    assert prepared(path)[0].as_it_is
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises((MediaError, OSError, SyntaxError)):
        pictures.prepare(path, tmp_path / "made", WISH)


async def test_a_length_beyond_the_file_takes_no_memory(media: Media, tmp_path: Path) -> None:
    path = tmp_path / "file.png"
    path.write_bytes(png_head(20)[:8] + struct.pack(">I", 0x7FFFFFFF) + b"IHDR" + bytes(100))
    with pytest.raises(MediaError) as caught:
        await media.look(path, "file.png")
    assert caught.value.error.code == "broken_file"
    assert peak_memory() < 150_000_000


def test_words_of_a_png_are_no_reason_to_refuse_it(tmp_path: Path) -> None:
    words = PngInfo()
    words.add_itxt("Title", "ש" * 1_000, zip=True)
    path = tmp_path / "file"
    Image.new("RGB", (40, 30), "red").save(path, "PNG", pnginfo=words)
    made, image = prepared(path)
    assert not made.as_it_is
    assert not getattr(image, "text", {})
