"""Columns are known by what museums write over them; a person corrects it once, and it holds for the next time."""

import pytest

from catalog.artifact import load_artifact
from catalog.correcting.undoing import undo_batch
from catalog.field_synonyms import SYNONYMS
from catalog.fields import BY_KEY, find_field
from catalog.museum import Museum
from catalog.people import People
from catalog.problems import Problem
from catalog.rebuild import rebuild
from catalog.register.columns import columns_of
from catalog.register.reading import read_rows
from catalog.sheets.table import Table
from catalog.wording.register import import_text
from tests.catalog.register.bringing import Import
from tests.conftest import OpenWriter


def keys(*header: str) -> dict[str, str]:
    """The header's columns with the keys that they get, a column of numbers before them."""
    columns = columns_of(Table(["Số ĐK", *header], [], "utf-8"), {}, [], "register.csv")
    return {column.header: column.key for column in columns[1:]}


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Số ĐK", "inventory_number"),
        ("SỐ KIỂM KÊ", "inventory_number"),
        ("Ký hiệu", "inventory_number"),
        ("Mã số", "inventory_number"),
        ("Tên hiện vật, cổ vật", "name"),
        ("Tên tài liệu, hiện vật", "name"),
        ("Tên gọi:", "name"),
        ("SL", "quantity"),
        ("S.lượng", "quantity"),
        ("ĐVT", "unit"),
        ("Kích thước (cm)", "dimensions"),
        ("KT", "dimensions"),
        ("Kích thước, trọng lượng", "dimensions"),
        ("Trọng lượng (gr)", "weight"),
        ("Nguồn gốc", "acquisition_method"),
        ("Hiện trạng", "condition"),
        ("Trạng thái bảo quản", "condition"),
        ("Thời kỳ/niên đại", "dating"),
        ("Nơi bảo quản (Kho)", "location"),
        ("Mô tả", "description"),
        ("Ngày, tháng, năm nhập", "entry_date"),
        ("Người hiến tặng", "source_person"),
        ("Trị giá (đồng)", "value_vnd"),
        ("Giá trị (đồng)", "value_vnd"),
        ("Giá trị (triệu đồng)", "value_vnd"),
        ("Giá trị", "Giá trị"),
        ("Số lượng (hiện vật)", "quantity"),
        ("Trọng lượng kg", "weight"),
        ("Kích thước mm", "dimensions"),
        ("Kích thước/mm", "dimensions"),
        ("Kích thước - cm", "dimensions"),
        ("Kích thước (DxRxC) cm", "dimensions"),
        ("Kích thước dài x rộng x cao", "dimensions"),
        ("Kích thước (cm), trọng lượng (kg)", "dimensions"),
        ("Trị giá, ĐVT: 1.000đ", "value_vnd"),
        ("Ngày ký", "Ngày ký"),
        ("Người ký (đ)", "Người ký (đ)"),
        ("ten hien vat", "name"),
    ],
)
def test_a_header_is_known_as_museums_write_it(header: str, key: str) -> None:
    columns = columns_of(
        Table([header] if key == "inventory_number" else ["Số đăng ký", header], [], "utf-8"), {}, [], "r.csv"
    )

    assert columns[-1].key == key


def test_no_two_fields_have_a_name_in_common() -> None:
    strays = [(key, name) for key, names in SYNONYMS.items() for name in names if find_field(name) != find_field(key)]
    assert strays == []


def test_a_column_without_a_field_is_kept_under_a_name_of_its_own() -> None:
    assert keys("Cột riêng", "Cột riêng", "") == {"Cột riêng": "Cột riêng (2)", "": " (2)"}


def test_two_columns_that_mean_one_field_are_told_apart_by_a_person(bring_in: Import, museum: Museum) -> None:
    rows = [["BTBP 1", "K 12", "Ché"]]
    header = ["Số đăng ký", "Ký hiệu", "Tên hiện vật"]

    with pytest.raises(Problem, match="E-TABLE-COLUMN-TWICE") as problem:
        bring_in(rows, header=header)
    assert (problem.value.facts["first"], problem.value.facts["column"]) == ("Số đăng ký", "Ký hiệu")
    assert '--map "Ký hiệu=-"' in problem.value.next

    bring_in(rows, header=header, said=["Ký hiệu=-"])
    assert load_artifact(museum, "1").record.extra == {"Ký hiệu": "K 12"}


