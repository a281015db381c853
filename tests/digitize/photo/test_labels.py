"""Codes in a picture are read from its pyramid: small, turned, blurred, tilted; what is no number is left out."""

import math
from pathlib import Path

import numpy as np
import pytest
import pyvips
import segno
from PIL import Image, ImageFilter

from digitize.photo.copies import make_copies
from digitize.photo.glance import glance_at
from digitize.photo.labels import Label, label_side, likely_places, ppi_facts, read_labels, read_text
from tests.conftest import PROJECT, shared

#: A camera's frame of 24 megapixels.
WIDTH, HEIGHT = 6000, 4000
_OVERSAMPLED = 4


def paper(text: str, side: int, angle: float) -> tuple[Image.Image, Image.Image]:
    """A printed code with a side of `side` px and its margin, turned; and where it covers what lies below."""
    matrix = np.array([[0 if dark else 235 for dark in row] for row in segno.make(text, error="m", micro=False).matrix])
    white = np.full([len(matrix) + 8] * 2, 235)
    white[4:-4, 4:-4] = matrix
    large = round(side * _OVERSAMPLED * len(white) / len(matrix))
    image = Image.fromarray(white.astype(np.uint8)).resize((large, large), Image.Resampling.NEAREST)
    sheet = Image.merge("LA", (image, Image.new("L", image.size, 255)))
    turned = sheet.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    small = turned.resize([side // _OVERSAMPLED for side in turned.size], Image.Resampling.BOX)
    return small.getchannel("L"), small.getchannel("A")


@pytest.fixture(scope="module")
def frame() -> Image.Image:
    """A frame of 24 megapixels without a code: a sample photo at camera size, with a sensor's noise."""
    image = Image.open(PROJECT / "samples" / "card" / "BTBP-12_toan-bo.jpg").convert("RGB").resize((WIDTH, HEIGHT))
    grain = np.tile(np.random.default_rng(1).integers(-5, 6, (500, 500, 1), np.int16), (HEIGHT // 500, WIDTH // 500, 1))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def zoom_of(image: Image.Image, folder: Path) -> Path:
    """The pyramid of a picture as a camera would have stored it."""
    folder.mkdir(exist_ok=True)
    image.save(folder / "shot.jpg", quality=92)
    make_copies(pyvips.Image.new_from_file(str(folder / "shot.jpg"), access="sequential"), folder)
    return folder / "zoom.tif"


def test_an_80_px_code_in_24_megapixels_is_read_turned_and_blurred_too(frame: Image.Image, tmp_path: Path) -> None:
    code, mask = paper("BTBP 1234 17MM", 80, 45)
    image = frame.copy()
    image.paste(code.convert("RGB"), (4100, 700), mask)
    around = (4000, 600, 4300, 900)
    image.paste(image.crop(around).filter(ImageFilter.GaussianBlur(1)), around)

    [label] = read_labels(zoom_of(image, tmp_path))

    assert (label.text, label.printed_mm) == ("BTBP 1234", 17)
    middle = ((4100 + code.width / 2) / WIDTH, (700 + code.height / 2) / HEIGHT)
    assert np.mean(label.corners, axis=0) == pytest.approx(middle, abs=0.001)
    assert label_side(label.corners, WIDTH, HEIGHT) == pytest.approx(80, abs=3)


@pytest.mark.parametrize(
    ("angle", "blur", "width", "height"),
    [
        (3, 1.0, 4000, 2600),
        (33, 0.7, 4000, 2600),
        (45, 1.0, 4000, 2600),
        (45, 1.0, 3456, 2304),
        (77, 1.0, 3456, 2304),
        (200, 1.0, 3000, 2250),
    ],
)
def test_one_small_code_is_found_wherever_it_lies(
    frame: Image.Image, tmp_path: Path, angle: float, blur: float, width: int, height: int
) -> None:
    code, mask = paper("BTBP 1234 17MM", 80, angle)
    image = frame.crop((1000, 1000, 1000 + width, 1000 + height))
    image.paste(code.convert("RGB"), (2610, 1333), mask)
    image = image.filter(ImageFilter.GaussianBlur(blur))

    assert [label.text for label in read_labels(zoom_of(image, tmp_path))] == ["BTBP 1234"]


def test_corners_go_round_the_code_from_its_own_upper_left(tmp_path: Path) -> None:
    image = Image.new("RGB", (1000, 800), (90, 110, 100))
    code, mask = paper("BTBP 5 20MM", 200, -90)
    image.paste(code.convert("RGB"), (300, 100), mask)
    left, top = 300 + (code.width - 200) / 2, 100 + (code.height - 200) / 2

    [label] = read_labels(zoom_of(image, tmp_path))

    turned = [(left + 200, top), (left + 200, top + 200), (left, top + 200), (left, top)]
    for corner, point in zip(label.corners, turned, strict=True):
        assert (corner[0] * 1000, corner[1] * 800) == pytest.approx(point, abs=3)
    assert ppi_facts([label], 1000, 800)["ppi_measured"] == pytest.approx(200 / 20 * 25.4, rel=0.02)


def test_a_frame_without_a_code_gives_nothing_and_no_place_to_look_at(frame: Image.Image, tmp_path: Path) -> None:
    assert read_labels(zoom_of(frame, tmp_path)) == []
    level = np.asarray(frame.getchannel("G").resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.BOX))
    assert likely_places(level) == []


def test_real_photos_show_no_number_where_there_is_none(tmp_path: Path) -> None:
    photos = [p for p in sorted(shared("photos/objects").iterdir()) if p.suffix.lower() in (".jpg", ".jpeg")]
    for photo in photos:
        image = pyvips.Image.new_from_file(str(photo)).colourspace("srgb")
        folder = tmp_path / photo.name
        folder.mkdir()
        make_copies(image, folder)

        assert read_labels(folder / "zoom.tif") == [], photo.name
    assert len(photos) > 30


@pytest.mark.parametrize(
    ("text", "number", "printed_mm"),
    [
        ("BTBP 1234 17MM", "BTBP 1234", 17.0),
        ("BTBP 1234.1-3 8mm", "BTBP 1234.1-3", 8.0),
        ("TẠM 7 17.5MM", "TẠM 7", 17.5),
        ("BTBP-1234", "BTBP-1234", None),
        (" BTBP 1234/Đa 56 ", "BTBP 1234/Đa 56", None),
        ("https://btbp.vn/1234", None, None),
        ("WIFI:T:WPA;S:x;P:BTBP 1;;", None, None),
        ("tel 0912345678901234567890123456789012345678901234567890", None, None),
        ("BTBP 1\n2", None, None),
        ("1234", None, None),
        ("", None, None),
    ],
)
def test_a_code_counts_only_where_it_looks_like_a_number(text: str, number: str | None, printed_mm: float) -> None:
    assert read_text(text) == (number, printed_mm)


def test_the_largest_of_labels_that_say_their_size_gives_the_resolution() -> None:
    def square(side: float) -> tuple[tuple[float, float], ...]:
        return ((0.1, 0.1), (0.1 + side, 0.1), (0.1 + side, 0.1 + side), (0.1, 0.1 + side))

    small, large, silent = (
        Label("BTBP 1", square(0.05), 10),  # type: ignore[arg-type]
        Label("BTBP 2", square(0.2), 20),  # type: ignore[arg-type]
        Label("BTBP 3", square(0.4)),  # type: ignore[arg-type]
    )
    assert ppi_facts([small, large, silent], 1000, 1000) == {"ppi_measured": pytest.approx(200 / 20 * 25.4)}
    assert ppi_facts([silent], 1000, 1000) == {}
    assert math.isclose(label_side(silent.corners, 1000, 500), math.sqrt(400 * 200))


@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif"])
def test_a_glance_sees_what_the_pyramid_shows(frame: Image.Image, tmp_path: Path, ending: str) -> None:
    image = frame.crop((0, 0, 4200, 2800))
    code, mask = paper("BTBP 7 17MM", 80, 30)
    image.paste(code.convert("RGB"), (3000, 2000), mask)
    path = tmp_path / f"shot{ending}"
    image.save(path, **({"compress_level": 1} if ending == ".png" else {"quality": 92}))

    seen = glance_at(path, path.name, 1200, 500, barcodes=False)

    [(label, share)] = seen.labels
    assert (label.text, label.printed_mm, seen.taken_at) == ("BTBP 7", 17, "")
    assert share == pytest.approx(80 / 2800, rel=0.05)
