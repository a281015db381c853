"""Of a file only what changed in it applies; what was changed in the museum too is shown with both values."""

from collections.abc import Callable

import pytest

from catalog.artifact import load_artifact
from catalog.correcting.undoing import undo_batch
from catalog.museum import Museum
from catalog.record import RECORD_FILE, to_bytes
from catalog.store.transaction import Change
from tests.catalog.register.bringing import Import
from tests.conftest import AddArtifact, OpenWriter

Edit = Callable[..., None]
HEADER = ["Số đăng ký", "Tên hiện vật", "Chất liệu", "Cột riêng"]
ROW = ["BTBP 1/Đa 5", "Ché", "Sành", "a"]


@pytest.fixture
def edit(museum: Museum, open_writer: OpenWriter) -> Edit:
    """Changes fields of BTBP 1 in the museum."""

    def run(**fields: str) -> None:
        artifact = load_artifact(museum, "1")
        card = {key: words for key, words in (artifact.record.card | fields).items() if words}
        with open_writer() as writer:
            data = to_bytes(artifact.record.with_card(card))
            writer.commit([Change(artifact.inventory, "edit", {RECORD_FILE: data})])

    return run


def test_every_row_ends_in_one_way_and_they_sum_up(bring_in: Import, edit: Edit) -> None:
    bring_in([ROW, ["2", "Nồi", "Gốm", ""], ["3", "Bát", "Sứ", ""]], header=HEADER)
    edit(name="Chóe", materials="Sứ")
    rows = [
        ["BTBP 1", "Vò", "Đất nung", "a"],
        ["2", "Nồi đất", "Gốm", ""],
        ["3", "Bát", "Sứ", ""],
        ["4", "Đĩa", "", ""],
        ["5", "Chum", "", ""],
        ["5", "Vại", "", ""],
    ]

    report = bring_in(rows, header=HEADER)

    outcomes = {name: report.count(name) for name in ("added", "changed", "unchanged", "refused", "conflict")}
    assert outcomes == {"added": 1, "changed": 1, "unchanged": 1, "refused": 2, "conflict": 1}
    assert report.rows == sum(outcomes.values()) == 6
    assert [(p.code, p.facts["column"]) for p in report.conflicts] == [
        ("E-ROW-CONFLICT", "name"),
        ("E-ROW-CONFLICT", "materials"),
    ]


def test_the_same_change_on_both_sides_is_no_conflict(bring_in: Import, edit: Edit) -> None:
    bring_in([ROW], header=HEADER)
    edit(name="Chóe")

    report = bring_in([["BTBP 1/Đa 5", "Chóe", "Sành", "b"]], header=HEADER)

    assert (report.conflicts, report.differences[0].fields) == ([], {"Cột riêng": ("a", "b")})


@pytest.mark.parametrize(
    ("key", "label", "old", "here", "file"),
    [
        ("quantity", "Số lượng", "1", "2", "02"),
        ("entry_date", "Ngày vào sổ", "1998", "3/5/1999", "03/05/1999"),
        ("value_vnd", "Trị giá", "1", "4000000", "4.000.000"),
        ("dimensions", "Kích thước", "1 cm", "Cao 12,50 cm", "cao 12,5cm"),
        ("dating", "Niên đại", "1900", "TK XIX", "Thế kỷ 19"),
    ],
)
def test_words_that_say_the_same_are_no_conflict(
    bring_in: Import, edit: Edit, museum: Museum, key: str, label: str, old: str, here: str, file: str
) -> None:
    header = ["Số đăng ký", "Tên hiện vật", label]
    bring_in([["1", "Ché", old]], header=header)
    edit(**{key: here})

    assert bring_in([["1", "Ché", file]], header=header).problems == []
    assert load_artifact(museum, "1").record.card[key] == here


def test_words_that_nobody_can_read_are_a_conflict(bring_in: Import, edit: Edit) -> None:
    header = ["Số đăng ký", "Tên hiện vật", "Niên đại"]
    bring_in([["1", "Ché", "1900"]], header=header)
    edit(dating="lâu lắm")

    assert [problem.code for problem in bring_in([["1", "Ché", "xưa lắm"]], header=header).problems] == [
        "E-ROW-CONFLICT"
    ]


def test_a_file_that_says_what_the_museum_says_is_what_later_files_are_merged_against(
    bring_in: Import, edit: Edit, museum: Museum
) -> None:
    bring_in([ROW], header=HEADER)
    edit(name="Chóe cổ")
    agreed = ["BTBP 1/Đa 5", "Chóe cổ", *ROW[2:]]

    settled = bring_in([agreed], header=HEADER)
    assert (settled.differences[0].outcome, settled.count("unchanged"), settled.count("changed")) == ("renewed", 1, 0)
    again = bring_in([agreed], header=HEADER)
    assert (again.differences[0].outcome, again.batch) == ("unchanged", None)

    back = bring_in([ROW], header=HEADER)
    assert back.differences[0].fields == {"name": ("Chóe cổ", "Ché")}
    edit(name="Chóe men nâu")
    assert bring_in([ROW], header=HEADER).batch is None
    assert load_artifact(museum, "1").record.card["name"] == "Chóe men nâu"


