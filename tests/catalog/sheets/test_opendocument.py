import random
import zipfile
from pathlib import Path

import pytest

from catalog.problems import Problem
from catalog.settings import Limits
from catalog.sheets.opendocument import OpenDocument
from catalog.sheets.reading import read_table
from catalog.sheets.table import Table
from tests.catalog.sheets.test_hostile import mutated

LABELS = ("Số đăng ký", "Tên hiện vật", "Chất liệu", "Số lượng", "Ghi chú")
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "draw", "dc")
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def words(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def value(kind: str, attributes: str, shown: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" {attributes}><text:p>{shown}</text:p></table:table-cell>'


def line(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>\n{' '.join(cells)}\n</table:table-row>"


HEADER = line(*map(words, LABELS))


def sheet(*lines: str, name: str = "Sổ", style: str = "") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{"".join(lines)}</table:table>'


def write(path: Path, *sheets: str, manifest: str = "<manifest/>") -> Path:
    hidden = (
        '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {SPACES} {CALC}>{hidden}<office:body><office:spreadsheet>'
            f"{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def read(path: Path, name: str = "") -> Table:
    return read_table(path, LABELS, Limits(), name)


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.ods",
        sheet(
            HEADER,
            line(
                value("float", 'office:value="123"', "00123"),
                value("float", 'office:value="12"', "BTBP 12"),
                value("percentage", 'office:value="0.125"', "12,5%"),
                value("currency", 'office:value="1500"', "1.500 ₫"),
                value("float", 'office:value="1.25"', "1.25 kg"),
            ),
            line(
                value("float", 'office:value="1234567.5"', "1,234,567.50"),
                value("date", 'office:date-value="1998-04-12"', "12/04/98"),
                value("date", 'office:date-value="1998-04-01"', "04/1998"),
                value("date", 'office:date-value="1998-01-01T00:00:00"', "1998"),
                value("time", 'office:time-value="PT18H30M00S"', "18:30"),
            ),
            line(words("BTBP 3"), words("Rìu<text:s text:c='2'/>đá<text:line-break/>có <text:span>vai</text:span>")),
        ),
    )

    table = read(path)

    assert list(table.rows) == [
        (2, ["00123", "BTBP 12", "12,5%", "1500", "1,25 kg"]),
        (3, ["1234567,5", "12/04/1998", "04/1998", "1998", "18:30"]),
        (4, ["BTBP 3", "Rìu  đá\ncó vai", "", "", ""]),
    ]
    assert [(r.row, r.column, r.after) for r in table.remarks if r.code == "number_format"] == [
        *((2, 1, "00123"), (2, 2, "BTBP 12"), (2, 3, "12,5%"), (2, 5, "1,25 kg")),
        *((3, 3, "04/1998"), (3, 4, "1998")),
    ]


def test_a_rounded_number_and_a_day_shown_without_its_year_are_read_as_they_are(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.ods",
        sheet(
            HEADER,
            line(
                words("BTBP 1"),
                value("float", 'office:value="1.5"', "02"),
                value("date", 'office:date-value="1998-12-05"', "5/12"),
                value("date", 'office:date-value="1998-12-05"', "12/98"),
            ),
        ),
    )

    assert list(read(path).rows) == [(2, ["BTBP 1", "1,5", "05/12/1998", "12/1998", ""])]


def test_errors_and_formulas_are_named(tmp_path: Path) -> None:
    error = 'table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"'
    path = write(
        tmp_path / "a.ods",
        sheet(
            HEADER,
            line(
                value("float", 'office:value="7" table:formula="of:=[.A9]+1"', "7"),
                f"<table:table-cell {error}><text:p>#DIV/0!</text:p></table:table-cell>",
                '<table:table-cell table:formula="of:=[.Z1]"/>',
                value("string", 'table:formula="of:=VLOOKUP()"', "#N/A"),
                words("#1"),
            ),
        ),
    )

    table = read(path)

    assert list(table.rows) == [(2, ["7", "", "", "", "#1"])]
    assert sorted(map(tuple, table.remarks)) == [
        (2, 1, "formula", "=[.A9]+1", "7"),
        (2, 2, "error_value", "#DIV/0!", ""),
        (2, 3, "formula_without_value", "=[.Z1]", ""),
        (2, 4, "error_value", "#N/A", ""),
    ]


def test_repeated_rows_and_cells_are_many_and_the_rest_of_the_sheet_is_none(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.ods",
        sheet(
            HEADER,
            line('<table:table-cell table:number-columns-repeated="16384"/>', more='table:number-rows-repeated="3"'),
            line(
                words("BTBP 1"),
                words("Rìu", 'table:number-columns-repeated="2"'),
                '<table:table-cell table:number-columns-repeated="16381"/>',
                more='table:number-rows-repeated="2"',
            ),
            line(
                '<table:table-cell table:number-columns-repeated="16384"/>', more='table:number-rows-repeated="99999"'
            ),
        ),
    )

    assert list(read(path).rows) == [(row, ["BTBP 1", "Rìu", "Rìu", "", ""]) for row in (5, 6)]


def test_a_cell_merged_downward_speaks_for_all_its_rows_and_notes_are_named(tmp_path: Path) -> None:
    comment = "<office:annotation><dc:date>2020</dc:date><text:p>của ai?</text:p></office:annotation>"
    path = write(
        tmp_path / "a.ods",
        sheet(
            HEADER,
            line(words("1"), words("Rìu"), words("Đá bazan", 'table:number-rows-spanned="2"')),
            line(words("2"), f"<table:table-cell>{comment}<text:p>Ché</text:p></table:table-cell>", COVERED),
        ),
    )

    table = read(path)

    assert list(table.rows) == [(2, ["1", "Rìu", "Đá bazan", "", ""]), (3, ["2", "Ché", "Đá bazan", "", ""])]
    assert [tuple(remark)[:4] for remark in table.remarks] == [(3, 2, "comment", "của ai?"), (3, 3, "merged", "")]


COVERED = "<table:covered-table-cell><text:p>unseen</text:p></table:covered-table-cell>"


def test_hidden_sheets_are_read_only_when_asked_for(tmp_path: Path) -> None:
    lines = {name: line(words("BTBP 1"), words(name)) for name in ("Ẩn", "Đá", "Gốm")}
    sheets = [sheet(HEADER, row, name=name, style="ta2" if name == "Ẩn" else "ta1") for name, row in lines.items()]
    path = write(tmp_path / "a.ods", sheet(name="Bìa"), *sheets)

    table = read(path)

    assert (table.sheet, list(table.rows)) == ("Đá", [(2, ["BTBP 1", "Đá", "", "", ""])])
    assert [remark[2:] for remark in table.remarks] == [("other_sheet", "Ẩn", ""), ("other_sheet", "Gốm", "")]
    assert next(iter(read(path, "Ẩn").rows))[1][1] == "Ẩn"
    with pytest.raises(Problem, match=r"E-TABLE-SHEET.*Bìa, Ẩn, Đá, Gốm"):
        read(path, "Gỗ")


def test_a_million_filled_rows_in_one_line_of_xml_are_too_many(tmp_path: Path) -> None:
    cells = words("x", 'table:number-columns-repeated="100"')

    with pytest.raises(Problem, match=r"E-TABLE-AREA.*CV1048577"):
        read(write(tmp_path / "a.ods", sheet(HEADER, line(cells, more='table:number-rows-repeated="9999999"'))))


@pytest.mark.parametrize(
    ("manifest", "body", "code"),
    [
        ("<manifest:encryption-data/>", "", "E-TABLE-LOCKED"),
        ("<manifest/>", "<table:table-row><table:table-cell>", "E-TABLE-UNREADABLE"),
        ("<manifest/>", value("float", "", "12"), "E-TABLE-UNREADABLE"),
    ],
)
def test_what_is_locked_or_broken_is_refused(tmp_path: Path, manifest: str, body: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        read(write(tmp_path / "a.ods", sheet(HEADER, body), manifest=manifest))


def test_cells_outside_a_table_are_none(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="E-TABLE-HEADER"):
        read(write(tmp_path / "a.ods", HEADER))


def test_damaged_content_is_read_or_refused_and_never_a_bug(tmp_path: Path) -> None:
    good = write(tmp_path / "good.ods", sheet(HEADER, *(line(words(f"BTBP {n}"), words("Rìu đá")) for n in range(60))))
    with zipfile.ZipFile(good) as archive:
        content = archive.read("content.xml")
    dice = random.Random(5)
    tags = [b"table:table ", b"table:table-row", b"table:table-cell", b"text:p", b'office:value-type="string"']
    outcomes = set()
    for number in range(60):
        spoilt = mutated(content, dice) if number % 2 else content.replace(dice.choice(tags), b"x", dice.randint(1, 9))
        path = tmp_path / "a.ods"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("META-INF/manifest.xml", "<manifest/>")
            archive.writestr("content.xml", spoilt)
        try:
            outcomes.add(OpenDocument(path).visible != [])
        except Problem as problem:
            outcomes.add(problem.code)

    assert "E-TABLE-UNREADABLE" in outcomes


def test_a_bomb_of_entities_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ods", sheet(HEADER, line(words("&i;"))))
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml").decode()
    entities = '<!ENTITY a "0123456789">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    bomb = content.replace('<?xml version="1.0"?>', f'<?xml version="1.0"?><!DOCTYPE d [{entities}]>')
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", bomb)

    with pytest.raises(Problem, match=r"E-TABLE-(UNREADABLE|LIMIT)"):
        read(path)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("năm 1998", "1998"),
        ("1998", "1998"),
        ("tháng 4/1998", "04/1998"),
        ("Tháng Tư 1998", "04/1998"),
        ("Apr-98", "04/1998"),
        ("04/1998", "04/1998"),
        ("5/1998", "01/04/1998"),
    ],
)
def test_days_shown_without_their_day(tmp_path: Path, shown: str, text: str) -> None:
    day = value("date", 'office:date-value="1998-04-01"', shown)
    table = read(write(tmp_path / "d.ods", sheet(HEADER, line(words("BTBP 1"), words("Rìu"), day))))

    assert next(iter(table.rows))[1][2] == text


def test_a_formula_that_gives_the_empty_text_has_a_value(tmp_path: Path) -> None:
    formula = 'table:formula="of:=IF([.B2]=&quot;x&quot;;&quot;y&quot;;&quot;&quot;)"'
    none, unknown = f'<table:table-cell office:value-type="string" {formula}/>', f"<table:table-cell {formula}/>"
    rows = [line(words(f"BTBP {n}"), words("Rìu"), cell) for n, cell in enumerate((none, unknown), 1)]
    table = read(write(tmp_path / "f.ods", sheet(HEADER, *rows)))

    assert [(remark.row, remark.code) for remark in table.remarks] == [(2, "formula"), (3, "formula_without_value")]


def test_repeated_cells_and_rows_are_remarked_each(tmp_path: Path) -> None:
    error = (
        '<table:table-cell office:value-type="string" calcext:value-type="error" table:number-columns-repeated="2">'
        "<text:p>#N/A</text:p></table:table-cell>"
    )
    row = line(words("BTBP 1"), error, more='table:number-rows-repeated="2"')
    table = read(write(tmp_path / "e.ods", sheet(HEADER, row)))

    found = [(remark.row, remark.column) for remark in table.remarks if remark.code == "error_value"]
    assert sorted(found) == [(2, 2), (2, 3), (3, 2), (3, 3)]


def test_millions_of_errors_are_refused(tmp_path: Path) -> None:
    error = (
        '<table:table-cell calcext:value-type="error" table:number-columns-repeated="16384"><text:p>#N/A</text:p>'
        "</table:table-cell>"
    )
    row = line(words("BTBP 1"), *[error] * 50, more='table:number-rows-repeated="1000000"')

    with pytest.raises(Problem, match="E-TABLE-AREA"):
        read(write(tmp_path / "bomb.ods", sheet(HEADER, row)))


def test_what_lies_below_a_merged_cell_says_nothing(tmp_path: Path) -> None:
    covered = '<table:covered-table-cell table:formula="of:=[.A1]" table:number-columns-repeated="2"/>'
    row = line(words("BTBP 1", 'table:number-columns-spanned="3"'), covered, words("5"))
    table = read(write(tmp_path / "c.ods", sheet(HEADER, row)))

    assert next(iter(table.rows))[1][:4] == ["BTBP 1", "", "", "5"]
    assert [remark for remark in table.remarks if remark.code != "merged"] == []
