"""One photo from its master to facts and copies: every format, every orientation, within limits."""

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from PIL import Image

from digitize.photo.photograph import digitize_photo
from digitize.photo.uncollected import uncollected
from digitize.refusal import Refusal
from digitize.result import Digitized
from tests.conftest import picture

Pixels = npt.NDArray[np.int64]


def photographed(folder: Path, data: bytes, name: str = "photo", **limits: int) -> tuple[Digitized, Path]:
    """Digitize a file of these bytes; returns the outcome and the folder of the copies."""
    (folder / "master").write_bytes(data)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return digitize_photo(folder / "master", scratch, name, **{"megapixels": 300} | limits), scratch


def refused(folder: Path, data: bytes, name: str = "photo", **limits: int) -> Refusal:
    """The refusal of a file of these bytes."""
    with pytest.raises(Refusal) as refusal:
        photographed(folder, data, name, **limits)
    return refusal.value


def pixels(source: Path | Image.Image) -> Pixels:
    """Pixels of a picture as RGB of 0 to 255."""
    image = source if isinstance(source, Image.Image) else Image.open(source)
    return np.asarray(image.convert("RGB")).astype(np.int64)


def saved(image: Image.Image, format_name: str, **options: Any) -> bytes:
    """Bytes of a picture as Pillow saves it."""
    buffer = io.BytesIO()
    image.save(buffer, format_name, **options)
    return buffer.getvalue()


def by_vips(image: Image.Image, ending: str, bits: int = 8, **options: Any) -> bytes:
    """Bytes of a picture as libvips saves it, in 8 or 16 bits."""
    array = np.asarray(image)
    made = pyvips.Image.new_from_array(array if bits == 8 else array.astype(np.uint16) * 257)
    if bits == 16:
        made = made.copy(interpretation="grey16" if array.ndim == 2 else "rgb16")
    with uncollected():
        data: bytes = made.write_to_buffer(ending, **options)
    return data


def difference(one: Pixels, other: Pixels) -> float:
    """Mean difference of two pictures of equal size, in levels of 0 to 255."""
    assert one.shape == other.shape
    return float(np.abs(one - other).mean())


