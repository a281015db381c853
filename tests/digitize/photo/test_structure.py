"""A picture file's own bookkeeping: what is cut short or changed is never taken in silence."""

import os
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import ExifTags, Image

from digitize.formats import JPEG, PNG, TIFF, WEBP
from digitize.photo.structure import check_structure
from digitize.refusal import Refusal
from samples.photographs import wide_gamut_profile
from tests.conftest import picture
from tests.digitize.photo.apart import digitize_apart
from tests.digitize.photo.test_photograph import by_vips, photographed, pixels, refused, saved

P = picture(64, 48)
BY_NAME = {"jpeg": JPEG, "png": PNG, "tiff": TIFF, "webp": WEBP}
TRAILING, NO_END, BOOKKEEPING = "W-PHOTO-TRAILING", "W-PHOTO-NO-END", "W-PHOTO-BOOKKEEPING"
PAGES = "W-PHOTO-PAGES"
CUT, DAMAGED, NO_PIXELS = "E-PHOTO-TRUNCATED", "E-PHOTO-DAMAGED", "E-PHOTO-NO-PIXELS"


def files() -> dict[str, bytes]:
    """A small whole file of every kind."""
    tiles = {"tile": True, "tile_width": 16, "tile_height": 16}
    return {
        "jpeg": saved(P, "JPEG", quality=90),
        "jpeg progressive": saved(P, "JPEG", quality=90, progressive=True),
        "png": saved(P, "PNG"),
        "png interlaced": by_vips(P, ".png", interlace=True),
        "tiff": saved(P, "TIFF"),
        "tiff of tiles": by_vips(P, ".tif", compression="deflate", **tiles),
        "tiff of jpeg": saved(P, "TIFF", compression="jpeg"),
        "tiff in lzw": saved(P, "TIFF", compression="tiff_lzw"),
        "bigtiff": by_vips(P, ".tif", bigtiff=True),
        "webp": saved(P, "WEBP", quality=80),
        "webp lossless": saved(P, "WEBP", lossless=True),
    }


FILES = files()


def kind(name: str) -> str:
    """The format of one of `FILES`."""
    return name.split()[0].removeprefix("big")


def checked(folder: Path, data: bytes, format_name: str) -> list[str]:
    (folder / "photo").write_bytes(data)
    return check_structure(folder / "photo", BY_NAME[kind(format_name)]).notes


def no(folder: Path, data: bytes, format_name: str) -> str:
    """The code by which these bytes are refused for their structure alone."""
    with pytest.raises(Refusal) as refusal:
        checked(folder, data, format_name)
    return refusal.value.code


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, rows: bytes, *more: bytes, colour: int = 0) -> bytes:
    """A PNG of 8 bits, of these filtered rows, with chunks before its pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0))
    parts = [header, *more, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


WIDTH, HEIGHT = 16, 12
RAMP = bytes(range(WIDTH * HEIGHT))


def tiff(changes: dict[int, int | None] | None = None, order: str = "<", after: int = 0) -> bytes:
    """A gray TIFF of one strip and one directory; `changes` are tags, `after` the next directory's place."""
    tags: dict[int, int | None] = {254: 0, 256: WIDTH, 257: HEIGHT, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: HEIGHT}
    tags |= {279: len(RAMP)} | (changes or {})
    entries = [(tag, value) for tag, value in sorted(tags.items()) if value is not None]
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8 + len(RAMP))
    table = b"".join(struct.pack(order + "HHI", tag, 4, 1) + struct.pack(order + "I", value) for tag, value in entries)
    return start + RAMP + struct.pack(order + "H", len(entries)) + table + struct.pack(order + "I", after)


