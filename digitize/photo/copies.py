"""Recipe `photo-1`: the three copies of a photo that people see.

`zoom.tif` (pyramidal, tiled), `access.jpg` (2,048 px), `thumb.jpg` (400 px): upright, sRGB, the
profile embedded, nothing else of the master's metadata. Each is made from the next larger one, so
that a photo is decoded once. Quality 88: from 90 on libvips stores JPEG tiles of a TIFF as RGB, at
three times the bytes (docs/decisions/0005-photo-recipe.md).
"""

import mmap
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import pyvips

from digitize.photo.structure.directories import Tiff
from digitize.result import Fact

ACCESS_PX = 2048
THUMB_PX = 400
_TILE_PX = 512
#: libvips reads no tile that is much larger than its picture.
_SMALL_TILE_PX = 128
_QUALITY, _THUMB_QUALITY = 88, 80
#: Above this many bytes of pixels a classic TIFF might grow past its 4 GB.
_BIG_TIFF_BYTES = 3_000_000_000
_MM_PER_INCH: Final = 25.4
_RESOLUTION_UNIT, _NO_UNIT = 296, 1
_JFIF_PER_INCH, _MOST_JFIF_DENSITY = 1, 65535


class Copies(NamedTuple):
    """The files made, each with its size in pixels, and the access copy in memory."""

    outputs: dict[str, dict[str, Fact]]
    access: pyvips.Image


def make_copies(
    image: pyvips.Image, folder: Path, ppi: float | None = None, pulled: Callable[[], None] = lambda: None
) -> Copies:
    """Write the copies of an upright sRGB picture into `folder`.

    `ppi`: pixels per inch that the master states; each copy states what that is at its size. Pulls
    every pixel of `image`, and calls `pulled` right after that: what is wrong with the master shows here, as
    pyvips.Error.
    """
    small = max(image.width, image.height) <= ACCESS_PX
    if small:
        image = image.copy_memory()
        pulled()
    per_mm = ppi / _MM_PER_INCH if ppi else 1.0
    zoom = folder / "zoom.tif"
    tile = _TILE_PX if min(image.width, image.height) >= _TILE_PX else _SMALL_TILE_PX
    image.tiffsave(
        str(zoom),
        pyramid=True,
        tile=True,
        tile_width=tile,
        tile_height=tile,
        compression="jpeg",
        Q=_QUALITY,
        profile="srgb",
        keep="icc",
        xres=per_mm,
        yres=per_mm,
        resunit="inch",
        bigtiff=image.width * image.height * 3 > _BIG_TIFF_BYTES,
    )
    if not small:
        pulled()
    if not ppi:
        _without_resolution(zoom)
    access = image if small else _shrunk(_level_above(zoom, ACCESS_PX), ACCESS_PX).copy_memory()
    thumb = _shrunk(access, THUMB_PX)
    for copy, name, quality in ((access, "access.jpg", _QUALITY), (thumb, "thumb.jpg", _THUMB_QUALITY)):
        _save(copy, folder / name, quality, round((ppi or 0) * copy.width / image.width))
    sizes = {"zoom.tif": image, "access.jpg": access, "thumb.jpg": thumb}
    return Copies({name: {"width": made.width, "height": made.height} for name, made in sizes.items()}, access)


def _level_above(zoom: Path, pixels: int) -> pyvips.Image:
    """The smallest level of a pyramid whose longer side has at least `pixels`, else the full one."""
    level = pyvips.Image.tiffload(str(zoom))
    for page in range(1, level.get_n_pages()):
        smaller = pyvips.Image.tiffload(str(zoom), page=page)
        if max(smaller.width, smaller.height) < pixels:
            break
        level = smaller
    return level


def _shrunk(image: pyvips.Image, pixels: int) -> pyvips.Image:
    """The picture with its longer side at `pixels`; never enlarged."""
    return image.thumbnail_image(pixels, height=pixels, size="down")


def _save(image: pyvips.Image, path: Path, quality: int, ppi: int) -> None:
    """Save as JPEG; libvips, asked to keep nothing but the profile, writes no resolution: it is put in here."""
    coded: bytes = image.jpegsave_buffer(Q=quality, profile="srgb", keep="icc", optimize_coding=True)
    start, rest = coded[:2], coded[2:]
    if 0 < ppi <= _MOST_JFIF_DENSITY:
        start += b"\xff\xe0\x00\x10JFIF\0\x01\x02" + struct.pack(">BHHBB", _JFIF_PER_INCH, ppi, ppi, 0, 0)
    path.write_bytes(start + rest)


def _without_resolution(zoom: Path) -> None:
    """Say in each directory of a pyramid that its resolution has no unit; libvips writes 25.4 pixels per inch."""
    with zoom.open("r+b") as file, mmap.mmap(file.fileno(), 0) as data:
        tiff = Tiff(data)
        at: int | None = tiff.first
        while at:
            entries, at = tiff.directory(at)
            struct.pack_into(tiff.order + "H", data, entries[_RESOLUTION_UNIT].at, _NO_UNIT)
