import csv
import gzip
import io

import pytest

from catalog.legacy.encodings import DECODERS, LETTERS
from catalog.legacy.mending import mend
from catalog.legacy.repairing import repair
from catalog.legacy.syllables import is_syllable
from tests.catalog.legacy.test_encodings import cases
from tests.conftest import shared


@pytest.mark.parametrize("case", cases("repair"))
def test_text_that_was_decoded_wrongly_is_repaired_and_right_text_left_alone(case: dict[str, str]) -> None:
    repaired = repair(case["input"])

    assert (repaired.text, repaired.sure) == (case["expected"], True)


@pytest.mark.parametrize("case", cases("review"))
def test_what_a_person_must_decide_is_left_as_it_is(case: dict[str, str]) -> None:
    assert repair(case["input"]).text == case["input"]


@pytest.mark.parametrize(
    "text", ["B×nh Phíc", "cĩ thể", "B\ufffdo t\ufffdng", "tá»nh BÃ¬nh", "huy?n Ph??c Long", "T??ng nghê ?á"]
)
def test_what_is_broken_and_cannot_be_repaired_is_suspect(text: str) -> None:
    assert not repair(text).sure


@pytest.mark.parametrize(
    "text",
    [
        *("Café Buôn Mê", "château de Sèvres", "Musée Guimet à Paris", "Köln", "El Niño", "señor Muñoz", "né"),
        *("30×20 cm", "dài×rộng", "25 m²", "5 µm", "30 °C", "½ bộ", "Kodak®", "© 2020", "§ 5", "Ø 7,2 cm", "Nº 5"),
        *("«Minh Mạng»", "S´tiêng", "Đắk Lắk", "Wiêh", "明命通寶", "TP·HCM", "Thaï"),
    ],
)
def test_what_is_right_is_not_touched(text: str) -> None:
    assert repair(text).text == text
    assert repair(text).sure


def test_the_font_tells_what_one_short_word_cannot() -> None:
    assert repair("Gèm").text == "Gèm"
    assert repair("Gèm", ".VnTime").text == "Gốm"
    assert repair("§ång", ".VnTimeH").text == "ĐỒNG"
    assert repair("Ñoàng", "VNI-Times").text == "Đồng"


def test_english_and_french_titles_of_two_museums_are_never_taken_for_vietnamese() -> None:
    for name in ("tate_artworks", "cmoa_things"):
        with gzip.open(shared("collections") / f"{name}.csv.gz") as file:
            for row in csv.reader(io.TextIOWrapper(file, "utf-8", newline="")):
                for cell in row:
                    assert cell.isascii() or repair(cell).encoding in ("", "cp1252"), cell


def test_only_possible_syllables_are_syllables() -> None:
    assert all(map(is_syllable, ("nguyễn", "khuỷu", "ngoằn", "quỳnh", "giếng", "gìn", "nghiêng", "hoà", "hòa", "quý")))
    assert not any(map(is_syllable, ("phíc", "cĩ", "vịng", "cafộ", "laù", "nghà", "kà", "thìc", "lợng", "wiêh")))


def in_bytes(text: str, encoding: str) -> bytes:
    """Text in an encoding: what its decoder makes of bytes, turned round."""
    decoder = DECODERS[encoding]
    units = [chr(b) for b in (*range(0x80, 0x100), 2, 5, 6, 20, 25, 30)]
    units += [a + b for a in [*"aeiouyAEIOUY", *units] for b in units] if encoding in ("vni", "cp1258") else []
    table: dict[str, str] = {}
    for unit in units:
        if len(said := decoder(unit)) == 1:
            table.setdefault(said, unit)
    for letter in LETTERS:  # TCVN3 has no toned capitals
        table.setdefault(letter.upper(), table[letter])
    return "".join(table.get(c, c) for c in text).encode("latin-1")


def as_seen(text: str, encoding: str) -> str:
    """Text in an encoding as Windows shows it to whoever takes it for its own."""
    return in_bytes(text, encoding).decode("cp1252", "ignore")