@pytest.mark.parametrize("name", FILES)
def test_a_whole_file_has_no_remark(tmp_path: Path, name: str) -> None:
    assert checked(tmp_path, FILES[name], name) == []


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_anywhere_is_refused_or_shows_every_pixel_with_a_remark(tmp_path: Path, name: str) -> None:
    data = FILES[name]
    _, copies = photographed(tmp_path, data)
    whole = pixels(copies / "access.jpg")

    codes = set()
    for kept in [*range(1, len(data) - 40, 1 + len(data) // 200), *range(max(1, len(data) - 40), len(data))]:
        try:
            made, copies = photographed(tmp_path, data[:kept], f"a.{kind(name)}")
        except Refusal as refusal:
            codes.add(refusal.code)
        else:
            assert made.notes == [NO_END]
            assert np.array_equal(pixels(copies / "access.jpg"), whole)

    assert CUT in codes
    assert codes <= {CUT, DAMAGED, "E-PHOTO-NOT-IMAGE"}


@pytest.mark.parametrize("missing", range(1, 13))
def test_a_png_without_its_end_mark_has_every_pixel_and_is_noted(tmp_path: Path, missing: int) -> None:
    assert checked(tmp_path, FILES["png"][:-missing], "png") == [NO_END]


def test_a_png_that_lacks_one_byte_of_its_pixels_is_refused(tmp_path: Path) -> None:
    end_mark, checksum = 12, 4
    assert no(tmp_path, FILES["png"][: -end_mark - checksum - 1], "png") == CUT


def test_a_jpeg_without_its_end_mark_is_refused(tmp_path: Path) -> None:
    assert no(tmp_path, FILES["jpeg"][:-2], "jpeg") == CUT
    assert refused(tmp_path, FILES["jpeg"][: len(FILES["jpeg"]) // 2] + b"\xff\xd9", "a.jpg").code == CUT


@pytest.mark.parametrize("width", [320, 2400])
@pytest.mark.parametrize("turn", [1, 6])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_whose_data_end_before_its_last_row_is_refused(
    tmp_path: Path, progressive: bool, turn: int, width: int
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turn
    data = saved(picture(width), "JPEG", quality=90, progressive=progressive, exif=exif)
    frame = data.index(b"\xff\xc2" if progressive else b"\xff\xc0") + 5
    height = int.from_bytes(data[frame : frame + 2])
    taller = data[:frame] + struct.pack(">H", 2 * height) + data[frame + 2 :]

    assert refused(tmp_path, taller).code == CUT
    assert refused(tmp_path, data[: len(data) * 3 // 4] + b"\xff\xd9").code == CUT
    made, _ = photographed(tmp_path, data)
    assert made.notes == []


def test_what_a_jpeg_has_too_much_is_no_lack_of_pixels(tmp_path: Path) -> None:
    made, copies = photographed(tmp_path, FILES["jpeg"][:-2] + b"\0\0\0\xff\xd9")

    assert made.notes == []
    assert np.abs(pixels(copies / "access.jpg") - pixels(P)).mean() < 6


LARGER = picture(320, 240)


@pytest.mark.parametrize("percent", [30, 50, 70, 85])
@pytest.mark.parametrize("junk", [b"", b"junk"], ids=["", "and words between"])
def test_a_progressive_jpeg_that_lacks_a_piece_is_refused(tmp_path: Path, percent: int, junk: bytes) -> None:
    """What libjpeg remarks first, on the words between, hides what it would remark on the pixels."""
    data = saved(LARGER, "JPEG", quality=92, progressive=True)
    at = len(data) * percent // 100

    assert refused(tmp_path, data[:20] + junk + data[20:at] + data[at + len(data) // 25 :]).code in (DAMAGED, CUT)


@pytest.mark.parametrize("filling", [b"\0" * 64, b"\xff" * 64, b"\0"], ids=["zeros", "ones", "a byte"])
@pytest.mark.parametrize("progressive", [False, True])
def test_what_fills_up_a_jpeg_before_its_end_mark_is_no_loss(tmp_path: Path, progressive: bool, filling: bytes) -> None:
    data = saved(LARGER, "JPEG", quality=92, progressive=progressive)

    assert photographed(tmp_path, data[:-2] + filling + data[-2:])[0].notes == []


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("size", [(320, 240), (2400, 300)])
def test_picture_data_that_are_left_over_are_damage(
    tmp_path: Path, size: tuple[int, int], orientation: int, progressive: bool
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    data = saved(picture(*size), "JPEG", quality=92, progressive=progressive, exif=exif)
    film = b"ftypmp42" + bytes(40_000)

    assert refused(tmp_path, data[:-2] + data[-800:-2] + data[-2:] + film).code == DAMAGED


@pytest.mark.parametrize("percent", [30, 50, 70, 90])
def test_a_piece_of_a_jpeg_that_came_twice_is_damage(tmp_path: Path, percent: int) -> None:
    data = saved(LARGER, "JPEG", quality=92)
    at = len(data) * percent // 100

    assert refused(tmp_path, data[:at] + data[at - 1500 : at] + data[at:]).code in (DAMAGED, CUT)


def test_a_piece_between_two_restart_marks_that_is_too_long_is_damage(tmp_path: Path) -> None:
    data = saved(LARGER, "JPEG", quality=92, restart_marker_rows=1)
    at = data.index(b"\xff\xd3")

    assert refused(tmp_path, data[:at] + data[at - 300 : at] + data[at:]).code == DAMAGED


def test_restart_marks_of_components_of_one_name_are_left_to_the_decoder(tmp_path: Path) -> None:
    data = bytearray(saved(LARGER, "JPEG", quality=90, subsampling=2, restart_marker_rows=1))
    frame, scan = data.index(b"\xff\xc0") + 10, data.index(b"\xff\xda") + 5
    for component in (1, 2):
        data[frame + 3 * component] = data[scan + 2 * component] = data[frame]

    assert checked(tmp_path, bytes(data), "jpeg") == []


@pytest.mark.parametrize("bigtiff", [False, True])
def test_a_tiff_cut_inside_its_colour_profile_is_refused(tmp_path: Path, bigtiff: bool) -> None:
    """Its pixels are whole, but their colours cannot be told any more."""
    profile = wide_gamut_profile()
    image = pyvips.Image.new_from_array(np.asarray(P)).copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    data = image.tiffsave_buffer(bigtiff=bigtiff)
    assert data.endswith(profile)

    assert checked(tmp_path, data, "tiff") == []
    assert no(tmp_path, data[:-1], "tiff") == CUT
    assert no(tmp_path, data[:-300], "tiff") == CUT


def test_a_changed_byte_in_the_pixels_of_a_png_is_refused_by_its_checksum(tmp_path: Path) -> None:
    data = FILES["png"]
    first, last = data.index(b"IDAT") + 4, data.index(b"IEND") - 4

    for place in range(first, last, 3):
        changed = bytearray(data)
        changed[place] ^= 1
        refusal = refused(tmp_path, bytes(changed))
        assert refusal.code == DAMAGED
        assert "wrong checksum of a IDAT chunk" in str(refusal.facts["reason"])


def test_pixels_of_a_png_that_do_not_unpack_are_refused_though_their_checksum_is_right(tmp_path: Path) -> None:
    packed = bytearray(zlib.compress(b"".join(b"\0" + bytes(16) for _ in range(16))))
    packed[2] ^= 0xFF
    whole = png(16, 16, bytes(16 * 17))
    at = whole.index(b"IDAT") - 4
    data = whole[:at] + chunk(b"IDAT", bytes(packed)) + chunk(b"IEND", b"")

    assert no(tmp_path, data, "png") == DAMAGED


@pytest.mark.parametrize(("rows", "outcome"), [(12, None), (11, CUT), (0, CUT)])
def test_a_png_must_hold_the_rows_that_its_header_names(tmp_path: Path, rows: int, outcome: str | None) -> None:
    data = png(16, 12, rows * bytes(17))

    assert (no(tmp_path, data, "png") if outcome else checked(tmp_path, data, "png") or None) == outcome


@pytest.mark.parametrize("width", [1, 2, 5, 8, 9])
@pytest.mark.parametrize("height", [1, 3, 5, 8])
@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_interlaced_pngs_of_every_small_size_are_whole(tmp_path: Path, width: int, height: int, mode: str) -> None:
    bits = {"bitdepth": 1} if mode == "1" else {}
    image = Image.new("L" if mode == "1" else mode, (width, height), "white")

    assert checked(tmp_path, by_vips(image, ".png", interlace=True, **bits), "png") == []


@pytest.mark.parametrize("name", ["jpeg", "jpeg progressive", "png", "webp"])
@pytest.mark.parametrize(
    "more", [b"\0", b"PK\x03\x04 a hidden archive", FILES["jpeg"]], ids=["a byte", "text", "photo"]
)
def test_data_after_the_end_are_noted_and_the_picture_is_taken(tmp_path: Path, name: str, more: bytes) -> None:
    made, copies = photographed(tmp_path, FILES[name] + more)

    assert made.notes == [TRAILING]
    assert np.abs(pixels(copies / "access.jpg") - pixels(P)).mean() < 6


def test_a_jpeg_may_have_more_behind_it_than_there_is_memory_for(tmp_path: Path) -> None:
    master = tmp_path / "master"
    master.write_bytes(saved(picture(2400, 1600), "JPEG", quality=90))
    os.truncate(master, 3_000_000_000)

    width, height, _kilobytes = digitize_apart(master, tmp_path / "scratch")

    assert (width, height) == (2400, 1600)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("jpeg", FILES["jpeg"][:20] + b"junk" + FILES["jpeg"][20:]),
        ("png", png(16, 12, 12 * bytes(17), chunk(b"gAMA", b"\0\0\xb1"))),
        ("png", png(16, 12, 12 * bytes(17), chunk(b"iCCP", b"x\0\0rubbish"))),
        ("png", png(16, 12, 12 * bytes(17), chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(3 << 20))))),
        ("tiff", tiff({279: 9999})),
        ("tiff", tiff(after=8 + len(RAMP))),
    ],
    ids=["words between", "short gamma", "rubbish profile", "endless text", "wrong length of strip", "loop"],
)
def test_wrong_bookkeeping_around_whole_pixels_is_noted(tmp_path: Path, name: str, data: bytes) -> None:
    made, _ = photographed(tmp_path, data)

    assert made.notes == [BOOKKEEPING]
    assert made.format == name


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_of_either_byte_order_is_read(tmp_path: Path, order: str) -> None:
    made, copies = photographed(tmp_path, tiff(order=order))

    assert made.notes == []
    shown = pixels(copies / "access.jpg")[:, :, 0]
    assert np.abs(shown - np.frombuffer(RAMP, np.uint8).reshape(HEIGHT, WIDTH)).max() <= 6


def test_directories_that_go_round_in_a_circle_end(tmp_path: Path) -> None:
    pages = saved(P, "TIFF", save_all=True, append_images=[P, P])
    (first,) = struct.unpack_from("<I", pages, 4)
    (second,) = struct.unpack_from("<I", pages, first + 2 + 12 * struct.unpack_from("<H", pages, first)[0])
    circle = bytearray(pages)
    struct.pack_into("<I", circle, second + 2 + 12 * struct.unpack_from("<H", pages, second)[0], first)

    assert checked(tmp_path, pages, "tiff") == [PAGES]
    assert checked(tmp_path, bytes(circle), "tiff") == [BOOKKEEPING, PAGES]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({256: 0}, NO_PIXELS),
        ({257: 0}, NO_PIXELS),
        ({256: None}, DAMAGED),
        ({277: 0}, DAMAGED),
        ({258: 99}, DAMAGED),
        ({273: None}, DAMAGED),
        ({273: 9999}, CUT),
        ({273: 8 + len(RAMP) + 200}, CUT),
        ({257: 9999, 279: 9999 * WIDTH}, CUT),
    ],
    ids=["no width", "no height", "no width tag", "no samples", "99 bits", "no strips", "outside", "past", "too high"],
)
def test_a_tiff_that_cannot_be_is_refused(tmp_path: Path, changes: dict[int, int | None], code: str) -> None:
    assert no(tmp_path, tiff(changes), "tiff") == code


@pytest.mark.parametrize("size", [(0, 0), (0, 12), (16, 0)])
@pytest.mark.parametrize("name", ["jpeg", "png", "tiff"])
def test_a_picture_without_pixels_is_refused(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    width, height = size
    frame = FILES["jpeg"].index(b"\xff\xc0") + 5
    data = {
        "jpeg": FILES["jpeg"][:frame] + struct.pack(">HH", height, width) + FILES["jpeg"][frame + 4 :],
        "png": png(width, height, b""),
        "tiff": tiff({256: width, 257: height}),
    }

    # A JPEG may leave its height to be told behind the picture, which nobody here reads.
    expected = "E-FORMAT-LATER" if (name, size) == ("jpeg", (16, 0)) else NO_PIXELS
    assert refused(tmp_path, data[name]).code in {expected, "E-PHOTO-NOT-IMAGE"}


@pytest.mark.parametrize("marker", [b"\xff\xc0", b"\xff\xda"], ids=["no frame", "no scan"])
def test_a_jpeg_without_header_or_pixels_is_refused(tmp_path: Path, marker: bytes) -> None:
    data = FILES["jpeg"]
    at = data.index(marker)
    (length,) = struct.unpack_from(">H", data, at + 2)
    rest = data[at + 2 + length :] if marker == b"\xff\xc0" else b"\xff\xd9"

    assert no(tmp_path, data[:at] + rest, "jpeg") in {DAMAGED, CUT}


@pytest.mark.parametrize("name", FILES)
def test_whatever_bytes_change_the_answer_is_a_remark_or_a_refusal(tmp_path: Path, name: str) -> None:
    chance = random.Random(name)
    answers = set()
    for _ in range(200):
        data = bytearray(FILES[name])
        for _ in range(chance.choice([1, 2, 8])):
            data[chance.randrange(2, min(len(data), 700))] = chance.choice([0, 1, 0x7F, 0xFF, chance.randrange(256)])
        try:
            answers |= set(checked(tmp_path, bytes(data), name))
        except Refusal as refusal:
            answers.add(refusal.code)

    assert answers
    assert all(answer.startswith(("W-PHOTO-", "E-PHOTO-")) for answer in answers)


def test_sorts_that_no_decoder_here_reads_are_refused_by_name(tmp_path: Path) -> None:
    jpeg_ls = FILES["jpeg"].replace(b"\xff\xc0", b"\xff\xf7", 1)
    of_apple = FILES["png"][:8] + chunk(b"CgBI", b"P\0 \2") + FILES["png"][8:]

    assert refused(tmp_path, jpeg_ls).facts["format"] == "JPEG-LS"
    assert refused(tmp_path, of_apple).facts["format"] == "PNG (CgBI)"


# --- restart marks of a JPEG ---


@pytest.mark.parametrize("how", [{"restart_marker_blocks": 3}, {"restart_marker_rows": 1}, {"restart_marker_rows": 2}])
@pytest.mark.parametrize("more", [{"subsampling": 0}, {"subsampling": 2}, {"progressive": True}, {"grey": True}])
@pytest.mark.parametrize("size", [(64, 48), (97, 61), (15, 200), (1, 1)])
def test_whole_jpegs_with_restart_marks_are_whole(
    tmp_path: Path, how: dict[str, int], more: dict[str, bool | int], size: tuple[int, int]
) -> None:
    options = dict(more)
    image = picture(*size).convert("L") if options.pop("grey", False) else picture(*size)
    path = tmp_path / "a.jpg"
    path.write_bytes(saved(image, "JPEG", quality=80, **how, **options))

    assert check_structure(path, JPEG).notes == []


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_with_restart_marks_that_lacks_a_piece_is_refused(tmp_path: Path, progressive: bool) -> None:
    data = saved(picture(640, 480), "JPEG", quality=90, restart_marker_rows=1, progressive=progressive)
    path = tmp_path / "a.jpg"
    begin, end = len(data) // 3, len(data) // 2
    for damaged in (
        data[:begin] + data[end:],
        data[:begin] + bytes(end - begin) + data[end:],
        data[:end] + data[begin:],
    ):
        path.write_bytes(damaged)
        with pytest.raises(Refusal, match=DAMAGED):
            check_structure(path, JPEG)


def test_one_restart_mark_more_at_the_end_is_no_loss(tmp_path: Path) -> None:
    data = saved(picture(64, 48), "JPEG", quality=90, restart_marker_blocks=6)
    marks = [at for at in range(len(data)) if data[at] == 0xFF and 0xD0 <= data[at + 1] <= 0xD7]
    path = tmp_path / "a.jpg"
    path.write_bytes(data[:-2] + bytes((0xFF, 0xD0 + len(marks) % 8)) + data[-2:])

    assert check_structure(path, JPEG).notes == []
