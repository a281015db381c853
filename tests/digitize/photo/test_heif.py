"""HEIC and AVIF: upright exactly once, in their own colours, whole or refused."""

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitize.formats import AVIF, HEIC
from digitize.photo.hevc import _library
from digitize.photo.structure import check_structure
from digitize.photo.structure.items import read_heif
from digitize.refusal import Refusal
from tests.conftest import picture, shared
from tests.digitize.photo.apart import digitize_apart
from tests.digitize.photo.test_photograph import difference, photographed, pixels, refused, saved

P = picture()
TRAILING = "W-PHOTO-TRAILING"


def heic() -> bytes:
    """A real one, of 300 by 200 pixels, with EXIF and XMP."""
    return (shared("photos/makers") / "ev_Stonehenge.heic").read_bytes()


def box(kind: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *bodies: bytes, version: int = 0) -> bytes:
    return box(kind, bytes([version, 0, 0, 0]), *bodies)


def grid_of(file: bytes, width: int, height: int, columns: int, rows: int) -> bytes:
    """A HEIC whose picture is that of another many times over: the tiles share its coded bytes."""
    heif = read_heif(file)  # type: ignore[arg-type]
    ((_, coded_at, coded_bytes),) = heif.extents[heif.primary]
    coded = file[coded_at : coded_at + coded_bytes]
    config = file[file.index(b"hvcC") - 4 :]
    config = config[: struct.unpack(">I", config[:4])[0]]
    tiles, canvas = columns * rows, 1
    items = [(canvas, b"grid"), *((canvas + n, b"hvc1") for n in range(1, tiles + 1))]
    entries = [full(b"infe", struct.pack(">HH4s", item, 0, kind), b"\0", version=2) for item, kind in items]
    grid = struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, columns * width, rows * height)
    properties = [
        config,
        full(b"ispe", struct.pack(">II", width, height)),
        full(b"ispe", struct.pack(">II", columns * width, rows * height)),
    ]
    owners = [struct.pack(">HBB", canvas, 1, 3), *(struct.pack(">HBBB", item, 2, 0x81, 2) for item, _ in items[1:])]
    associations = full(b"ipma", struct.pack(">I", len(items)), *owners)
    references = full(
        b"iref", box(b"dimg", struct.pack(f">HH{tiles}H", canvas, tiles, *(item for item, _ in items[1:])))
    )

    def meta(at: int) -> bytes:
        places = [struct.pack(">HHHHII", canvas, 1, 0, 1, 0, len(grid))]
        places += [struct.pack(">HHHHII", item, 0, 0, 1, at, coded_bytes) for item, _ in items[1:]]
        return full(
            b"meta",
            full(b"hdlr", struct.pack(">I4s12x", 0, b"pict"), b"\0"),
            full(b"pitm", struct.pack(">H", canvas)),
            full(b"iloc", b"\x44\0", struct.pack(">H", len(items)), *places, version=1),
            full(b"iinf", struct.pack(">H", len(items)), *entries),
            box(b"iprp", box(b"ipco", *properties), associations),
            references,
            box(b"idat", grid),
        )

    head = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", coded)


def test_a_heic_is_decoded_to_its_pixels(tmp_path: Path) -> None:
    made, copies = photographed(tmp_path, heic())

    access = pixels(copies / "access.jpg")
    assert (made.format, made.facts["width"], made.facts["height"], made.facts["bits"]) == ("heic", 300, 200, 8)
    assert made.notes == []
    assert {"pi-heif", "libheif"} <= set(made.libraries)
    assert access[:40].mean(axis=(0, 1))[2] > access[-40:].mean(axis=(0, 1))[2]  # the sky is up, and blue


def test_a_heic_of_tiles_is_its_whole_canvas(tmp_path: Path) -> None:
    one, copies = photographed(tmp_path, heic())
    tile = pixels(copies / "access.jpg")

    made, copies = photographed(tmp_path, grid_of(heic(), 300, 200, 3, 2))

    canvas = pixels(copies / "access.jpg")
    assert (made.facts["width"], made.facts["height"], made.facts["pages"], made.notes) == (900, 400, 1, [])
    assert all(difference(canvas[y : y + 200, x : x + 300], tile) < 4 for x in (0, 300, 600) for y in (0, 200))
    assert one.facts["width"] == 300


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_exif_turns_no_heic_again(tmp_path: Path, orientation: int) -> None:
    """A HEIC is turned by its own boxes; what its EXIF says besides is for other readers."""
    data = heic()
    entry = struct.pack(">HHIH", 274, 3, 1, 1)
    order = entry if data.count(entry) == 1 else struct.pack("<HHIH", 274, 3, 1, 1)
    assert data.count(order) == 1
    turned = data.replace(order, order[:-2] + struct.pack(">H" if order == entry else "<H", orientation))

    made, copies = photographed(tmp_path, turned)

    _, plain = photographed(tmp_path, data)
    assert (made.facts["width"], made.facts["height"], made.facts["orientation"]) == (300, 200, 1)
    assert difference(pixels(copies / "access.jpg"), pixels(plain / "access.jpg")) == 0


