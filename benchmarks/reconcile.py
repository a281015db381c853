"""`sohoa reconcile` in a large museum: `python -m benchmarks.reconcile [PHOTOS]`.

The looks of the photos are those of random parts of real photos (of noise where the shared ones are absent), so that
bits hang together as they do in pictures. Among them stand copies, each of a photo of another artifact with a few bits
changed, of which all must be found; and a crowd of photos that are nearly alike, which must not become all pairs.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray
from sqlalchemy import insert

from benchmarks.figures import SHARED, cost_of, sohoa
from catalog.museum import Museum
from catalog.tables import ArtifactRow, AssetRow
from digitize.photo.likeness import phash_of_squares

_PHOTOS_EACH = 5
_SQUARES, _BITS = 32, 256
_COPIES, _CROWD_SHARE = 1_000, 0.04
#: Bits that are changed in the first 64 and in the others: of a copy, and of a picture in the crowd.
_COPY_BITS, _CROWD_BITS = (5, 19), (3, 7)
_ROWS = 10_000
_LEAST_PX = 250

Bits = NDArray[np.uint8]


def parts_of_photos(dice: np.random.Generator) -> Iterator[str]:
    """Hashes of random parts of real photos without end, a part of each in turn; of noise where there are none."""
    files = [p for p in sorted((SHARED / "photos" / "objects").glob("*.[jp][pn]g")) if p.stat().st_size > 20_000]
    sums = []
    for path in files:
        image = pyvips.Image.thumbnail(str(path), 1200, height=1200, size="down").colourspace("b-w")[0]
        if min(image.width, image.height) < _LEAST_PX:
            continue
        grey = np.frombuffer(image.write_to_memory(), np.uint8).reshape(image.height, image.width)
        sums.append(np.pad(grey.astype(np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0))))
    while True:
        if not sums:
            yield dice.bytes(_BITS // 8).hex()
        for summed in sums:
            if phash := phash_of_squares(_squares(summed, dice)):
                yield phash


def _squares(summed: NDArray[np.float64], dice: np.random.Generator) -> NDArray[np.float64]:
    """The lightness of a random part of a picture, of which the sums of all that is above and left are given."""
    edges = []
    for length in summed.shape:
        side = int(dice.uniform(0.25, 0.8) * (length - 1))
        start = dice.integers(0, length - side)
        edges.append(np.linspace(start, start + side, _SQUARES + 1).round().astype(int))
    areas = np.diff(np.diff(summed[np.ix_(*edges)], axis=0), axis=1)
    squares: NDArray[np.float64] = areas / np.outer(*(np.diff(edge) for edge in edges))
    return squares


def changed(phash: str, bits: tuple[int, int], dice: np.random.Generator) -> str:
    """A hash with so many bits changed."""
    places = [*(1 + dice.permutation(63)[: bits[0]]), *(64 + dice.permutation(_BITS - 64)[: bits[1]])]
    number = int(phash, 16)
    for place in places:
        number ^= 1 << int(_BITS - 1 - place)
    return f"{number:064x}"


def fill_catalog(museum: Museum, photos: int) -> list[tuple[str, str]]:
    """Write rows of artifacts with five photos each; returns the numbers of each copy and of its original."""
    dice = np.random.default_rng(1)
    looks = parts_of_photos(dice)
    crowd = next(looks)
    artifacts = photos // _PHOTOS_EACH
    copies: list[tuple[str, str]] = []
    entries: list[dict[str, Any]] = []
    assets: list[dict[str, Any]] = []
    with museum.engine.begin() as connection:
        for number in range(1, artifacts + 1):
            id_ = f"urn:uuid:00000000-0000-4000-8000-{number:012d}"
            phashes = [next(looks) for _photo in range(_PHOTOS_EACH)]
            if dice.random() < _CROWD_SHARE * _PHOTOS_EACH:
                phashes[1] = changed(crowd, _CROWD_BITS, dice)
            if number > artifacts // 2 and len(copies) < _COPIES:
                other = dice.integers(len(assets) // _PHOTOS_EACH) * _PHOTOS_EACH
                phashes[0] = changed(assets[other]["phash"], _COPY_BITS, dice)
                copies.append((f"BTBP {number}", f"BTBP {other // _PHOTOS_EACH + 1}"))
            entries.append(_artifact(id_, number))
            assets += [_asset(id_, place, phash, dice) for place, phash in enumerate(phashes, 1)]
        for table, rows in ((ArtifactRow, entries), (AssetRow, assets)):
            for start in range(0, len(rows), _ROWS):
                connection.execute(insert(table), rows[start : start + _ROWS])
    return copies


def _row(table: type[ArtifactRow] | type[AssetRow], **values: object) -> dict[str, Any]:
    """A row of a table: what is not given is empty or 0."""
    empty: dict[str, Any] = {column.name: column.type.python_type() for column in table.__table__.columns}
    return empty | values


def _artifact(id_: str, number: int) -> dict[str, Any]:
    words = {"number": f"BTBP {number}", "prefix": "BTBP", "title": f"Hiện vật {number}", "status": "managed"}
    return _row(ArtifactRow, id=id_, sequence=number, counted=True, **words)


def _asset(artifact: str, place: int, phash: str, dice: np.random.Generator) -> dict[str, Any]:
    shares = dice.multinomial(255, dice.dirichlet(np.full(19, 0.3))).astype(np.uint8)
    facts = {"phash": phash, "colours": shares.tobytes().hex(), "view": "detail" if place > 3 else "front"}
    return _row(AssetRow, artifact=artifact, path=f"photos/{place:04d}", kind="photo", state="in_view", **facts)


def copies_found(museum: Path, copies: list[tuple[str, str]]) -> tuple[int, int]:
    """How many of the copies are named beside their original, and how many findings of a same picture there are."""
    said = subprocess.run([*sohoa("reconcile", "--json", "--museum", museum)], capture_output=True, check=False)
    findings = [f for f in json.loads(said.stdout)["data"]["findings"] if f["kind"] == "same_picture"]
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for finding in findings:
        numbers = {place["number"] for place in finding["places"]}
        for number in numbers:
            beside[number] |= numbers
    return sum(original in beside[copy] for copy, original in copies), len(findings)


def main(photos: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "museum")
        cost_of(sohoa("init", path))
        copies = fill_catalog(Museum(path), photos)
        cost = cost_of(sohoa("reconcile", "--museum", path), expected=(3,))
        found, findings = copies_found(path, copies)
    print(
        f"reconcile, {photos:,} photos: {cost.wall:.1f} s, CPU {cost.cpu:.1f} s, {cost.megabytes:.0f} MB "
        f"(goal < 60 s, < 1 GB); copies found {found} of {len(copies)}, findings {findings:,}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500_000)