ROWS = [
    ["Số đăng ký", "Tên hiện vật", "Chất liệu", "Dân tộc", "Nơi sưu tầm"],
    ["1", "Trống đồng", "Đồng", "Xtiêng", "xã Lộc Tấn, huyện Lộc Ninh"],
    ["2", "Gốm", "Sứ", "Kinh", "huyện Bù Đăng"],
    ["3", "Ché gốm men nâu", "Gốm", "Mnông", "tỉnh Bình Phước"],
    ["4", "Gùi", "Tre", "Wiêh", "Bom Bo"],
    ["5", "Rìu đá có vai", "Đá bazan", "", "Vườn quốc gia Bù Gia Mập"],
]


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_short_cells_follow_their_table(encoding: str) -> None:
    rows = [(number, [as_seen(cell, encoding) for cell in cells]) for number, cells in enumerate(ROWS, 1)]
    assert [cells for _number, cells in rows] != ROWS

    mended = mend(rows)

    assert [cells for _number, cells in rows] == ROWS
    assert not any(m.suspect for m in mended)
    assert {m.encoding for m in mended} == {encoding}


def test_rows_of_two_origins_are_each_read_rightly() -> None:
    rows = [
        (number, [as_seen(cell, "tcvn3") if number % 2 else cell for cell in cells])
        for number, cells in enumerate(ROWS * 3, 1)
    ]

    mend(rows)

    assert [cells for _number, cells in rows] == ROWS * 3


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("legacy", [1, len(ROWS) * 6 - 1])
def test_a_row_of_another_origin_is_read_rightly_however_rare(encoding: str, legacy: int) -> None:
    rows = [
        (number, [as_seen(cell, encoding) if number <= legacy else cell for cell in cells])
        for number, cells in enumerate(ROWS * 6, 1)
    ]

    mend(rows)

    assert [cells for _number, cells in rows] == ROWS * 6


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_columns_of_two_origins_are_each_read_rightly(encoding: str) -> None:
    places = ["Hoà Bình", "Quảng Trị", "Khánh Hoà", "Gò Công", "Hòn Gai", "Đắk Lắk", "Bu-lông, M’nông"]
    names = ["Rìu đá", "Trống đồng", "Nồi đất", "Gùi tre", "Ché sành", "Vòng bạc", "Chuông đồng"]
    table = [[as_seen(name, encoding), place] for name, place in zip(names, places, strict=True)]
    rows = list(enumerate([["Tên hiện vật", "Địa danh hiện nay"], *table], 1))

    mend(rows)

    assert [cells for _number, cells in rows][1:] == [list(cells) for cells in zip(names, places, strict=True)]


def test_a_table_in_unicode_is_left_alone() -> None:
    rows = [(number, list(cells)) for number, cells in enumerate([*ROWS, ["6", "Thaï", "Café", "né", "Ø 5"]], 1)]

    assert mend(rows) == []


def test_a_cell_that_lost_a_letter_is_kept_and_named() -> None:
    rows = [(number, [as_seen(cell, "tcvn3") for cell in cells]) for number, cells in enumerate(ROWS, 1)]
    rows.append((7, ["6", "B×nh Phíc"]))

    mended = mend(rows)

    assert rows[-1] == (7, ["6", "B×nh Phíc"])
    assert [(m.row, m.column, m.before, m.after) for m in mended if m.suspect] == [(7, 1, "B×nh Phíc", "B×nh Phíc")]


def test_a_cell_that_no_way_makes_right_is_kept_and_named_among_legacy_ones_alone() -> None:
    foreign = "Musée de l'Homme"
    rows = [(number, [as_seen(cell, "vni") for cell in cells]) for number, cells in enumerate(ROWS, 1)]
    rows += [(7, ["6", as_seen("Đĩa sứ Sèvres", "vni")]), (8, ["7", "huy?n L?c Ninh"])]

    suspect = [(m.row, m.column, m.after) for m in mend(rows) if m.suspect]

    assert suspect == [(7, 1, rows[6][1][1]), (8, 1, "huy?n L?c Ninh")]
    assert not [m for m in mend([*enumerate(ROWS, 1), (7, ["6", foreign, "đk đáy 23cm", "http://a.vn/x?y=1"])])]