def test_an_undone_import_is_no_row_to_merge_against(
    bring_in: Import, edit: Edit, museum: Museum, open_writer: OpenWriter
) -> None:
    bring_in([ROW], header=HEADER)
    edit(name="Chóe cổ")
    settled = bring_in([["BTBP 1/Đa 5", "Chóe cổ", *ROW[2:]]], header=HEADER)
    with open_writer() as writer:
        undo_batch(writer, str(settled.batch), "nhầm tệp")

    assert bring_in([ROW], header=HEADER).batch is None
    assert load_artifact(museum, "1").record.card["name"] == "Chóe cổ"


def test_an_emptied_cell_empties_its_field_unless_the_museum_changed_it(
    bring_in: Import,
    edit: Edit,
    museum: Museum,
) -> None:
    bring_in([ROW], header=HEADER)
    edit(notes="của bảo tàng")

    bring_in([["BTBP 1/Đa 5", "Ché", "", "a"]], header=HEADER)
    record = load_artifact(museum, "1").record
    assert ("materials" in record.card, record.card["notes"]) == (False, "của bảo tàng")

    bring_in([ROW], header=HEADER)
    edit(materials="Sứ")
    report = bring_in([["BTBP 1/Đa 5", "Ché", "", "a"]], header=HEADER)
    assert [(p.facts["museum"], p.facts["file"]) for p in report.conflicts] == [("Sứ", "")]
    assert load_artifact(museum, "1").record.card["materials"] == "Sứ"


def test_a_file_without_a_column_says_nothing_of_it(bring_in: Import, museum: Museum) -> None:
    bring_in([ROW], header=HEADER)

    report = bring_in([["BTBP 1", "Ché lớn"]], header=HEADER[:2])
    assert report.differences[0].fields == {"name": ("Ché", "Ché lớn")}
    record = load_artifact(museum, "1").record
    assert (record.card["materials"], record.card["class_number"], record.extra) == ("Sành", "Đa 5", {"Cột riêng": "a"})

    whole = bring_in([["BTBP 1/Đa 5", "Ché lớn", "", "a"]], header=HEADER)
    assert whole.differences[0].fields == {"materials": ("Sành", "")}


def test_a_class_that_stands_with_the_number_is_a_cell_like_any_other(
    bring_in: Import, edit: Edit, museum: Museum
) -> None:
    bring_in([ROW], header=HEADER)

    report = bring_in([["BTBP 1/Đa 7", *ROW[1:]]], header=HEADER)
    assert report.differences[0].fields == {"class_number": ("Đa 5", "Đa 7")}
    edit(class_number="Gm 1")
    assert [p.facts["museum"] for p in bring_in([["1/Đa 8", *ROW[1:]]], header=HEADER).conflicts] == ["Gm 1"]
    assert bring_in([["BTBP 1/Đa 7", *ROW[1:]]], header=HEADER).count("unchanged") == 1


def test_what_was_typed_by_hand_is_not_overwritten_by_the_first_file(
    bring_in: Import, add: AddArtifact, museum: Museum
) -> None:
    add("BTBP 1", name="Chóe", notes="gõ tay")

    report = bring_in([["BTBP 1", "Ché", "Sành", ""]], header=HEADER)
    assert [(p.facts["museum"], p.facts["file"]) for p in report.conflicts] == [("Chóe", "Ché")]

    bring_in([["BTBP 1", "Chóe", "Sành", ""]], header=HEADER)
    card = load_artifact(museum, "1").record.card
    assert (card["name"], card["materials"], card["notes"]) == ("Chóe", "Sành", "gõ tay")


def test_two_rows_that_mean_one_artifact_by_two_of_its_numbers_are_both_refused(
    bring_in: Import, add: AddArtifact, open_writer: OpenWriter
) -> None:
    from catalog.correcting.moving import merge_temporary

    add(None, name="Ché")
    with open_writer() as writer:
        merge_temporary(writer, "TẠM 1", "BTBP 9", "đã có sổ")

    report = bring_in([["TẠM 1", "Ché", "", ""], ["BTBP 9", "Chóe", "", ""]], header=HEADER)

    assert [(p.code, p.where, p.facts["others"]) for p in report.refused] == [
        ("E-ROW-DUPLICATE", "row 2", "3"),
        ("E-ROW-DUPLICATE", "row 3", "2"),
    ]
