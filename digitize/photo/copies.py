"""Recipe `photo-1`: the three copies of a photo that people see.

`zoom.tif` (pyramidal, tiled), `access.jpg` (2,048 px), `thumb.jpg` (400 px): upright, sRGB, the
profile embedded, nothing else of the master's metadata. Each is made from the next larger one, so
that a photo is decoded once. Quality 88: from 90 on libvips stores JPEG tiles of a TIFF as RGB, at
three times the bytes (docs/decisions/0005-photo-recipe.md).
"""

from pathlib import Path

import pyvips

from digitize.result import Fact

ACCESS_PX = 2048
THUMB_PX = 400
_TILE_PX = 512
#: libvips reads no tile that is much larger than its picture.
_SMALL_TILE_PX = 128
_QUALITY, _THUMB_QUALITY = 88, 80
#: Above this many bytes of pixels a classic TIFF might grow past its 4 GB.
_BIG_TIFF_BYTES = 3_000_000_000


def make_copies(image: pyvips.Image, folder: Path) -> dict[str, dict[str, Fact]]:
    """Write the copies of an upright sRGB picture into `folder`; returns their sizes in pixels.

    Pulls every pixel of `image`: what is wrong with the master shows here, as pyvips.Error.
    """
    small = max(image.width, image.height) <= ACCESS_PX
    if small:
        image = image.copy_memory()
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
        bigtiff=image.width * image.height * 3 > _BIG_TIFF_BYTES,
    )
    access = image if small else _shrunk(_level_above(zoom, ACCESS_PX), ACCESS_PX).copy_memory()
    _save(access, folder / "access.jpg", _QUALITY)
    thumb = _shrunk(access, THUMB_PX)
    _save(thumb, folder / "thumb.jpg", _THUMB_QUALITY)
    sizes = {"zoom.tif": image, "access.jpg": access, "thumb.jpg": thumb}
    return {name: {"width": made.width, "height": made.height} for name, made in sizes.items()}


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


def _save(image: pyvips.Image, path: Path, quality: int) -> None:
    image.jpegsave(str(path), Q=quality, profile="srgb", keep="icc", optimize_coding=True)
