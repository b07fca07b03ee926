"""Photos as a camera makes them, and Pillow alone as the measure of what taking them in must cost.

``python -m tests.perf.photos FOLDER SIDE`` decodes every photo in FOLDER, turns it upright, scales it to SIDE pixels
and writes it as JPEG, in two processes. Prints {"all_ms"}: from the first to the last, the processes running already.
"""

from __future__ import annotations

import io
import json
import random
import sys
import time
from multiprocessing import get_context
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageOps

_WIDTH, _HEIGHT = 4_000, 3_000  # 12 megapixels
_PROCESSES = 2  # as many as the program has workers


def take_photos(folder: Path, count: int, seed: int = 1) -> list[Path]:
    """Write *count* different photos of 12 megapixels with an orientation into *folder*; some 2 MB each."""
    folder.mkdir(exist_ok=True)
    chance = random.Random(seed)
    grain = Image.effect_noise((_WIDTH // 4, _HEIGHT // 4), 40).resize((_WIDTH, _HEIGHT)).convert("RGB")
    paths = []
    for number in range(count):
        scene = Image.new("RGB", (_WIDTH // 8, _HEIGHT // 8), "#9cc4e4")
        pen = ImageDraw.Draw(scene)
        for _ in range(40):
            left, top = chance.randrange(_WIDTH // 8), chance.randrange(_HEIGHT // 8)
            box = (left, top, left + chance.randrange(10, 150), top + chance.randrange(10, 150))
            pen.ellipse(box, fill=tuple(chance.randrange(256) for _ in range(3)))
        photo = Image.blend(scene.filter(ImageFilter.GaussianBlur(1)).resize((_WIDTH, _HEIGHT)), grain, 0.2)
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by a quarter
        path = folder / f"IMG_{number:04}.JPG"
        photo.save(path, "JPEG", quality=90, exif=exif)
        paths.append(path)
    return paths


def scale(path: Path, side: int) -> int:
    """Do to one photo what taking it in does; the bytes of the result."""
    with Image.open(path) as photo:
        upright = ImageOps.exif_transpose(photo).convert("RGB")
    upright.thumbnail((side, side), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    upright.save(made, "JPEG", quality=90)
    return made.tell()


def _alone(folder: Path, side: int) -> dict[str, float]:
    paths = sorted(folder.iterdir())
    with get_context("spawn").Pool(_PROCESSES) as pool:
        pool.starmap(scale, [(path, side) for path in paths[:_PROCESSES]])  # started and imported
        begun = time.perf_counter()
        pool.starmap(scale, [(path, side) for path in paths], chunksize=1)
        return {"all_ms": (time.perf_counter() - begun) * 1_000}


if __name__ == "__main__":
    print(json.dumps(_alone(Path(sys.argv[1]), int(sys.argv[2]))))