def test_two_columns_of_one_name_are_told_apart_by_their_letter(bring_in: Import, museum: Museum) -> None:
    bring_in([["BTBP 1", "Ché", "a", "b"]], header=["Số ĐK", "Tên", "Ghi chú", "Ghi chú"], said=["d=-"])

    record = load_artifact(museum, "1").record
    assert (record.card["notes"], record.extra) == ("a", {"Ghi chú": "b"})


def test_what_was_said_of_a_column_by_its_letter_holds_for_the_next_file_with_both(
    bring_in: Import, museum: Museum
) -> None:
    header = ["Số ĐK", "Tên", "Số ĐK"]
    bring_in([["old 7", "Ché", "BTBP 1"]], header=header, said=["a=-"])

    again = bring_in([["old 8", "Ché", "BTBP 1"]], header=header)

    assert [(column.key, column.how) for column in again.columns] == [
        ("Số ĐK", "remembered"),
        ("name", "name"),
        ("inventory_number", "name"),
    ]
    assert load_artifact(museum, "1").record.extra == {"Số ĐK": "old 8"}


def test_what_was_said_of_one_of_two_columns_does_not_touch_a_file_with_one(bring_in: Import) -> None:
    bring_in([["old 7", "Ché", "BTBP 1"]], header=["Số ĐK", "Tên", "Số ĐK"], said=["A=-"])

    other = bring_in([["BTBP 2", "Nồi"]], header=["Số ĐK", "Tên"], dry_run=True)

    assert [column.key for column in other.columns] == ["inventory_number", "name"]


