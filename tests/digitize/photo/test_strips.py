"""Strips and tiles of a TIFF: whichever of them is damaged, the file is refused."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image

from digitize.photo.structure.directories import Entry, Tiff
from tests.conftest import picture
from tests.digitize.photo.test_photograph import by_vips, photographed, refused

P = picture(320, 240)
TILED = {"tile": True, "tile_width": 64, "tile_height": 64}
IN_STRIPS = {"tile_height": 32}
STRIP_PLACES, STRIP_BYTES, TILE_PLACES, TILE_BYTES, TILE_WIDTH, COMPRESSION = 273, 279, 324, 325, 322, 259
HEIGHT = 257
DAMAGED, CUT, LATER = "E-PHOTO-DAMAGED", "E-PHOTO-TRUNCATED", "E-FORMAT-LATER"


def entries(data: bytes) -> dict[int, Entry]:
    tiff = Tiff(data)
    return tiff.directory(tiff.first).entries


def values(data: bytes, tag: int) -> tuple[int, ...]:
    return Tiff(data).integers(entries(data)[tag])


def changed(data: bytes, tag: int, index: int, value: int) -> bytes:
    """The file with another value for one piece."""
    entry = entries(data)[tag]
    form = {3: "<H", 4: "<I"}[entry.kind]
    changed = bytearray(data)
    struct.pack_into(form, changed, entry.at + index * struct.calcsize(form), value)
    return bytes(changed)


def overwritten(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def tiled(compression: str, image: Image.Image = P) -> bytes:
    return by_vips(image, ".tif", compression=compression, **TILED)


def deflated(
    image: Image.Image, rows: int, more: dict[int, int] | None = None, ending: Callable[[bytes], bytes] = bytes
) -> bytes:
    """A TIFF of deflated strips of so many rows; the third strip ends as `ending` makes it."""
    across = np.asarray(image).reshape(image.height, -1)
    strips = [zlib.compress(across[at : at + rows].tobytes()) for at in range(0, image.height, rows)]
    strips = [ending(strip) if index == 2 else strip for index, strip in enumerate(strips)]
    samples = len(image.getbands())
    tags = {256: image.width, 257: image.height, 258: 8, 259: 8, 262: 2 if samples > 1 else 1, 277: samples, 278: rows}
    tags |= more or {}
    if tags.get(284) == 2:
        strips, tags = strips * 3, tags | {262: 2, 277: 3}
    table = 8 + sum(map(len, strips))
    lists = table + 2 + 12 * (len(tags) + 2) + 4
    tags |= {273: lists, 279: lists + 4 * len(strips)}
    counts = {273: len(strips), 279: len(strips)} if len(strips) > 1 else {}
    if len(strips) == 1:
        tags |= {273: 8, 279: len(strips[0])}
    written = b"".join(struct.pack("<HHII", tag, 4, counts.get(tag, 1), value) for tag, value in sorted(tags.items()))
    places = [8 + sum(map(len, strips[:index])) for index in range(len(strips))]
    table_bytes = struct.pack("<H", len(tags)) + written + bytes(4)
    tail = struct.pack(f"<{2 * len(strips)}I", *places, *map(len, strips))
    return b"II*\0" + struct.pack("<I", table) + b"".join(strips) + table_bytes + tail


@pytest.mark.parametrize("compression", ["lzw", "deflate", "jpeg", "packbits", "webp"])
@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_a_damaged_tile_is_refused(tmp_path: Path, compression: str, large: bool) -> None:
    data = tiled(compression, picture(2400, 300) if large else P)
    place, length = values(data, TILE_PLACES)[3], values(data, TILE_BYTES)[3]
    photographed(tmp_path, data)

    assert refused(tmp_path, overwritten(data, place, bytes(length))).code in (DAMAGED, CUT)


@pytest.mark.parametrize("size", [(320, 240), (2400, 300)])
def test_a_damaged_tile_of_a_picture_that_lies_on_its_side_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    image = pyvips.Image.new_from_array(np.asarray(picture(*size))).copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    data = image.tiffsave_buffer(compression="lzw", **TILED)
    assert photographed(tmp_path, data)[0].facts["orientation"] == 6

    assert refused(tmp_path, overwritten(data, values(data, TILE_PLACES)[3] + 40, bytes(2000))).code == DAMAGED


@pytest.mark.parametrize("compression", ["none", "lzw"])
@pytest.mark.parametrize("orientation", [1, 9], ids=["upright", "impossible"])
def test_a_tile_or_strip_without_bytes_or_inside_the_head_is_refused(
    tmp_path: Path, compression: str, orientation: int
) -> None:
    for options, places, lengths in ((TILED, TILE_PLACES, TILE_BYTES), (IN_STRIPS, STRIP_PLACES, STRIP_BYTES)):
        data = by_vips(P, ".tif", compression=compression, **options)
        data = changed(data, 274, 0, orientation)
        assert photographed(tmp_path, data)[0].notes == ([] if orientation == 1 else ["W-PHOTO-ORIENTATION"])
        assert refused(tmp_path, changed(data, lengths, 3, 0)).code == DAMAGED
        assert refused(tmp_path, changed(data, places, 3, 0)).code == DAMAGED


def test_a_damaged_tile_shows_though_the_orientation_is_impossible(tmp_path: Path) -> None:
    data = changed(tiled("lzw"), 274, 0, 9)

    assert refused(tmp_path, overwritten(data, values(data, TILE_PLACES)[3] + 40, bytes(2000))).code == DAMAGED


@pytest.mark.parametrize("options", [TILED, IN_STRIPS], ids=["tiles", "strips"])
def test_fewer_pieces_than_the_picture_needs_are_refused(tmp_path: Path, options: dict[str, int]) -> None:
    data = by_vips(P, ".tif", compression="lzw", **options)

    assert refused(tmp_path, changed(data, HEIGHT, 0, P.height + 64)).code == DAMAGED


@pytest.mark.parametrize("options", [TILED, IN_STRIPS], ids=["tiles", "strips"])
@pytest.mark.parametrize("coding", [50000, 34925, 34887, 34712], ids=["zstd", "lzma", "lerc", "JPEG 2000"])
def test_a_coding_that_is_not_read_is_refused_by_name(tmp_path: Path, coding: int, options: dict[str, int]) -> None:
    data = changed(by_vips(P, ".tif", compression="deflate", **options), COMPRESSION, 0, coding)

    refusal = refused(tmp_path, data)

    assert (refusal.code, refusal.facts["format"]) == (LATER, f"TIFF (RGB, 8 bit, compression {coding})")


def test_one_damaged_tile_is_not_held_against_the_next_photo(tmp_path: Path) -> None:
    whole = tiled("lzw")
    refused(tmp_path, overwritten(whole, values(whole, TILE_PLACES)[3] + 40, bytes(2000)))

    assert photographed(tmp_path, whole)[0].notes == []


@pytest.mark.parametrize("options", [TILED, IN_STRIPS], ids=["tiles", "strips"])
@pytest.mark.parametrize("coding", [8, 32946])
def test_deflated_pixels_are_held_against_their_checksum(tmp_path: Path, options: dict[str, int], coding: int) -> None:
    """A changed byte changes pixels, and libtiff stops before the checksum that would tell."""
    data = changed(by_vips(P, ".tif", compression="deflate", **options), COMPRESSION, 0, coding)
    places, lengths = (TILE_PLACES, TILE_BYTES) if TILE_PLACES in entries(data) else (STRIP_PLACES, STRIP_BYTES)
    place, length = values(data, places)[3], values(data, lengths)[3]
    assert photographed(tmp_path, data)[0].notes == []

    for at in range(place + length // 4, place + length - 8, length // 12):
        assert refused(tmp_path, overwritten(data, at, bytes([data[at] ^ 0x55]))).code in (DAMAGED, CUT)


@pytest.mark.parametrize("order", ["contiguous", "separate"])
@pytest.mark.parametrize("rows", [1, 7, 240, 100_000])
def test_deflated_strips_of_every_height_are_whole(tmp_path: Path, rows: int, order: str) -> None:
    tags = {284: 2} if order == "separate" else {}
    pixels = P if order == "contiguous" else P.convert("L")

    made, _ = photographed(tmp_path, deflated(pixels, rows, tags))

    assert made.notes == []


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (lambda packed: packed[:-4], None),
        (lambda packed: packed[:-2], None),
        (lambda packed: packed + b"\0\0what follows", None),
        (lambda packed: packed[: len(packed) // 2], CUT),
        (lambda packed: zlib.compress(zlib.decompress(packed)[:-3]), CUT),
    ],
    ids=["no checksum", "half a checksum", "more", "half", "a pixel less"],
)
def test_what_ends_a_deflated_strip_matters_only_where_pixels_are_missing(
    tmp_path: Path, ending: Callable[[bytes], bytes], code: str | None
) -> None:
    data = deflated(P, 60, ending=ending)

    assert (refused(tmp_path, data).code if code else photographed(tmp_path, data)[0].notes or None) == code


@pytest.mark.parametrize("options", [TILED, IN_STRIPS], ids=["tiles", "strips"])
def test_damage_in_a_strip_or_tile_of_jpeg_is_refused(tmp_path: Path, options: dict[str, int]) -> None:
    """libtiff keeps to itself what libjpeg remarks."""
    data = by_vips(P, ".tif", compression="jpeg", Q=92, **options)
    places, lengths = (TILE_PLACES, TILE_BYTES) if TILE_PLACES in entries(data) else (STRIP_PLACES, STRIP_BYTES)
    place, length = values(data, places)[3], values(data, lengths)[3]
    assert photographed(tmp_path, data)[0].notes == []

    piece = data[place : place + length]
    middle = length // 2
    for damaged in (
        piece[:middle] + bytes(length // 3) + piece[middle + length // 3 :],
        piece[: length - 3] + b"\x11\x22\x33",
        piece[:middle] + piece[middle - 200 : -200],
    ):
        assert refused(tmp_path, overwritten(data, place, damaged)).code in (DAMAGED, CUT)
