"""What no ingest of photos can do without, and nothing else: `python -m benchmarks.bare_loop CARD OUT`.

Two processes; each photo is copied with SHA-512 and fsync, read back, converted to sRGB where its profile is
another, and written as pyramid, access copy and thumbnail, each from the next larger.
"""

import hashlib
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ["VIPS_CONCURRENCY"] = "1"

import pyvips

_BLOCK = 1 << 20
#: How a profile of version 2, and one of version 4, has the name of a space that needs no conversion.
_SRGB_NAMES = (b"sRGB", "sRGB".encode("utf-16-be"))


def one(source: Path, folder: Path) -> None:
    """Everything for one photo."""
    folder.mkdir(parents=True)
    master = folder / source.name
    digest = hashlib.sha512()
    with source.open("rb") as file, master.open("wb") as copy:
        while block := file.read(_BLOCK):
            digest.update(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
        os.posix_fadvise(copy.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    with master.open("rb") as file:
        assert hashlib.file_digest(file, "sha512").digest() == digest.digest()
    image = pyvips.Image.new_from_file(str(master), access="sequential", fail_on="error")
    if image.get_typeof("orientation") and image.get("orientation") > 1:
        image = pyvips.Image.new_from_file(str(master), fail_on="error").autorot()
    profile = image.get("icc-profile-data") if image.get_typeof("icc-profile-data") else b"sRGB"
    if not any(name in profile for name in _SRGB_NAMES):
        image = image.icc_transform("srgb", embedded=True, intent="relative")
    zoom = folder / "zoom.tif"
    image.tiffsave(
        str(zoom), pyramid=True, tile=True, tile_width=512, tile_height=512, compression="jpeg", Q=88,
        profile="srgb", keep="icc",
    )  # fmt: skip
    level = pyvips.Image.tiffload(str(zoom))
    for page in range(1, level.get_n_pages()):
        smaller = pyvips.Image.tiffload(str(zoom), page=page)
        if max(smaller.width, smaller.height) < 2048:
            break
        level = smaller
    access = level.thumbnail_image(2048, height=2048, size="down").copy_memory()
    access.jpegsave(str(folder / "access.jpg"), Q=88, profile="srgb", keep="icc", optimize_coding=True)
    thumb = access.thumbnail_image(400, height=400, size="down")
    thumb.jpegsave(str(folder / "thumb.jpg"), Q=80, profile="srgb", keep="icc", optimize_coding=True)


def main() -> None:
    """All photos of the card, two at a time."""
    card, out = Path(sys.argv[1]), Path(sys.argv[2])
    pyvips.cache_set_max(0)
    with ProcessPoolExecutor(2) as processes:
        jobs = [processes.submit(one, path, out / f"{n:04d}") for n, path in enumerate(sorted(card.iterdir()))]
        for job in jobs:
            job.result()


if __name__ == "__main__":
    main()
