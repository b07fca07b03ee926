"""Pictures of every format and mode: what they are, and what is sent of them."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from app.media import look, pictures
from app.media.values import ImageWish, Looked, MadeImage, MediaError

WISH = ImageWish(1_568, 1_568)


def photo(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """A picture whose top left is red, top right green, bottom left blue."""
    image = Image.new("RGB", (width, height), "white")
    image.paste((255, 0, 0), (0, 0, width // 2, height // 2))
    image.paste((0, 255, 0), (width // 2, 0, width, height // 2))
    image.paste((0, 0, 255), (0, height // 2, width // 2, height))
    return image.convert(mode) if mode != "RGB" else image


def keep(path: Path, image: Image.Image, kind: str, **more: object) -> Path:
    image.save(path, kind, **more)
    return path


def looked(path: Path, name: str = "file") -> Looked:
    return look.look(path, name)


def prepared(path: Path, wish: ImageWish = WISH) -> tuple[MadeImage, Image.Image]:
    target = path.with_name("made")
    made = pictures.prepare(path, target, wish)
    with Image.open(path if made.as_it_is else target) as image:
        image.load()
        assert image.size == (made.width, made.height)
        assert Image.MIME[str(image.format)] == made.media_type
        assert getattr(image, "n_frames", 1) == 1
        return made, image.copy()


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    solid = image.convert("RGB")
    width, height = solid.size
    places = ((2, 2), (width - 3, 2), (2, height - 3))
    return [tuple(round(value / 255) for value in solid.getpixel(place)) for place in places]  # type: ignore[union-attr]


RED_GREEN_BLUE = [(1, 0, 0), (0, 1, 0), (0, 0, 1)]


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_small_plain_pictures_go_byte_for_byte(tmp_path: Path, kind: str) -> None:
    path = keep(tmp_path / "any name.jpg", photo(), kind)
    found = looked(path)
    assert (found.media_type, found.facts.width, found.facts.height) == (f"image/{kind.lower()}", 64, 48)
    assert found.facts.notes == ()
    made, _ = prepared(path)
    assert made == MadeImage(f"image/{kind.lower()}", path.stat().st_size, 64, 48, as_it_is=True)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(("kind", "source"), [("BMP", "bmp"), ("TIFF", "tiff"), ("AVIF", "avif"), ("ICO", "ico")])
def test_other_formats_are_converted_and_said_so(tmp_path: Path, kind: str, source: str) -> None:
    path = keep(tmp_path / "file", photo(64, 64), kind)
    found = looked(path)
    assert (found.facts.source, found.facts.notes) == (source, ("converted",))
    made, image = prepared(path)
    assert made.media_type in ("image/png", "image/jpeg")
    assert corners(image) == RED_GREEN_BLUE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I", "F", "I;16", "LAB"])
def test_every_mode_becomes_plain(tmp_path: Path, mode: str) -> None:
    if mode == "LAB":
        transform = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
        image = ImageCms.applyTransform(photo(), transform)
        assert image is not None
    elif mode == "I;16":
        image = Image.frombytes(
            "I;16", (64, 48), b"".join(struct.pack("<H", x * 1000) for _ in range(48) for x in range(64))
        )
    elif mode in ("I", "F"):
        image = photo().convert("L").convert(mode)
    else:
        image = photo(mode=mode)
    path = keep(tmp_path / "file", image, "TIFF")
    made, plain = prepared(path)
    assert plain.mode in ("1", "L", "LA", "RGB", "RGBA", "P")
    assert made.media_type in ("image/png", "image/jpeg")
    if mode in ("RGB", "RGBA", "CMYK", "YCbCr", "LAB", "P"):
        assert corners(plain) == RED_GREEN_BLUE
    if mode == "I;16":
        dark, light = plain.convert("L").getpixel((0, 0)), plain.convert("L").getpixel((63, 0))
        assert (dark, light) == (0, 63_000 // 257)


def test_a_palette_with_holes_stays_see_through(tmp_path: Path) -> None:
    image = photo().quantize(8)
    path = keep(tmp_path / "file", image, "PNG", transparency=0, dpi=(300, 300))
    _, plain = prepared(path, ImageWish(32, 1_568))
    assert plain.convert("RGBA").getchannel("A").getextrema()[0] == 0


def test_a_cmyk_jpeg_keeps_its_colours(tmp_path: Path) -> None:
    path = keep(tmp_path / "file", photo(mode="CMYK"), "JPEG", quality=95)
    made, plain = prepared(path)
    assert made.media_type == "image/jpeg"
    assert corners(plain) == RED_GREEN_BLUE


@pytest.mark.parametrize("orientation", range(1, 9))
def test_cameras_pictures_are_turned_upright(tmp_path: Path, orientation: int) -> None:
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    undo = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}.get(orientation)
    stored = photo()
    if undo is not None:
        turn = Image.Exif()
        turn[0x0112] = undo
        carrier = io.BytesIO()
        photo().save(carrier, "PNG", exif=turn)
        stored = ImageOps.exif_transpose(Image.open(carrier)) or stored
    path = keep(tmp_path / "file", stored.convert("RGB"), "JPEG", exif=exif, quality=95)
    found = looked(path)
    assert (found.facts.width, found.facts.height) == (64, 48)
    _, plain = prepared(path)
    assert plain.size == (64, 48)
    assert corners(plain) == RED_GREEN_BLUE
    assert not plain.getexif()


@pytest.mark.parametrize("kind", ["TIFF", "AVIF", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_other_formats_are_turned_upright_too(tmp_path: Path, kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    back = {3: 180, 6: 90, 8: 270}[orientation]
    path = keep(tmp_path / "file", photo().rotate(back, expand=True), kind, exif=exif)
    assert (looked(path).facts.width, looked(path).facts.height) == (64, 48)
    _, plain = prepared(path)
    assert plain.size == (64, 48)
    assert corners(plain) == RED_GREEN_BLUE


def test_place_and_device_go_unless_they_are_kept(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "N"
    path = keep(tmp_path / "file", photo(), "JPEG", exif=exif)
    made, plain = prepared(path)
    assert not made.as_it_is
    assert b"A camera" not in (tmp_path / "made").read_bytes()
    made, _ = prepared(path, ImageWish(1_568, 1_568, keep_metadata=True))
    assert made.as_it_is
    _, plain = prepared(path, ImageWish(32, 1_568, keep_metadata=True))
    assert plain.getexif()[0x010F] == "A camera"


def test_words_in_a_png_go(tmp_path: Path) -> None:
    words = PngInfo()
    words.add_text("Author", "Somebody")
    path = keep(tmp_path / "file", photo(), "PNG", pnginfo=words)
    made, _ = prepared(path)
    assert not made.as_it_is
    assert b"Somebody" not in (tmp_path / "made").read_bytes()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_goes(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    photo().save(path, kind, save_all=True, append_images=[photo().rotate(180)], duration=100)
    assert looked(path).facts.notes == ("first_frame",)
    made, plain = prepared(path)
    assert not made.as_it_is
    assert corners(plain) == RED_GREEN_BLUE


@pytest.mark.parametrize(
    ("size", "wish", "wanted"),
    [
        ((4032, 3024), ImageWish(1_568, 1_568), (1_263, 947)),
        ((4032, 3024), ImageWish(784, 1_568), (784, 588)),
        ((100, 100), ImageWish(1_568, 1_568), (100, 100)),
        ((8_000, 10), ImageWish(2_000, 4_784), (2_000, 2)),
        ((3, 9_000), ImageWish(784, 1_568), (1, 784)),
    ],
)
def test_larger_pictures_are_made_smaller_and_none_larger(
    size: tuple[int, int], wish: ImageWish, wanted: tuple[int, int]
) -> None:
    width, height = pictures.fitted(*size, wish)
    assert max(width, height) <= wish.edge
    assert -(-width // 28) * -(-height // 28) <= wish.tokens
    assert abs(width - wanted[0]) <= wanted[0] * 0.03
    assert abs(height - wanted[1]) <= max(1, wanted[1] * 0.03)


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    path = keep(tmp_path / "file", photo(2_000, 1_500), "JPEG", quality=95)
    prepared(path)
    first = (tmp_path / "made").read_bytes()
    prepared(path)
    assert (tmp_path / "made").read_bytes() == first


def huge_png(side: int) -> bytes:
    """A PNG that says it has *side* by *side* pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def test_four_hundred_megapixels_are_refused_before_decoding(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(huge_png(20_000))
    with pytest.raises(MediaError) as caught:
        looked(path)
    assert caught.value.error.code == "too_many_pixels"
    assert "400 megapixels" in caught.value.error.message


SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 30">
<rect width="40" height="30" fill="#f00"/>%s</svg>"""


def test_a_drawing_becomes_pixels(tmp_path: Path) -> None:
    path = tmp_path / "drawing.svg"
    path.write_bytes(SVG % b"")
    found = looked(path)
    assert (found.media_type, found.facts.source, found.facts.notes) == ("image/svg+xml", "svg", ("converted",))
    made, plain = prepared(path, ImageWish(400, 1_568))
    assert made.media_type == "image/png"
    assert plain.size == (400, 300)
    assert plain.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_a_drawing_takes_no_more_tokens_than_wanted(tmp_path: Path) -> None:
    path = tmp_path / "icon.svg"
    path.write_bytes(SVG.replace(b"0 0 40 30", b"0 0 40 40") % b"")
    made, _ = prepared(path)
    assert -(-made.width // 28) * -(-made.height // 28) <= 1_568


@pytest.mark.parametrize("text", [b"MZ is a sign.", b"ID3 tags", b"Rar! they cried", b"A PDF begins with %PDF-1.7."])
def test_words_that_look_like_signs_stay_words(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(text)
    assert looked(path).facts.source in ("file", "text", "txt")


def test_a_drawing_reads_no_other_files(tmp_path: Path) -> None:
    secret = keep(tmp_path / "secret.png", Image.new("RGB", (40, 30), "blue"), "PNG")
    for link in (str(secret), secret.as_uri(), "secret.png", "data:image/svg+xml,%3Csvg/%3E"):
        path = tmp_path / "drawing.svg"
        path.write_bytes(SVG % f'<image width="40" height="30" xlink:href="{link}"/>'.encode())
        _, plain = prepared(path, ImageWish(40, 1_568))
        assert plain.convert("RGB").getpixel((20, 15)) == (255, 0, 0), link


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"PK\x05\x06" + bytes(18), "is an archive"),
        (b"MZ" + bytes(100), "is a program"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(50), "is a video"),
        (b"{\\rtf1 hello}", "is a Rich Text document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office"),
        (os.urandom(3000), "cannot be attached"),
    ],
)
def test_what_cannot_be_attached_is_refused_by_name(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(MediaError) as caught:
        looked(path, "Holiday.xyz")
    assert caught.value.error.message.startswith("Holiday.xyz ")
    assert words in caught.value.error.message
    assert caught.value.error.advice


def test_rasters_fit_and_are_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = keep(tmp_path / "file", photo(400, 200), "JPEG", exif=exif)
    made = pictures.raster(path, 100, 100)
    assert (made.width, made.height) == (50, 100)
    assert len(made.rgba) == 50 * 100 * 4
