"""Who gave an artifact, who owned it, where they live: such columns are private, whatever they are called."""

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from catalog.artifact import load_artifact
from catalog.correcting.editing import edit_card
from catalog.field_synonyms import SYNONYMS
from catalog.fields import FIELDS, PERSON_FIELDS
from catalog.museum import Museum
from catalog.people import People
from catalog.person_headers import holds_persons, names_person
from catalog.register import columns
from catalog.sheets.writing import write_workbook
from catalog.wording.register import import_text
from tests.catalog.register.bringing import Import
from tests.conftest import OpenWriter


def public_with(museum: Museum, words: str) -> list[Path]:
    """Files with these words beside those in private/ and the lists for staff."""
    files = (path for path in museum.path.rglob("*") if path.is_file())
    others = (path for path in files if not {museum.private, museum.out} & set(path.parents))
    return [path for path in others if words.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    "header",
    [
        *("Người phát hiện", "Họ tên, địa chỉ người tặng", "Tên và địa chỉ người giao", "Thông tin người hiến tặng"),
        *(
            "Gia đình hiến tặng",
            "Gia đình tặng",
            "Tổ chức, cá nhân tặng",
            "Cá nhân/Tổ chức tặng",
            "Cá nhân",
            "Bên giao",
        ),
        *("Nơi ở của người tặng", "Quê quán", "Năm sinh người tặng", "Ngày sinh", "Địa chỉ", "Đ/c", "Đ/c người tặng"),
        *(
            "Chủ hiện vật cũ",
            "Tên chủ hiện vật",
            "Chủ sở hữu",
            "Tặng bởi",
            "Ông (bà)",
            "Ông/Bà",
            "Nhân chứng",
            "Của ai",
        ),
        *("Số ĐT", "SĐT", "Điện thoại liên hệ", "CCCD", "Số CMND", "Email", "Cán bộ sưu tầm", "Thủ kho"),
        *("Nguồn gốc (người tặng)", "Nguồn hiến tặng", "Nhà tài trợ", "Ghi chú về người tặng", "HO TEN NGUOI TANG"),
        *(
            "Nhà hiến tặng",
            "Hiến tặng",
            "Mua của",
            "Chủ hộ",
            "Thân nhân",
            "Gia đình",
            "Trú quán",
            "Hộ khẩu",
            "ĐTDĐ",
            "ĐT",
        ),
        *("Liệt sĩ", "Nơi cư trú", "Nguyên quán", "Sưu tầm của", "Tiếp nhận từ", "Di động", "Mẹ VNAH", "Gift of"),
        *("Cá nhân bàn giao", "Đơn vị bàn giao", "Bên bàn giao", "Gia đình bàn giao", "Tập thể bàn giao"),
        *("Donated by", "Donor name", "Previous owner", "Collected by", "Seller", "Address", "Source (donor)"),
    ],
)
def test_columns_of_persons_are_known(header: str) -> None:
    assert holds_persons(header)


@pytest.mark.parametrize(
    "header",
    [
        *("Tộc người", "Nhóm người", "Dân tộc", "Người chế tác", "Người sử dụng", "Địa chỉ sưu tầm", "Địa điểm"),
        *(
            "Nguồn gốc",
            "Nguồn gốc hiện vật",
            "Cơ quan hiện quản lý",
            "Đơn vị tính",
            "Hình thức tặng",
            "Giá bán",
            "Tổ chức",
        ),
        *(
            "Địa chỉ trưng bày",
            "Cơ quan ban hành",
            "Biên bản bàn giao",
            "Cơ quan cho giám định",
            "Số người",
            "Hình người",
        ),
        *("Chủ đề", "Chữ ký", "Ghi chú", "Màu sắc", "Bàn", "Số quyết định tặng", "Material", "Remarks", "Ngày vào sổ"),
    ],
)
def test_other_columns_are_not(header: str) -> None:
    assert not holds_persons(header)


@pytest.mark.parametrize(
    "title",
    [
        *("I. HIỆN VẬT DO BÀ THỊ ẨN DANH HIẾN TẶNG", "Cụ Chi Ẩn Danh", "Bà Triệu Thị Ẩn Danh", "do bà Đen hiến tặng"),
        *("I. BÀ RỊA / 1. Ông Ẩn Danh", "Sưu tập ông Ẩn Danh", "HIEN VAT CUA CU AN DANH", "I. ONG AN DANH"),
    ],
)
def test_titles_that_name_a_person_are_known(title: str) -> None:
    assert names_person(title)


@pytest.mark.parametrize(
    "title",
    [
        *("I. BÀ RÁ", "II. BÀ RỊA - VŨNG TÀU", "Hiện vật thu từ Bà Rá", "CU LY", "1. CU CHI", "II. Bà Đen", "BA NA"),
        *("III. Bà Triệu", "Bà Trưng (thế kỷ I)", "từ Ông Yệm", "HIỆN VẬT HIẾN TẶNG"),
    ],
)
def test_titles_that_name_a_place_are_not_taken_for_persons(title: str) -> None:
    assert not names_person(title)


def test_no_field_for_all_is_called_as_persons_are() -> None:
    called = {name for field in FIELDS for name in (field.label, *SYNONYMS.get(field.key, ()))}
    persons = {name for field in FIELDS if field.key in PERSON_FIELDS for name in (field.label, *SYNONYMS[field.key])}

    assert {name for name in called - persons if holds_persons(name)} == set()


