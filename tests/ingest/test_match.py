"""Which artifact a file belongs to, always with its reason; nothing is guessed."""

from pathlib import Path, PurePosixPath

import pytest

from catalog.problems import Problem
from catalog.settings import Limits
from catalog.sheets.writing import write_workbook
from ingest.match import Entry, Matcher, Register
from ingest.match_list import ListLine, read_match_list

NUMBERS = ("BTBP 12", "BTBP 1234", "BTBP 1235", "BTBP 1240", "BTBP 50", "BTBP 50.2", "BTBP 60", "BTBP 60.1-3", "TẠM 7")


@pytest.fixture
def register() -> Register:
    entries = {number: Entry(f"id {number}", number, closed=number == "BTBP 1240") for number in NUMBERS}
    return Register("BTBP", entries, {"BTBP", "TẠM"})


def refusal(matcher: Matcher, path: str) -> str:
    with pytest.raises(Problem) as problem:
        matcher.match(PurePosixPath(path))
    assert problem.value.where == path
    return problem.value.code


@pytest.mark.parametrize(
    ("path", "number", "by", "part", "view"),
    [
        ("BTBP-1234_truoc.jpg", "BTBP 1234", "name", None, "front"),
        ("1234_truoc.jpg", "BTBP 1234", "name", None, "front"),
        ("BTBP-1234/IMG_0001.JPG", "BTBP 1234", "folder", None, None),
        ("2026/BTBP-1234 xong/DCIM/100CANON/IMG_0001.JPG", "BTBP 1234", "folder", None, None),
        ("1234/1234_sau.jpg", "BTBP 1234", "name", None, "back"),
        ("1234/DSC_1235.jpg", "BTBP 1234", "folder", None, None),
        ("BTBP-1234.3_sau.jpg", "BTBP 1234", "name", "3", "back"),
        ("BTBP-50.2_sau.jpg", "BTBP 50.2", "name", None, "back"),
        ("BTBP-50/BTBP-50.2_sau.jpg", "BTBP 50.2", "name", None, "back"),
        ("BTBP-60.2.jpg", "BTBP 60.1-3", "name", None, None),
        ("BTBP-1234/BTBP-1234.5.jpg", "BTBP 1234", "name", "5", None),
        ("TAM 7.jpg", "TẠM 7", "name", None, None),
    ],
)
def test_name_and_folders_say_where_a_file_belongs(
    register: Register, path: str, number: str, by: str, part: str | None, view: str | None
) -> None:
    found = Matcher(register).match(PurePosixPath(path))

    assert found is not None
    assert (found.entry.number, found.by, found.part, found.view) == (number, by, part, view)


@pytest.mark.parametrize("path", ["IMG_1234.jpg", "9999_truoc.jpg", "DCIM/100CANON/IMG_0001.JPG", "anh dep.jpg"])
def test_a_file_that_says_nothing_is_unmatched(register: Register, path: str) -> None:
    assert Matcher(register).match(PurePosixPath(path)) is None


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("BTBP-9999_truoc.jpg", "E-MATCH-UNKNOWN"),
        ("BTBP-9999/IMG_1.jpg", "E-MATCH-UNKNOWN"),
        ("BTBP-1234_BTBP-1235.jpg", "E-MATCH-TWO-NUMBERS"),
        ("1234 - 1240.jpg", "E-MATCH-TWO-NUMBERS"),
        ("BTBP-1235/BTBP-1234_truoc.jpg", "E-MATCH-CONFLICT"),
        ("BTBP-1235/1234_truoc.jpg", "E-MATCH-CONFLICT"),
        ("BTBP-1234.3/BTBP-1234.4.jpg", "E-MATCH-CONFLICT"),
        ("BTBP-1240.jpg", "E-MATCH-CLOSED"),
    ],
)
def test_what_cannot_be_settled_is_refused(register: Register, path: str, code: str) -> None:
    assert refusal(Matcher(register), path) == code


def test_while_objects_cannot_be_read_no_number_is_called_unknown(register: Register) -> None:
    register.unread = 2

    assert refusal(Matcher(register), "BTBP-9999_truoc.jpg") == "E-MATCH-INCOMPLETE"
    assert Matcher(register).match(PurePosixPath("BTBP-1234_truoc.jpg")) is not None


def test_a_list_is_asked_first_and_a_name_must_not_contradict_it(register: Register) -> None:
    lines = {
        "IMG_1.jpg": ListLine(2, "1234", "front", ("BTBP 12",)),
        "100CANON/IMG_2.jpg": ListLine(3, "BTBP 1235", None, ()),
        "1235_sau.jpg": ListLine(4, "1235", None, ()),
        "1234.jpg": ListLine(5, "1235", None, ()),
        "IMG_9.jpg": ListLine(6, "9999", None, ()),
        "IMG_8.jpg": ListLine(7, "1234", None, ("9999",)),
    }
    matcher = Matcher(register, lines)

    first = matcher.match(PurePosixPath("100CANON/IMG_1.jpg"))
    assert first and (first.entry.number, first.by, first.view, first.depicts) == (
        "BTBP 1234",
        "list",
        "front",
        ("id BTBP 12",),
    )
    second = matcher.match(PurePosixPath("100CANON/IMG_2.jpg"))
    assert second and second.entry.number == "BTBP 1235"
    assert matcher.match(PurePosixPath("101CANON/IMG_2.jpg")) is None
    third = matcher.match(PurePosixPath("1235_sau.jpg"))
    assert third and (third.by, third.view) == ("list", "back")
    assert refusal(matcher, "1234.jpg") == "E-MATCH-CONFLICT"
    assert refusal(matcher, "IMG_9.jpg") == "E-MATCH-UNKNOWN"
    assert refusal(matcher, "IMG_8.jpg") == "E-MATCH-UNKNOWN"