def test_what_was_said_in_an_import_that_was_undone_no_longer_holds(
    bring_in: Import, museum: Museum, open_writer: OpenWriter
) -> None:
    header = ["Số ĐK", "Tên", "Chữ K"]
    bring_in([["1", "Ché", "x"]], header=header, said=["Chữ K=notes"])
    wrong = bring_in([["1", "Ché", "y"]], header=header, said=["Chữ K=significance"])
    assert wrong.batch
    with open_writer() as writer:
        undo_batch(writer, wrong.batch, "wrong column")

    again = bring_in([["1", "Ché", "z"]], header=header, dry_run=True)

    assert [column.key for column in again.columns] == ["inventory_number", "name", "notes"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Tên cũ", "E-MAP-FORM"),
        ("=name", "E-MAP-FORM"),
        ("Tên cũ=tên lạ", "E-MAP-FIELD"),
        ("Cột khác=name", "E-MAP-COLUMN"),
    ],
)
def test_what_is_said_of_columns_must_make_sense(bring_in: Import, said: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        bring_in([["BTBP 1", "Ché", ""]], header=["Số ĐK", "Tên cũ", "Ghi chú"], said=[said])


def test_what_was_said_of_columns_holds_for_the_next_file_with_them(bring_in: Import, museum: Museum) -> None:
    header = ["Ghi số", "Vật", "Chữ K"]
    bring_in([["1", "Ché", "x"]], header=header, said=["Ghi số=Số đăng ký", "Vật=name", "chu k=notes"])

    again = bring_in([["1", "Ché", "y"], ["2", "Nồi", "z"]], header=[*header, "Mới"])

    assert (again.count("changed"), again.count("added")) == (1, 1)
    assert {c.header: (c.key, c.how) for c in again.columns} == {
        "Ghi số": ("inventory_number", "remembered"),
        "Vật": ("name", "remembered"),
        "Chữ K": ("notes", "remembered"),
        "Mới": ("Mới", "extra"),
    }
    assert load_artifact(museum, "1").record.card["notes"] == "y"


def test_what_was_said_last_holds_and_survives_a_rebuild(bring_in: Import, museum: Museum) -> None:
    header = ["Số ĐK", "Tên", "Chữ K"]
    bring_in([["1", "Ché", "x"]], header=header, said=["Chữ K=notes"])
    bring_in([["1", "Ché", "y"]], header=header, said=["Chữ K=significance"])
    museum.engine.dispose()
    rebuild(museum, operator="tester", waiting=lambda _holder: None, tick=lambda _of: None)

    again = bring_in([["1", "Ché", "z"]], header=header, dry_run=True)

    assert [c.key for c in again.columns] == ["inventory_number", "name", "significance"]


def test_what_was_said_of_one_file_does_not_touch_another(bring_in: Import) -> None:
    bring_in([["1", "Ché", "x"]], header=["Số ĐK", "Vật", "Ghi chú"], said=["Vật=name", "Ghi chú=significance"])

    other = bring_in([["2", "Nồi", "y"]], header=["Số ĐK", "Tên hiện vật", "Ghi chú"], dry_run=True)

    assert [(c.key, c.how) for c in other.columns][2] == ("notes", "name")


@pytest.mark.parametrize(
    ("header", "words", "kept"),
    [
        ("Kích thước (cm)", "30 x 20", "30 x 20 (cm)"),
        ("Kích thước: mm", "C: 12; R: 8", "C: 12; R: 8 (mm)"),
        ("Kích thước (cm)", "Cao 1m20", "Cao 1m20"),
        ("Kích thước (cm)", "225 mm", "225 mm"),
        ("Kích thước (cm)", "không đo được", "không đo được"),
        ("Trọng lượng (kg)", "3,5", "3,5 kg"),
        ("Trọng lượng (ĐVT: g)", "350", "350 g"),
        ("Trọng lượng kg", "3,5", "3,5 kg"),
        ("Trọng lượng (kg, ước)", "3,5", "3,5 kg"),
        ("Trọng lượng (kilogam)", "3,5 (còn bùn)", "3,5 (còn bùn) (kg)"),
        ("Trọng lượng (kg)", "350 g", "350 g"),
        ("Trọng lượng (kg)", "0", "0"),
        ("Trọng lượng (kg)", "05/12/2024", "05/12/2024"),
        ("Kích thước (mm)", "Dài 300; nặng 5 kg", "Dài 300; nặng 5 kg (mm)"),
        ("Kích thước (mm)", "Cao 300, ĐK 12 cm", "Cao 300, ĐK 12 cm (mm)"),
        ("Kích thước (mm)", "Cao 30 cm, nặng 5", "Cao 30 cm, nặng 5"),
        ("Kích thước (cm, kg)", "Cao 30; nặng 5", "Cao 30; nặng 5 (cm, kg)"),
        ("Kích thước (cm), trọng lượng (kg)", "Cao 30; nặng 5", "Cao 30; nặng 5 (cm, kg)"),
        ("Kích thước (cm, mm)", "30", "30"),
        ("Kích thước (cm)", "05/12/2024", "05/12/2024"),
        ("Kích thước (mm; DxRxC)", "30 x 20 x 15", "30 x 20 x 15 (mm, DxRxC)"),
        ("Kích thước (DxRxC, mm)", "30 x 20 cm", "30 x 20 cm"),
        ("Kích thước (DxRxC)", "30 x 20 x 15 cm", "30 x 20 x 15 cm (DxRxC)"),
        ("Kích thước", "30 x 20", "30 x 20"),
    ],
)
def test_a_unit_that_stands_in_the_header_goes_with_each_cell(
    bring_in: Import, museum: Museum, header: str, words: str, kept: str
) -> None:
    bring_in([["1", "Ché", words]], header=["Số ĐK", "Tên", header])

    card = load_artifact(museum, "1").record.card
    assert card.get("dimensions", card.get("weight")) == kept
    assert bring_in([["1", "Ché", words]], header=["Số ĐK", "Tên", header]).count("unchanged") == 1


LENGTHS = [("mét", 1000), ("milimet", 1), ("xentimét", 10), ("tấc", 100), ("inch", 25.4), ("mm; DxRxC", 1)]
WEIGHTS = [("lạng", 100), ("tạ", 100_000), ("tấn", 1_000_000), ("gam", 1), ("kilogam", 1000), ("cân", 1000)]


@pytest.mark.parametrize(("unit", "millimetres"), LENGTHS)
def test_a_header_may_name_any_unit_of_length(bring_in: Import, museum: Museum, unit: str, millimetres: float) -> None:
    bring_in([["1", "Ché", "1,2 x 0,8"]], header=["Số ĐK", "Tên", f"Kích thước ({unit})"])

    parsed = load_artifact(museum, "1").record.parsed
    assert [size.mm for size in parsed.dimensions] == pytest.approx([1.2 * millimetres, 0.8 * millimetres])
    assert parsed.reviews == {}


@pytest.mark.parametrize(("unit", "grams"), WEIGHTS)
def test_a_header_may_name_any_unit_of_weight(bring_in: Import, museum: Museum, unit: str, grams: float) -> None:
    bring_in([["1", "Ché", "3"]], header=["Số ĐK", "Tên", f"Trọng lượng ({unit})"])

    weight = load_artifact(museum, "1").record.parsed.weight
    assert weight
    assert (weight.grams, weight.review) == (3 * grams, None)


@pytest.mark.parametrize(
    ("header", "words", "kept", "vnd"),
    [
        ("Trị giá (1.000đ)", "3.500", "3.500 nghìn đồng", 3_500_000),
        ("Trị giá (1000 đồng)", "3.500", "3.500 nghìn đồng", 3_500_000),
        ("Trị giá (nghìn đ)", "3.500", "3.500 nghìn đồng", 3_500_000),
        ("Giá mua (ngàn đ)", "3.500", "3.500 nghìn đồng", 3_500_000),
        ("Trị giá (tr.đ)", "3,5", "3,5 triệu đồng", 3_500_000),
        ("Trị giá (triệu)", "3.500", "3.500 triệu đồng", 3_500_000_000),
        ("Trị giá (triệu)", "500.000 đ", "500.000 đ", 500_000),
        ("Trị giá (VNĐ)", "3.500", "3.500", 3_500),
        ("Trị giá (đồng, năm 1995)", "3.500", "3.500", 3_500),
        ("Trị giá (USD)", "200", "200 USD", None),
        ("Trị giá (100 đồng)", "200", "200 (x 100 đồng)", None),
    ],
)
def test_amounts_are_in_the_money_of_the_header(
    bring_in: Import, museum: Museum, header: str, words: str, kept: str, vnd: int | None
) -> None:
    bring_in([["1", "Ché", words]], header=["Số ĐK", "Tên", header])

    record = load_artifact(museum, "1").record
    assert record.card["value_vnd"] == kept
    assert record.parsed.value_vnd
    assert (record.parsed.value_vnd.vnd, record.parsed.value_vnd.review) == (vnd, None if vnd else "unread")


@pytest.mark.parametrize("header", ["Người phát hiện", "Họ tên người tặng hiện vật", "Số điện thoại", "CCCD"])
def test_a_column_of_persons_without_a_field_is_kept_in_private_too(
    bring_in: Import, museum: Museum, header: str
) -> None:
    bring_in([["1", "Ché", "Ông Minh Họa"]], header=["Số ĐK", "Tên", header])

    assert load_artifact(museum, "1").record.extra[header].startswith("person:")
    for path in [p for p in museum.path.rglob("*") if p.is_file() and museum.private not in p.parents]:
        assert "Minh Họa".encode() not in path.read_bytes(), path


@pytest.mark.parametrize("name", ["Số đăng kí", "Kí hiệu", "Số KKBĐ", "Số đăng ký KKBĐ", "KHHV", "inventory number"])
def test_a_register_number_is_known_by_its_many_names(name: str) -> None:
    assert find_field(name) is BY_KEY["inventory_number"]


@pytest.mark.parametrize(("number", "hint"), [("Phòng 3", "LSb 1234"), ("1.152", "LSb 1.152")])
def test_a_hint_has_the_prefix_of_the_museum(museum: Museum, number: str, hint: str) -> None:
    table = Table(["Số ĐK", "Tên hiện vật"], [(2, [number, "Rìu"])], "utf-8")

    refused = read_rows(table, columns_of(table, {}, [], "a.csv"), "LSb", People(museum.private), {}).refused

    assert [hint in problem.next for problem in refused] == [True]


def test_what_was_kept_under_a_header_goes_where_the_column_is_said_to_belong(bring_in: Import, museum: Museum) -> None:
    header = ["Số ĐK", "Tên", "Màu sắc"]
    bring_in([["1", "Ché", "Nâu"]], header=header)
    assert load_artifact(museum, "1").record.extra == {"Màu sắc": "Nâu"}

    bring_in([["1", "Ché", "Nâu"]], header=header, said=["Màu sắc=description"])

    record = load_artifact(museum, "1").record
    assert (record.card["description"], record.extra) == ("Nâu", {})
    assert bring_in([["1", "Ché", "Nâu"]], header=header).batch is None


def test_columns_with_neither_name_nor_content_are_not_listed(bring_in: Import) -> None:
    report = bring_in([["BTBP 1", "", "Ché", "", "x"]], header=["Số ĐK", "", "Tên", "", "Màu"], dry_run=True)

    shown = import_text(report, dry_run=True)

    assert [line for line in shown.split("\n") if line.strip().startswith("→")] == []
    assert "Màu → " in shown


def test_the_name_of_a_column_in_two_languages_is_that_of_its_field(bring_in: Import, museum: Museum) -> None:
    header = ["1. Số đăng ký (Inv. No.)", "2. Tên hiện vật / Object name", "3. Người tặng / Donor"]
    bring_in([["1", "Ché", "Bà Thị Ẩn Danh"]], header=header)

    card = load_artifact(museum, "1").record.card
    assert (card["name"], card["source_person"].startswith("person:")) == ("Ché", True)
