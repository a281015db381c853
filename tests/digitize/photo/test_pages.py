"""Files of several pictures: the first for people is shown, and the others are told."""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from digitize.photo.structure.directories import Tiff
from tests.conftest import picture
from tests.digitize.photo.test_photograph import difference, photographed, pixels, refused, saved

P = picture()
GRAY = P.convert("L")


@pytest.mark.parametrize(("format_name", "pages"), [("TIFF", 3), ("WEBP", 3), ("PNG", 1)])
def test_of_many_pages_the_first_is_shown_and_the_others_are_told(tmp_path: Path, format_name: str, pages: int) -> None:
    others = [P.transpose(Image.Transpose.ROTATE_180), GRAY.convert("RGB")]
    lossless = {"lossless": True} if format_name == "WEBP" else {}

    made, copies = photographed(tmp_path, saved(P, format_name, save_all=True, append_images=others, **lossless))

    assert made.facts["pages"] == made.summary["pages"] == pages
    assert made.notes == (["W-PHOTO-PAGES"] if pages > 1 else [])
    assert made.facts["height"] == 240
    assert difference(pixels(copies / "access.jpg"), pixels(P)) < 1.5


#: Types of the second picture of a multi-picture file (CIPA DC-007, table 4).
OTHER, LARGE_PREVIEW, OF_THE_OTHER_EYE = 0, 0x010002, 0x020002


@pytest.mark.parametrize(("type_", "pages"), [(OTHER, 1), (LARGE_PREVIEW, 1), (OF_THE_OTHER_EYE, 2)])
def test_a_picture_behind_the_first_is_told_where_it_is_one_for_people(tmp_path: Path, type_: int, pages: int) -> None:
    second = P.transpose(Image.Transpose.ROTATE_180)
    both = bytearray(saved(P, "MPO", save_all=True, append_images=[second]))
    index = both.index(b"MPF\0") + 4
    struct.pack_into("<I", both, index + 50 + 16, type_)

    made, copies = photographed(tmp_path, bytes(both))

    assert (made.format, made.facts["pages"]) == ("jpeg", pages)
    assert made.notes == (["W-PHOTO-PAGES"] if pages > 1 else [])
    assert difference(pixels(copies / "access.jpg"), pixels(P)) < 3


@pytest.mark.parametrize("pictures", [2, 3])
def test_a_picture_behind_the_first_that_is_cut_is_refused(tmp_path: Path, pictures: int) -> None:
    several = saved(P, "MPO", save_all=True, append_images=[GRAY.convert("RGB")] * (pictures - 1))
    photographed(tmp_path, several)

    for missing in (1, 2, 300, len(several) // (2 * pictures)):
        assert refused(tmp_path, several[:-missing]).code == "E-PHOTO-TRUNCATED"


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "jpeg"])
@pytest.mark.parametrize("sizes", [[(320, 240)] * 4, [(320, 240), (200, 160), (160, 200), (320, 240)]])
@pytest.mark.parametrize("damaged", [1, 3])
def test_a_damaged_page_behind_the_first_is_refused(
    tmp_path: Path, compression: str, sizes: list[tuple[int, int]], damaged: int
) -> None:
    pages = [picture(*size, seed=number) for number, size in enumerate(sizes)]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression=compression)
    assert photographed(tmp_path, data)[0].facts["pages"] == len(pages)

    tiff = Tiff(data)
    (page,) = tiff.pages([damaged])
    (place, *_), (length, *_) = tiff.integers(page[273]), tiff.integers(page[279])
    at, zeros = place + length // 2, bytes(length // 3)

    refusal = refused(tmp_path, data[:at] + zeros + data[at + len(zeros) :])
    assert refusal.code in ("E-PHOTO-DAMAGED", "E-PHOTO-TRUNCATED")


def test_pages_of_every_sort_are_read(tmp_path: Path) -> None:
    """One after the other they are: colour, gray, black and white, and CIELab, which Pillow reads."""
    pages = [P, GRAY, GRAY.convert("1"), P.convert("LAB"), P.resize((64, 48))]

    made, _ = photographed(tmp_path, saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]))

    assert (made.facts["pages"], made.notes) == (5, ["W-PHOTO-PAGES"])


@pytest.mark.parametrize("word", ["GCamera:MotionPhoto", "GCamera:MicroVideo"])
def test_a_motion_photo_is_its_picture_and_the_film_is_told(tmp_path: Path, word: str) -> None:
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/" {word}="1"/>'.encode()
    film = struct.pack(">I4s4sI", 24, b"ftyp", b"mp42", 0) + bytes(8) + struct.pack(">I4s", 5008, b"mdat") + bytes(5000)

    made, copies = photographed(tmp_path, saved(P, "JPEG", quality=95, xmp=xmp) + film)

    assert (made.format, made.facts["pages"], made.notes) == ("jpeg", 1, ["W-PHOTO-MOTION"])
    assert difference(pixels(copies / "access.jpg"), pixels(P)) < 1.5


FLAT = picture(64, 48).resize((8, 6), Image.Resampling.NEAREST).resize((256, 192), Image.Resampling.NEAREST)
FEW = FLAT.quantize(64)


