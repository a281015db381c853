"""Mutated files of every format: nothing dies, nothing hangs, nothing undecodable is accepted."""

import io
import json
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pi_heif
import pytest
import pyvips
import rawpy
import trimesh
from PIL import Image

from catalog.problems import Problem, texts
from catalog.settings import Limits, Settings
from digitize.formats import BMP, HEAD_BYTES, HEIC, RAW, Format, identify, identify_file
from digitize.refusal import Refusal
from digitize.scan.convert import to_glb
from digitize.scan.facts import model_facts, weld
from digitize.scan.gltf import read_document
from digitize.scan.primitives import read_primitives
from ingest.digitizing import Digitizer
from tests.conftest import picture, shared
from tests.digitize.photo.raws import dng

FEW, MANY = 100, 2000
#: Every so many mutated scans get their picture too, which takes most of the time.
DRAWN = {FEW: 100, MANY: 10}
LIMITS = Limits(seconds=60, memory_mb=3000, file_mb=500)


def photo(format_name: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture(160, 120, seed=5).save(buffer, format_name, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def mesh(kind: str) -> bytes:
    sphere = trimesh.creation.icosphere(subdivisions=2)
    colours = np.linspace(0, 255, len(sphere.vertices)).astype(np.uint8)
    sphere.visual.vertex_colors = np.stack([colours, colours[::-1], colours, np.full_like(colours, 255)], axis=1)
    data = sphere.export(file_type=kind)
    return data.encode() if isinstance(data, str) else bytes(data)


def gltf() -> bytes:
    """One text with its buffer inside."""
    parts = trimesh.creation.box().export(file_type="gltf", embed_buffers=True)
    tree = json.loads(parts["model.gltf"])
    return json.dumps(tree).encode()


MAKERS: dict[str, Callable[[], bytes]] = {
    "a.jpg": lambda: photo("JPEG", quality=85),
    "progressive.jpg": lambda: photo("JPEG", quality=85, progressive=True),
    "a.png": lambda: photo("PNG"),
    "lzw.tif": lambda: photo("TIFF", compression="tiff_lzw"),
    "plain.tif": lambda: photo("TIFF"),
    "a.webp": lambda: photo("WEBP"),
    "a.avif": lambda: photo("AVIF", speed=10),
    "a.gif": lambda: photo("GIF"),
    "a.bmp": lambda: photo("BMP"),
    "a.dng": lambda: dng(picture(160, 120, seed=5)),
    "a.heic": lambda: (shared("photos/makers") / "ev_Stonehenge.heic").read_bytes(),
    "a.obj": lambda: mesh("obj"),
    "a.ply": lambda: mesh("ply"),
    "a.stl": lambda: mesh("stl"),
    "a.glb": lambda: mesh("glb"),
    "a.gltf": gltf,
}


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The data with one to four injuries: bytes changed, cut out, doubled, swapped, or the end cut off."""
    broken = bytearray(data)
    for _injury in range(dice.randint(1, 4)):
        at = dice.randrange(max(1, len(broken)))
        length = dice.choice((1, 2, 4, 16, 200))
        match dice.randrange(6):
            case 0:
                broken[at : at + length] = dice.randbytes(len(broken[at : at + length]))
            case 1:
                del broken[at : at + length]
            case 2:
                broken[at:at] = broken[at : at + length]
            case 3:
                broken[at : at + length] = bytes(dice.choice((0, 255)) for _ in broken[at : at + length])
            case 4:
                other = dice.randrange(len(broken) or 1)
                broken[at : at + length] = broken[other : other + length]
            case _:
                del broken[dice.randrange(len(broken) or 1) :]
    return bytes(broken)


def convert(model: Path, format_: Format, target: Path) -> None:
    """A scan without its picture, which takes most of the time."""
    target.write_bytes(to_glb(model, format_))
    primitives = [primitive for primitive in read_primitives(read_document(target)) if len(primitive.triangles)]
    model_facts(primitives, weld(primitives))


def decode_elsewhere(master: Path, notes: list[str]) -> None:
    """Decode a photo as others would, which fails where it is not whole."""
    with master.open("rb") as file:
        format_ = identify_file(file, master.stat().st_size, "")
    if format_ == RAW:
        with rawpy.imread(str(master)) as raw:
            assert np.ptp(raw.raw_image) > 0
    elif format_ == BMP:
        Image.open(master).load()
    elif format_ == HEIC:
        assert len(pi_heif.open_heif(master).data) > 0
    elif "W-PHOTO-ORIENTATION" not in notes:
        pyvips.Image.new_from_file(str(master), fail_on="error", access="sequential").avg()


def check_accepted(master: Path, scratch: Path, kind: str, notes: list[str]) -> None:
    """What was accepted can be decoded by somebody else to its end, and its copies are whole."""
    if kind == "photo":
        decode_elsewhere(master, notes)
        for name in ("access.jpg", "thumb.jpg", "zoom.tif"):
            with Image.open(scratch / name) as image:
                image.load()
    else:
        scene = trimesh.load_scene(scratch / "model.glb", process=False)
        assert sum(len(geometry.faces) for geometry in scene.geometry.values()) > 0
        assert np.isfinite(scene.bounds).all()


def fuzz(name: str, count: int, folder: Path) -> Counter[str]:
    good = MAKERS[name]()
    staging, scratch = folder / "staging", folder / "scratch"
    staging.mkdir()
    scratch.mkdir()

    def one(number: int) -> str:
        data = mutated(good, random.Random(f"{name} {number}")) if number else good
        master = staging / str(number) / name
        master.parent.mkdir()
        master.write_bytes(data)
        format_ = identify(data[:HEAD_BYTES], len(data), name)
        if format_.kind is None:
            return "not taken"
        made = scratch / str(number)
        made.mkdir()
        try:
            if format_.kind == "scan" and number % DRAWN[count]:
                convert(master, format_, made / "model.glb")
                notes = []
            else:
                if format_.kind == "scan":
                    found = digitizer.companions(master, format_, name)
                    if found.missing or found.forbidden:
                        return "companion"
                notes = digitizer.digitize(format_.kind, master, made, name, name).notes
        except (Problem, Refusal) as refused:
            return refused.code
        check_accepted(master, made, format_.kind, notes)
        return "accepted"

    with Digitizer(Settings(limits=LIMITS), 2, [staging], scratch) as digitizer:
        for kind in ("photo", "scan"):
            digitizer.start(kind)  # type: ignore[arg-type]
        with ThreadPoolExecutor(3) as threads:
            outcomes = list(threads.map(one, range(count + 1)))
    assert outcomes[0] == "accepted"
    assert {outcome for outcome in outcomes if outcome.startswith("E-")} <= texts().keys()
    return Counter(outcomes[1:])


@pytest.mark.parametrize("name", MAKERS)
def test_mutated_files_are_refused_or_sound(name: str, tmp_path: Path) -> None:
    outcomes = fuzz(name, FEW, tmp_path)

    assert outcomes.total() == FEW
    assert not [code for code in outcomes if code.endswith("-CRASH")], outcomes


@pytest.mark.slow
@pytest.mark.parametrize("name", MAKERS)
def test_very_many_mutated_files_are_refused_or_sound(name: str, tmp_path: Path) -> None:
    outcomes = fuzz(name, MANY, tmp_path)

    assert outcomes.total() == MANY
    assert not [code for code in outcomes if code.endswith("-CRASH")], outcomes