def with_boxes_turned(image: Image.Image, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[274] = orientation
    return saved(image, "AVIF", quality=95, speed=10, exif=exif)


TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@pytest.mark.parametrize("orientation", TURNS)
def test_an_avif_is_turned_exactly_once(tmp_path: Path, orientation: int) -> None:
    """Pillow writes the turn as boxes (irot, imir), and takes it out of the EXIF."""
    turn = TURNS[orientation]
    upright = P.transpose(turn) if turn is not None else P

    made, copies = photographed(tmp_path, with_boxes_turned(P, orientation))

    assert (made.format, made.facts["width"], made.facts["height"]) == ("avif", *upright.size)
    assert difference(pixels(copies / "access.jpg"), pixels(upright)) < 2


@pytest.mark.parametrize("name", ["heic", "avif"])
def test_a_file_cut_at_any_byte_is_refused(tmp_path: Path, name: str) -> None:
    data = heic() if name == "heic" else saved(P, "AVIF", speed=10)
    cuts = [*range(16, min(900, len(data)), 7), *range(900, len(data) - 1, len(data) // 60), len(data) - 1]
    for cut in cuts:
        (tmp_path / "photo").write_bytes(data[:cut])
        with pytest.raises(Refusal) as refusal:
            check_structure(tmp_path / "photo", HEIC if name == "heic" else AVIF)
        assert refusal.value.code in ("E-PHOTO-TRUNCATED", "E-PHOTO-DAMAGED")


def of_phones(name: str) -> bytes:
    return (shared("photos/makers") / name).read_bytes()


@pytest.mark.parametrize("percent", [30, 50, 70, 85, 95])
@pytest.mark.parametrize("name", ["ev_Stonehenge.heic", "me_cheers_1440x960.heic"])
def test_picture_data_of_a_heic_that_make_no_sense_are_refused(tmp_path: Path, name: str, percent: int) -> None:
    """libheif decodes them, and keeps to itself what its decoder says."""
    data = of_phones(name)
    at = len(data) * percent // 100
    assert photographed(tmp_path, data)[0].format == "heic"

    refusal = refused(tmp_path, data[:at] + bytes(len(data) // 25) + data[at + len(data) // 25 :])

    assert refusal.code == "E-PHOTO-DAMAGED"


@pytest.mark.parametrize("change", [1, -1, 1000])
def test_units_that_do_not_end_with_their_picture_are_damage(tmp_path: Path, change: int) -> None:
    data = bytearray(heic())
    heif = read_heif(data)  # type: ignore[arg-type]
    ((_, begin, _bytes),) = heif.extents[heif.primary]
    (length,) = struct.unpack_from(">I", data, begin)
    struct.pack_into(">I", data, begin, length + change)

    assert refused(tmp_path, bytes(data)).code == "E-PHOTO-DAMAGED"


def test_the_decoder_that_speaks_is_there() -> None:
    assert _library() is not None


def test_more_tiles_than_are_read_is_refused_by_name(tmp_path: Path) -> None:
    assert refused(tmp_path, grid_of(heic(), 300, 200, 40, 40)).code == "E-FORMAT-LATER"


def test_a_coding_that_nobody_here_reads_is_refused_by_name(tmp_path: Path) -> None:
    refusal = refused(tmp_path, heic().replace(b"hvc1", b"vvc1"))

    assert (refusal.code, refusal.facts["format"]) == ("E-FORMAT-LATER", "HEIF (vvc1)")


@pytest.mark.parametrize(
    ("primaries", "profile", "notes"),
    [(12, "Display P3", []), (9, "sRGB", ["W-PHOTO-PROFILE-ASSUMED"]), (1, "sRGB", [])],
    ids=["P3", "BT.2020", "BT.709"],
)
def test_colours_that_boxes_name_are_followed(tmp_path: Path, primaries: int, profile: str, notes: list[str]) -> None:
    data = bytearray(saved(P, "AVIF", quality=95, speed=10))
    at = data.index(b"colrnclx") + 8
    struct.pack_into(">H", data, at, primaries)

    made, copies = photographed(tmp_path, bytes(data))

    moved = difference(pixels(copies / "access.jpg"), pixels(P))
    assert (made.facts["profile"], made.facts["profile_assumed"], made.notes) == (profile, True, notes)
    assert moved > 5 if primaries == 12 else moved < 2


@pytest.mark.parametrize(
    "more", [b"\0", b"\x10\0\0\0\x30\x0a MotionPhoto_Data SEFHk SEFT"], ids=["a byte", "a phone's"]
)
@pytest.mark.parametrize("form", ["heic", "avif"])
def test_data_after_the_end_are_noted_and_the_picture_is_taken(tmp_path: Path, form: str, more: bytes) -> None:
    whole = heic() if form == "heic" else saved(P, "AVIF", quality=95, speed=10)

    assert TRAILING not in photographed(tmp_path, whole)[0].notes
    assert TRAILING in photographed(tmp_path, whole + more)[0].notes
    assert refused(tmp_path, whole[:-100]).code == "E-PHOTO-TRUNCATED"


@pytest.mark.slow
def test_a_heic_of_200_megapixels_goes_through_within_the_usual_limits(tmp_path: Path) -> None:
    tile = (shared("photos/makers") / "me_cheers_1440x960.heic").read_bytes()
    (tmp_path / "large.heic").write_bytes(grid_of(tile, 1440, 960, 12, 13))

    width, height, _kilobytes = digitize_apart(tmp_path / "large.heic", tmp_path / "scratch")

    assert (width, height) == (17280, 12480)
    assert np.asarray(Image.open(tmp_path / "scratch" / "thumb.jpg")).std() > 20


def test_a_picture_that_calls_itself_what_no_reader_knows_is_refused(tmp_path: Path) -> None:
    data = saved(P, "AVIF", quality=95, speed=10)
    assert data[8:12] == b"avif"

    assert refused(tmp_path, data[:8] + b"a\x87if" + data[12:]).code == "E-PHOTO-DAMAGED"


def test_without_a_library_that_can_be_called_a_heic_is_taken_as_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: str) -> None:
        raise OSError("undefined symbol")

    monkeypatch.setattr("digitize.photo.hevc.ctypes.CDLL", fail)
    assert _library.__wrapped__() is None

    monkeypatch.setattr("digitize.photo.hevc._library", lambda: None)
    digitized, _copies = photographed(tmp_path, heic())
    assert digitized.facts["width"] == 300