@pytest.mark.parametrize("frames", [1, 3])
def test_a_gif_is_its_first_frame_and_the_others_are_told(tmp_path: Path, frames: int) -> None:
    others = [FLAT.rotate(90 * turn, expand=False).quantize(64) for turn in range(1, frames)]

    made, copies = photographed(tmp_path, saved(FEW, "GIF", save_all=True, append_images=others, duration=100))

    assert (made.format, made.facts["pages"]) == ("gif", frames)
    assert made.notes == (["W-PHOTO-PAGES"] if frames > 1 else [])
    assert difference(pixels(copies / "access.jpg"), pixels(FEW)) < 2


@pytest.mark.parametrize("frames", [1, 3])
@pytest.mark.parametrize("ending", [b"", b"\0;"], ids=["zeros", "an end mark"])
def test_a_gif_whose_frame_lacks_pixels_is_refused(tmp_path: Path, frames: int, ending: bytes) -> None:
    whole = saved(P.quantize(64), "GIF", save_all=True, append_images=[FEW] * (frames - 1))
    kept = whole[: len(saved(P.quantize(64), "GIF")) // 2]

    assert refused(tmp_path, kept + bytes(len(whole) - len(kept)) + ending).code == "E-PHOTO-TRUNCATED"


@pytest.mark.parametrize("percent", [30, 50, 70, 90])
@pytest.mark.parametrize("frames", [1, 2])
def test_zeros_within_a_gif_are_damage(tmp_path: Path, percent: int, frames: int) -> None:
    """Of its blocks, those of zeros are the shortest: what follows them is no block any more."""
    frame = P.quantize(64)
    whole = saved(frame, "GIF", save_all=True, append_images=[GRAY.quantize(64)] * (frames - 1))
    at = len(whole) * percent // 100

    code = refused(tmp_path, whole[:at] + bytes(300) + whole[at + 300 :]).code
    assert code in ("E-PHOTO-TRUNCATED", "E-PHOTO-DAMAGED")


def test_a_block_that_nobody_knows_is_damage(tmp_path: Path) -> None:
    assert refused(tmp_path, saved(FEW, "GIF")[:-1] + b"\x42\x01\x02\x00;").code == "E-PHOTO-DAMAGED"


def test_a_gif_may_go_on_with_zeros(tmp_path: Path) -> None:
    whole = saved(FEW, "GIF")

    assert photographed(tmp_path, whole[:-1] + bytes(5000))[0].notes == ["W-PHOTO-NO-END"]
    assert photographed(tmp_path, whole + bytes(5000))[0].notes == ["W-PHOTO-TRAILING"]


@pytest.mark.parametrize("mode", ["P", "L", "1"])
@pytest.mark.parametrize("interlace", [0, 1])
@pytest.mark.parametrize("size", [(1, 1), (3, 200), (320, 240), (900, 700)])
def test_whole_gifs_of_every_sort_are_whole(tmp_path: Path, mode: str, interlace: int, size: tuple[int, int]) -> None:
    noise = Image.effect_noise(size, 90)
    image = noise.convert("RGB").quantize(256) if mode == "P" else noise.convert(mode)

    assert photographed(tmp_path, saved(image, "GIF", interlace=interlace))[0].notes == []


def test_a_gif_that_is_cut_behind_its_first_frame_has_every_pixel_of_it(tmp_path: Path) -> None:
    made, copies = photographed(tmp_path, saved(FEW, "GIF")[:-1])

    assert made.notes == ["W-PHOTO-NO-END"]
    assert difference(pixels(copies / "access.jpg"), pixels(FEW)) < 2


@pytest.mark.parametrize(
    "data",
    [
        lambda: saved(FEW, "BMP"),
        lambda: saved(FEW.convert("L"), "BMP"),
        lambda: saved(FEW.convert("1"), "BMP"),
        lambda: saved(FLAT, "BMP", dpi=(300, 300)),
    ],
    ids=["palette", "gray", "black and white", "with a resolution"],
)
def test_a_bmp_of_every_sort_is_shown_as_it_is(tmp_path: Path, data: Callable[[], bytes]) -> None:
    made, copies = photographed(tmp_path, data())

    assert (made.format, made.notes) == ("bmp", [])
    assert difference(pixels(copies / "access.jpg"), pixels(Image.open(io.BytesIO(data())))) < 2


def test_a_thumbnail_before_the_page_of_a_tiff_is_not_the_picture(tmp_path: Path) -> None:
    """The first directory says that it is a smaller version; the second is the page."""
    data = b"II*\0\x08\0\0\0"
    pages = [(1, P.resize((32, 24)).transpose(Image.Transpose.ROTATE_180)), (0, P)]
    for subfile, image in pages:
        tags = {254: subfile, 256: image.width, 257: image.height, 258: 8, 259: 1, 262: 2, 277: 3}
        strip = len(data) + 2 + 12 * (len(tags) + 3) + 4
        tags |= {273: strip, 278: image.height, 279: 3 * image.width * image.height}
        entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items()))
        after = strip + tags[279] if image is not P else 0
        data += struct.pack("<H", len(tags)) + entries + struct.pack("<I", after) + image.tobytes()

    made, copies = photographed(tmp_path, data)

    assert (made.facts["width"], made.facts["pages"], made.notes) == (320, 1, [])
    assert difference(pixels(copies / "access.jpg"), pixels(P)) < 1.5