@pytest.mark.parametrize(
    ("labels", "number", "part"),
    [
        (["BTBP 1234"], "BTBP 1234", None),
        (["btbp-1234"], "BTBP 1234", None),
        (["BTBP 1234/Đa 56"], "BTBP 1234", None),
        (["BTBP 50.2"], "BTBP 50.2", None),
        (["BTBP 1234", "BTBP 1234.3"], "BTBP 1234", "3"),
        (["BTBP 1234", "ABC 12", "1235", "Tem 5"], "BTBP 1234", None),
        (["TAM 7"], "TẠM 7", None),
    ],
)
def test_labels_seen_in_a_picture_say_where_it_belongs(
    register: Register, labels: list[str], number: str, part: str | None
) -> None:
    found = Matcher(register).match_seen(PurePosixPath("IMG_1.JPG"), labels)

    assert found and (found.entry.number, found.part, found.by, found.reason) == (number, part, "label", "label")


@pytest.mark.parametrize("labels", [[], ["1234"], ["1,234"], ["ABC 12"], ["BTBP"], ["BTBP 12-40"], ["BTBP 1O33"]])
def test_a_text_that_is_no_number_of_this_register_says_nothing(register: Register, labels: list[str]) -> None:
    assert Matcher(register).match_seen(PurePosixPath("IMG_1.JPG"), labels) is None


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        (["BTBP 1234", "BTBP 1235"], "E-MATCH-TWO-LABELS"),
        (["BTBP 1234.3", "BTBP 1234.4"], "E-MATCH-TWO-LABELS"),
        (["BTBP 50", "BTBP 50.2"], "E-MATCH-TWO-LABELS"),
        (["BTBP 9999"], "E-MATCH-UNKNOWN"),
        (["BTBP 1240"], "E-MATCH-CLOSED"),
    ],
)
def test_labels_that_cannot_be_settled_refuse_the_picture(register: Register, labels: list[str], code: str) -> None:
    with pytest.raises(Problem, match=code):
        Matcher(register).match_seen(PurePosixPath("IMG_1.JPG"), labels)


@pytest.mark.parametrize(
    ("labels", "contradicts"),
    [
        (["BTBP 1235"], True),
        (["BTBP 1235", "BTBP 1234"], False),
        (["BTBP 1234.3"], False),
        (["BTBP 9999"], False),
        (["1235"], False),
        ([], False),
    ],
)
def test_a_label_contradicts_a_name_only_where_it_shows_another_and_not_its_own(
    register: Register, labels: list[str], contradicts: bool
) -> None:
    matcher = Matcher(register)
    path = PurePosixPath("BTBP-1234_truoc.jpg")
    match = matcher.match(path)
    assert match

    if contradicts:
        with pytest.raises(Problem, match="E-MATCH-LABEL"):
            matcher.check_seen(path, match, labels)
    else:
        matcher.check_seen(path, match, labels)


def test_lists_are_read_from_csv_and_xlsx_with_labels_of_both_languages(tmp_path: Path) -> None:
    csv = tmp_path / "list.csv"
    csv.write_bytes(
        "Tệp;Số đăng ký;Góc chụp;Cùng có\nDCIM\\a.jpg;1234;mặt trước;12; 13\nb.jpg;;;\n".encode("utf-8-sig")
    )
    xlsx = tmp_path / "list.xlsx"
    rows = [["DCIM/a.jpg", "1234", "front", "12; 13"], ["b.jpg", "", "", ""]]
    write_workbook(xlsx, ["file", "number", "view", "depicts"], rows, [20, 20, 20, 20], "Fill in, please.")

    from_xlsx = read_match_list(xlsx, Limits())
    assert from_xlsx == {"DCIM/a.jpg": ListLine(from_xlsx["DCIM/a.jpg"].row, "1234", "front", ("12", "13"))}
    csv.write_bytes(
        'Tệp;Số đăng ký;Góc chụp;Cùng có\nDCIM\\a.jpg;1234;mặt trước;"12; 13"\nb.jpg;;;\n'.encode("utf-8-sig")
    )
    from_csv = read_match_list(csv, Limits())
    assert from_csv == {"DCIM/a.jpg": ListLine(2, "1234", "front", ("12", "13"))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "E-LIST-COLUMNS"),
        ("file,number\na.jpg,1\na.jpg,2\n", "E-LIST-TWICE"),
        ("file,number,view\na.jpg,1,hông\n", "E-LIST-VIEW"),
    ],
)
def test_a_list_that_cannot_be_right_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")

    with pytest.raises(Problem, match=code):
        read_match_list(path, Limits())