def see_through(image: Image.Image) -> Image.Image:
    """The picture with its right half half see-through and its last eighth wholly."""
    alpha = np.full((image.height, image.width), 255, np.uint8)
    alpha[:, image.width // 2 :] = 128
    alpha[:, image.width * 7 // 8 :] = 0
    return Image.fromarray(np.dstack([np.asarray(image), alpha]))


P = picture()
GRAY = P.convert("L")
TILES = {"tile": True, "tile_width": 64, "tile_height": 64}
DEEP_GRAY = np.asarray(GRAY).astype(">u2") * 257


@pytest.mark.parametrize(
    ("format_name", "bits", "bands", "data"),
    [
        ("jpeg", 8, 3, lambda: saved(P, "JPEG", quality=95)),
        ("jpeg", 8, 3, lambda: saved(P, "JPEG", quality=95, progressive=True)),
        ("png", 8, 3, lambda: saved(P, "PNG")),
        ("png", 8, 3, lambda: by_vips(P, ".png", interlace=True)),
        ("png", 16, 3, lambda: by_vips(P, ".png", 16)),
        ("tiff", 8, 3, lambda: saved(P, "TIFF")),
        ("tiff", 16, 3, lambda: by_vips(P, ".tif", 16)),
        ("tiff", 16, 3, lambda: by_vips(P, ".tif", 16, compression="deflate", predictor="horizontal", **TILES)),
        ("tiff", 8, 3, lambda: by_vips(P, ".tif", **TILES)),
        ("tiff", 8, 3, lambda: saved(P, "TIFF", compression="tiff_lzw")),
        ("tiff", 8, 3, lambda: saved(P, "TIFF", compression="tiff_adobe_deflate")),
        ("tiff", 8, 3, lambda: saved(P, "TIFF", compression="packbits")),
        ("tiff", 8, 3, lambda: by_vips(P, ".tif", compression="jpeg", Q=95, **TILES)),
        ("tiff", 8, 3, lambda: saved(P, "TIFF", compression="jpeg", quality=95)),
        ("tiff", 8, 3, lambda: saved(P, "TIFF", big_tiff=True)),
        ("tiff", 8, 3, lambda: by_vips(P, ".tif", bigtiff=True, compression="lzw", **TILES)),
        ("webp", 8, 3, lambda: saved(P, "WEBP", quality=95)),
        ("webp", 8, 3, lambda: saved(P, "WEBP", lossless=True)),
        ("avif", 8, 3, lambda: saved(P, "AVIF", quality=95, speed=10)),
        ("avif", 16, 3, lambda: by_vips(P, ".avif", 16, bitdepth=10, Q=95, effort=0)),
        ("bmp", 8, 3, lambda: saved(P, "BMP")),
        ("bmp", 8, 3, lambda: saved(P.convert("RGBA"), "BMP")),
    ],
)
def test_every_format_gives_the_same_picture(
    tmp_path: Path, format_name: str, bits: int, bands: int, data: Callable[[], bytes]
) -> None:
    made, copies = photographed(tmp_path, data())

    facts = made.facts
    assert (made.format, facts["bits"], facts["bands"]) == (format_name, bits, bands)
    assert (facts["width"], facts["height"], facts["pages"]) == (320, 240, 1)
    assert made.notes == []
    assert all(difference(pixels(copies / name), pixels(P)) < 1.5 for name in ("access.jpg", "zoom.tif", "thumb.jpg"))


@pytest.mark.parametrize(
    ("bits", "data"),
    [
        (8, lambda: saved(GRAY, "JPEG", quality=95)),
        (8, lambda: saved(GRAY, "PNG")),
        (16, lambda: by_vips(GRAY, ".png", 16)),
        (16, lambda: by_vips(GRAY, ".tif", 16)),
        (16, lambda: saved(Image.frombytes("I;16B", GRAY.size, DEEP_GRAY.tobytes()), "TIFF")),
    ],
    ids=["jpeg", "png", "deep png", "deep tiff", "deep tiff, big-endian"],
)
def test_gray_pictures_become_gray_copies(tmp_path: Path, bits: int, data: Callable[[], bytes]) -> None:
    made, copies = photographed(tmp_path, data())

    access = pixels(copies / "access.jpg")
    assert (made.facts["bits"], made.facts["bands"]) == (bits, 1)
    assert difference(access, pixels(GRAY)) < 1
    assert np.ptp(access, axis=2).max() == 0


@pytest.mark.parametrize(
    "data",
    [
        lambda: saved(see_through(P), "PNG"),
        lambda: by_vips(see_through(P), ".png", 16),
        lambda: by_vips(see_through(P), ".tif"),
        lambda: by_vips(see_through(P), ".tif", 16),
        lambda: saved(see_through(P), "WEBP", lossless=True, exact=True),
    ],
    ids=["png", "deep png", "tiff", "deep tiff", "webp"],
)
def test_what_shows_through_is_white(tmp_path: Path, data: Callable[[], bytes]) -> None:
    made, copies = photographed(tmp_path, data())

    white = Image.new("RGBA", P.size, "white")
    white.alpha_composite(see_through(P))
    access = pixels(copies / "access.jpg")
    assert made.facts["bands"] == 4
    assert difference(access, pixels(white)) < 1.5
    assert access[:, -8:].min() >= 250


def test_a_palette_becomes_its_colours(tmp_path: Path) -> None:
    flat = picture(64, 48).resize((8, 6), Image.Resampling.NEAREST).resize((256, 192), Image.Resampling.NEAREST)
    few = flat.quantize(64)

    _, copies = photographed(tmp_path, saved(few, "PNG"))

    assert difference(pixels(copies / "access.jpg"), pixels(few)) < 2


def test_a_see_through_colour_of_a_palette_is_white(tmp_path: Path) -> None:
    halves = np.repeat(np.repeat([[0, 1]], 64, axis=1), 64, axis=0).astype(np.uint8)
    image = Image.fromarray(halves, "P")
    image.putpalette([200, 0, 0, 0, 0, 200])

    _, copies = photographed(tmp_path, saved(image, "PNG", transparency=0))

    access = pixels(copies / "access.jpg")
    assert access[:, :48].min() >= 250
    assert np.abs(access[:, 80:] - (0, 0, 200)).max() <= 4


def test_facts_say_who_made_the_copies_and_by_what_recipe(tmp_path: Path) -> None:
    made, copies = photographed(tmp_path, saved(P, "PNG"))

    assert made.recipe == "photo-1"
    assert made.summary.items() >= {"width": 320, "height": 240, "pages": 1}.items()
    assert set(made.libraries) == {"libvips", "pyvips", "pillow"}
    assert {path.name for path in copies.iterdir()} == set(made.outputs) == {"zoom.tif", "access.jpg", "thumb.jpg"}
    assert (made.facts["profile"], made.facts["profile_assumed"]) == ("sRGB", True)


@pytest.mark.parametrize(
    "data",
    [
        lambda: saved(P, "JPEG", dpi=(300, 300)),
        lambda: saved(P, "PNG", dpi=(300, 300)),
        lambda: saved(P, "TIFF", dpi=(300, 300)),
        lambda: saved(P, "TIFF", tiffinfo={296: 3, 282: 118.11, 283: 118.11}),
    ],
    ids=["jpeg", "png", "tiff", "tiff in centimetres"],
)
def test_resolution_is_a_fact_in_pixels_per_inch(tmp_path: Path, data: Callable[[], bytes]) -> None:
    made, _ = photographed(tmp_path, data())

    assert made.facts["ppi"] == pytest.approx(300, abs=0.1)


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_file_that_says_no_resolution_has_none(tmp_path: Path, format_name: str) -> None:
    made, _ = photographed(tmp_path, saved(P, format_name))

    assert made.facts["ppi"] is None


def blank(width: int, height: int) -> bytes:
    """A fax page of nothing: many pixels in few bytes."""
    page: bytes = pyvips.Image.black(width, height).tiffsave_buffer(compression="ccittfax4", bitdepth=1)
    return page


def test_more_megapixels_than_allowed_are_refused_and_name_the_limit(tmp_path: Path) -> None:
    refusal = refused(tmp_path, saved(picture(1001, 1000), "JPEG"), megapixels=1)

    assert (refusal.code, refusal.facts["limit"]) == ("E-PHOTO-LIMIT", "megapixels")
    assert "1001 x 1000" in str(refusal.facts["reason"])
    assert not list((tmp_path / "scratch").iterdir())


def test_just_as_many_megapixels_as_allowed_are_taken(tmp_path: Path) -> None:
    made, _ = photographed(tmp_path, saved(picture(1000, 1000), "JPEG"), megapixels=1)

    assert (made.facts["width"], made.facts["height"]) == (1000, 1000)


def test_many_pixels_out_of_next_to_nothing_are_refused(tmp_path: Path) -> None:
    refusal = refused(tmp_path, blank(10001, 10000))

    assert (refusal.code, refusal.facts["limit"]) == ("E-PHOTO-LIMIT", "pixels_per_byte")


def test_a_small_picture_is_no_bomb_however_few_its_bytes(tmp_path: Path) -> None:
    page = blank(3000, 2000)

    made, _ = photographed(tmp_path, page, pixels_per_byte=1)

    assert len(page) < 3000 * 2000 / 500
    assert (made.facts["width"], made.facts["height"]) == (3000, 2000)


def test_who_raises_the_limit_gets_the_picture(tmp_path: Path) -> None:
    page = blank(10001, 10000)

    made, copies = photographed(tmp_path, page, pixels_per_byte=10_001 * 10_000 // len(page) + 1)

    assert (made.facts["width"], made.facts["height"]) == (10001, 10000)
    assert Image.open(copies / "access.jpg").size == (2048, 2048)


@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif", ".webp"])
@pytest.mark.parametrize(
    "data", [b"not a picture\n" * 30, bytes(3000), random.Random(1).randbytes(3000)], ids=["text", "zeros", "noise"]
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(tmp_path: Path, ending: str, data: bytes) -> None:
    refusal = refused(tmp_path, data, "a" + ending)

    assert refusal.code == "E-PHOTO-NOT-IMAGE"
    assert str(refusal.facts["reason"]).isprintable()


def test_the_master_is_left_as_it_is(tmp_path: Path) -> None:
    data = saved(P, "JPEG", exif=Image.Exif())

    photographed(tmp_path, data)

    assert (tmp_path / "master").read_bytes() == data
