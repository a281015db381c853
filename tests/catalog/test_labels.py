"""Labels are printed for what is asked for, and every code on a sheet is read back as it was meant."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from catalog.label_sheet import SLATE_GRID, Grid, print_labels, read_grid, sheet_path, typeset
from catalog.labels import SLATE_MM, Labelled, choose, numbers_in
from catalog.museum import Museum
from catalog.problems import Problem
from digitize.photo.labels import Label, label_side, labels_in
from tests.conftest import AddArtifact

PPI = 300
NAMES = (
    "Rìu đá",
    "Bộ đàn đá Lộc Ninh gồm 14 thanh phát hiện tại xã Lộc Hòa, huyện Lộc Ninh, tỉnh Bình Phước, đã phục dựng " * 3,
    '#panic("x") $x^2$ *đậm* <a> @b \\ " #sys.inputs',
    "",
)


def no_tick(_done: int, _of: int | None) -> None:
    """Nobody watches."""


def read(page: bytes) -> tuple[list[Label], tuple[int, int]]:
    """Labels of a printed page, and its size in px."""
    pixels = np.asarray(Image.open(io.BytesIO(page)).convert("L"))
    height, width = pixels.shape
    return labels_in(pixels, (width, height), lambda x, y, w, h: pixels[y : y + h, x : x + w]), (width, height)


@pytest.mark.parametrize("grid", [Grid(3, 8), Grid(4, 10), Grid(2, 4), SLATE_GRID], ids=str)
def test_every_code_of_a_sheet_is_read_back_with_its_number_and_its_size(grid: Grid) -> None:
    labels = [Labelled(f"BTBP {number}", NAMES[number % len(NAMES)]) for number in range(1, grid.per_sheet + 2)]
    labels[0] = Labelled("TẠM 7", "Trống")
    labels[1] = Labelled("BTBP 123456.10-12", "Mảnh gốm")

    pages = typeset(labels, grid, no_tick, "png")

    assert len(pages) == 2
    found: list[str] = []
    for page in pages:
        seen, size = read(page)
        assert size == (round(210 / 25.4 * PPI), round(297 / 25.4 * PPI))
        for label in seen:
            assert label.printed_mm == grid.code
            assert label_side(label.corners, *size) == pytest.approx(grid.code / 25.4 * PPI, rel=0.02)
        found += [label.text for label in seen]
    assert sorted(found) == sorted(label.number for label in labels)


def test_nothing_of_a_label_reaches_another_or_the_edge_of_the_sheet() -> None:
    long = "TRỐNG ĐỒNG ĐÔNG SƠN LOẠI I HEGER TÌM THẤY Ở XÃ LỘC TẤN, HUYỆN LỘC NINH, TỈNH BÌNH PHƯỚC, NĂM 1998"
    grid = Grid(3, 8)
    [page] = typeset([Labelled("BTBP 1", long)] * grid.per_sheet, grid, no_tick, "png")

    dark = np.asarray(Image.open(io.BytesIO(page)).convert("L")) < 128
    mm = PPI / 25.4
    assert not dark[: int(3.5 * mm)].any() and not dark[-int(3.5 * mm) :].any()
    assert not dark[:, : int(3.5 * mm)].any() and not dark[:, -int(3.5 * mm) :].any()
    for row in range(1, grid.rows):
        border = round((297 - grid.rows * grid.cell[1]) / 2 * mm + row * grid.cell[1] * mm)
        assert not dark[border - int(mm) : border + int(mm)].any()


def test_slates_are_what_a_photo_takes_for_one_and_labels_are_not() -> None:
    assert SLATE_GRID.code >= SLATE_MM > Grid(2, 4).code
    assert Grid(3, 8).cell == (70.0, 37.1)
    assert 15 <= Grid(3, 8).code <= 20


@pytest.mark.parametrize("text", ["3", "0x4", "3x", "30x40", "x", "1x99", "3x8x2", "ba x tám"])
def test_a_grid_that_leaves_no_room_for_a_code_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="E-LABELS-GRID"):
        read_grid(text)


@pytest.mark.parametrize("text", ["3x8", "3 X 8", "3×8"])
def test_a_grid_is_read_as_people_write_it(text: str) -> None:
    assert read_grid(text) == Grid(3, 8)


def test_the_sheet_is_a_pdf_of_so_many_pages_named_after_its_ends(tmp_path: Path) -> None:
    labels = [Labelled(f"BTBP {number}", "Rìu") for number in range(1, 26)]
    path = sheet_path(tmp_path / "out", labels, None, slate=False)

    assert path == tmp_path / "out" / "labels-BTBP-00001_BTBP-00025.pdf"
    assert print_labels(labels, Grid(3, 8), path, no_tick) == 2
    data = path.read_bytes()
    assert data.startswith(b"%PDF") and b"/Type/Pages/Count 2/" in data
    with pytest.raises(Problem, match="E-FILE-EXISTS"):
        sheet_path(tmp_path / "out", labels, path, slate=False)


# --- which artifacts ---


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["BTBP", "1-40"], ["BTBP 1-40"]),
        (["BTBP 1 – 40"], ["BTBP 1-40"]),
        (["1-3,", "7", "TẠM", "2;", "12.3"], ["1-3", "7", "TẠM 2", "12.3"]),
        (["BTBP"], ["BTBP"]),
        ([], []),
    ],
)
def test_numbers_are_understood_as_a_shell_hands_them_over(words: list[str], numbers: list[str]) -> None:
    assert numbers_in(words) == numbers


@pytest.fixture
def filled(museum: Museum, add: AddArtifact) -> Museum:
    for number, collection in {"BTBP 1": "Đá", "BTBP 2": "Gốm", "BTBP 2.1": "Gốm", "BTBP 10": "Đá"}.items():
        add(number, name=f"Tên {number}", collection=collection)
    add(None, name="Chưa rõ")
    return museum


def chosen(museum: Museum, *words: str, collection: str | None = None, missing: bool = False) -> list[str]:
    with museum.engine.connect() as connection:
        return [one.number for one in choose(connection, "BTBP", words, collection=collection, missing=missing)]


def test_labels_are_for_numbers_runs_collections_and_what_lacks_photos(filled: Museum) -> None:
    assert chosen(filled, "10", "BTBP", "1-5", "1") == ["BTBP 10", "BTBP 1", "BTBP 2", "BTBP 2.1"]
    assert chosen(filled, "2.1", "TẠM", "1") == ["BTBP 2.1", "TẠM 1"]
    assert chosen(filled, collection="da") == ["BTBP 1", "BTBP 10"]
    assert chosen(filled, "1-5", collection="Gốm") == ["BTBP 2", "BTBP 2.1"]
    assert chosen(filled, missing=True) == ["BTBP 1", "BTBP 2", "BTBP 2.1", "BTBP 10"]


@pytest.mark.parametrize(
    ("words", "collection", "code"),
    [
        ((), None, "E-LABELS-WHICH"),
        (("99",), None, "E-NUMBER-UNKNOWN"),
        (("50-60",), None, "E-NUMBER-UNKNOWN"),
        (("BTBP",), None, "E-NUMBER-INVALID"),
        ((), "Vải", "E-LABELS-NONE"),
    ],
)
def test_what_does_not_exist_gets_no_label(
    filled: Museum, words: tuple[str, ...], collection: str | None, code: str
) -> None:
    with pytest.raises(Problem, match=code):
        chosen(filled, *words, collection=collection)