@pytest.mark.parametrize(
    "header", ["Nguồn gốc (người tặng)", "Gia đình tặng", "Tên, địa chỉ người hiến tặng", "Địa chỉ"]
)
def test_what_stands_in_them_is_nowhere_but_in_private(bring_in: Import, museum: Museum, header: str) -> None:
    bring_in([["1", "Ché", "Bà Minh Họa, Lộc Ninh"]], header=["Số ĐK", "Tên hiện vật", header])

    assert [*load_artifact(museum, "1").record.extra] == [header]
    assert public_with(museum, "Minh Họa") == []


def test_nobody_of_a_row_that_is_not_written_is_kept(bring_in: Import, museum: Museum) -> None:
    header = ["Số đăng ký", "Tên hiện vật", "Số lượng", "Người hiến tặng"]

    bring_in([["1", "Rìu", "1", "Ông A"], ["2", "Dao", "-3", "Bà B"]], header=header, accept_good=True)

    assert [words for _id, words in People(museum.private).having("")] == ["Ông A"]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("Số ĐK;Tên hiện vật;Người tặng", "1;Rìu;Thị Ẩn Danh;\n2;Bôn;B\n3;Ché;C"),
        ("Số ĐK;Tên hiện vật;Số lượng;Người tặng", "1;Rìu;1;A\n2;Bôn;5,1;;;Thị Ẩn Danh\n3;Ché;1;C"),
        ("Số ĐK;Tên hiện vật;Số lượng;Người tặng", "1;Rìu;1;A\n2;Bôn;Thị Ẩn Danh;1;D\n3;Ché;1;C"),
        ("Số ĐK;Tên hiện vật;Số lượng;Người tặng", "1;Rìu;1;A\n2;Bôn của Thị Ẩn Danh;xyz;Thị Ẩn Danh"),
        ("Số ĐK;Tên hiện vật;Người tặng", '1;Rìu;A\n"2;Bôn;Thị Ẩn Danh\n3;Ché;C'),
        ("Số ĐK;Tên hiện vật;Người tặng", '1;Rìu;"=IF(A1,""Thị Ẩn Danh"")"\n2;Ché;C'),
        ("Số ĐK;Tên hiện vật", "I. HIỆN VẬT DO BÀ Thị Ẩn Danh TẶNG\n1;Rìu\n2;Ché"),
        ("Số ĐK;Tên hiện vật", "1;Rìu\n2;Ché\nNgười lập biểu\nThị Ẩn Danh"),
    ],
    ids=["stray delimiter", "left over", "shifted", "telling", "unclosed", "formula", "title", "signature"],
)
def test_no_batch_and_no_machine_is_told_the_words_that_may_name_a_donor(
    bring_in: Import, museum: Museum, tmp_path: Path, header: str, rows: str
) -> None:
    path = tmp_path / "so.csv"
    path.write_text(f"{header}\n{rows}\n", "utf-8")

    report = bring_in(path, accept_good=True)

    assert report.batch
    assert public_with(museum, "Ẩn Danh") == []
    said = [report.as_json(), [problem.as_json() for problem in report.problems]]
    assert "Ẩn Danh" not in json.dumps(said, ensure_ascii=False)


def test_a_name_that_stands_in_plain_words_in_an_entry_is_told_to_no_machine(
    bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, rows = ["Số ĐK", "Tên hiện vật", "Cá nhân bàn giao"], [["1", "Rìu", "Thị Ẩn Danh"]]
    with monkeypatch.context() as earlier:
        earlier.setattr(columns, "holds_persons", lambda _header: False)
        bring_in(rows, header=header)

    report = bring_in(rows, header=header)

    assert [list(difference.fields) for difference in report.differences] == [["Cá nhân bàn giao"]]
    assert "Ẩn Danh" not in json.dumps(report.as_json(), ensure_ascii=False)


def test_staff_is_told_which_words_are_left_over(bring_in: Import, tmp_path: Path) -> None:
    path = tmp_path / "so.csv"
    path.write_text("Số ĐK;Tên hiện vật;Người tặng\n1;Rìu;A\n2;Bôn;B\n3;Ché, to;;;Thị Ẩn Danh\n", "utf-8")

    assert "“Thị Ẩn Danh” is left over" in import_text(bring_in(path), dry_run=False)


def test_a_title_that_names_a_person_is_one_in_the_corrected_list_and_in_an_edit_too(
    bring_in: Import, museum: Museum, open_writer: OpenWriter, tmp_path: Path
) -> None:
    title = "I. HIỆN VẬT DO BÀ THỊ ẨN DANH HIẾN TẶNG"
    rows = [[title, "", ""], ["1", "Rìu", "x y z"], ["II. ĐÁ", "", ""], ["2", "Dao", "1"]]
    listed = bring_in(rows, header=["Số ĐK", "Tên hiện vật", "Số lượng"], accept_good=True).to_correct
    assert listed is not None
    table = CalamineWorkbook.from_path(listed).get_sheet_by_index(0).to_python()
    corrected = [[str(cell).replace("x y z", "1") for cell in row] for row in table]
    write_workbook(listed, corrected[0], corrected[1:], [16] * len(corrected[0]))

    bring_in(listed)
    with open_writer() as writer:
        edit_card(writer, "2", [f"Nhóm={title}"], "nhầm nhóm")

    assert public_with(museum, "ẨN DANH") == []
    groups = [load_artifact(museum, number).record.extra["Nhóm"] for number in ("1", "2")]
    assert groups == [People(museum.private).named(title)[0]] * 2
