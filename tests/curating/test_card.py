"""The card as people call for it: edited, approved, written off, its history, and people forgotten."""

from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.fields import FIELDS
from catalog.leaving import get_copies
from catalog.museum import Museum
from catalog.people import People
from tests.catalog.correcting.filled import levels
from tests.catalog.test_leaving import xmp_words
from tests.test_cli import Call
from tests.test_cli_json import data, document, documented

WHY = ("--reason", "theo biên bản 5", "--operator", "Nguyễn Thị Lan")
FIELD_CHANGE = {"field", "old", "new"}


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("edit 1 notes=x", "number version fields unread level"),
        ("approve 1", "approved already withdrawn"),
        ("deaccession 1 --document QĐ5", "number status document"),
        ("people list", "people"),
        ("people erase Ông_A", "id erased files"),
    ],
)
def test_the_document_has_the_keys_of_the_page(call: Call, line: str, keys: str) -> None:
    call("edit", "1", "source_person=Ông A", *WHY)
    words = [word.replace("_", " ") for word in line.split()]
    said = call(*words, *(() if words[:2] == ["people", "list"] else WHY), "--json")

    name = " ".join(words[:2]) if words[0] == "people" else words[0]
    assert said.code == 0
    assert set(data(said)) == set(keys.split())
    assert set(keys.split()) <= documented()[name]


def test_an_edit_says_what_it_changed_and_the_level_it_left(call: Call) -> None:
    said = call("edit", "1", "ten hien vat=Thư nhà", "niên đại=", *WHY)

    assert (said.code, said.err) == (0, "")
    assert said.out.split("\n")[:4] == [
        "BTBP 1, version 3:",
        "  name: Thư tay → Thư nhà",
        "  dating: 1972 → —",
        "Level: Photographed",
    ]
    again = data(call("edit", "1", "name=Thư nhà", *WHY, "--json"))
    assert (again["version"], again["fields"]) == (3, [])
    assert "nothing was written" in call("edit", "1", "name=Thư nhà", *WHY).out


def test_an_edit_says_what_is_kept_as_written_though_it_was_not_read(call: Call) -> None:
    words = ("value_vnd=abc", "weight=nặng lắm", "dating=31/02/1972", "dimensions=cao 5 cm", "entry_date=hôm qua")

    said = call("edit", "1", *words, *WHY)
    assert said.code == 0
    assert [line.partition(":")[0] for line in said.out.splitlines() if "kept as written" in line] == [
        "value vnd",
        "weight",
        "dating",
        "entry date",
    ]
    assert "dating: “31/02/1972” is kept as written, but was not read as years." in said.out
    assert data(call("edit", "1", "value_vnd=abc đồng", *WHY, "--json"))["unread"] == ["value_vnd"]
    assert "kept as written" not in call("edit", "1", "value_vnd=5000", "weight=Không rõ", *WHY).out


def test_an_edit_in_vietnamese_uses_the_labels_of_the_register(call: Call) -> None:
    said = call("edit", "1", "name=Thư nhà", *WHY, lang="vi")

    assert "Tên hiện vật: Thư tay → Thư nhà" in said.out


def test_an_edit_based_on_an_older_version_is_refused_with_both_values(call: Call) -> None:
    call("edit", "1", "dating=1973", *WHY)
    said = call("edit", "1", "dating=1974", "--based-on", "2", *WHY)

    assert said.code == 3
    assert all(words in said.out for words in ("1972", "1973", "1974", "E-EDIT-CONFLICT", 'sohoa history "BTBP 1"'))
    whole = document(call("edit", "1", "dating=1974", "--based-on", "2", *WHY, "--json"))
    assert [(problem["code"], problem["where"]) for problem in whole["problems"]] == [("E-EDIT-CONFLICT", "dating")]
    assert (whole["ok"], whole["data"]["version"], whole["data"]["fields"]) == (False, 3, [])


@pytest.mark.parametrize(
    ("line", "code", "exit_code"),
    [
        ("edit 1 name=x", "E-USAGE-MISSING", 2),
        ("edit 1 --reason x", "E-USAGE-MISSING", 2),
        ("edit 1 nosuch=x --reason x", "E-FIELD-UNKNOWN", 2),
        ("edit 1 inventory_number=2 --reason x", "E-EDIT-NUMBER", 2),
        ("edit 99 name=x --reason x", "E-NUMBER-UNKNOWN", 2),
        ("edit 1 name=x --based-on 9 --reason x", "E-EDIT-VERSION", 2),
        ("approve 1", "E-USAGE-MISSING", 2),
        ("approve 2 --reason x", "E-APPROVE-LEVEL", 3),
        ("approve 1 --by tester --reason x", "E-APPROVE-OPERATOR", 3),
        ("approve 1 2 --withdraw --reason x", "E-APPROVE-WITHDRAW", 2),
        ("approve 1 --withdraw --reason x", "E-APPROVE-NONE", 2),
        ("deaccession 1 --reason x", "E-USAGE-MISSING", 2),
        ("deaccession 99 --document QĐ --reason x", "E-NUMBER-UNKNOWN", 2),
        ("people erase Ai --reason x", "E-PERSON-UNKNOWN", 2),
        ("people erase Ai", "E-USAGE-MISSING", 2),
    ],
)
def test_what_cannot_be_has_a_code_and_changes_nothing(
    museum: Museum, call: Call, line: str, code: str, exit_code: int
) -> None:
    before = load_artifact(museum, "1").inventory.head
    said = call(*line.split(), "--json")

    whole = document(said)
    assert ([problem["code"] for problem in whole["problems"]], said.code) == ([code], exit_code)
    assert load_artifact(museum, "1").inventory.head == before


def test_approve_takes_who_approves_under_either_name(museum: Museum, call: Call) -> None:
    for option in ("--by", "--operator"):
        said = call("approve", "1", "2", option, "Bà Lan", "--reason", "biên bản 2", "--json")
        assert (data(said)["approved"], said.codes) == (["BTBP 1"], ["E-APPROVE-LEVEL"])
        assert levels(museum)["BTBP 1"] == "approved"
        assert data(call("approve", "1", "--withdraw", "--reason", "x", "--json"))["withdrawn"] == ["BTBP 1"]
    assert levels(museum)["BTBP 1"] == "digitized"


def test_show_why_and_progress_say_that_it_is_approved(call: Call) -> None:
    call("approve", "1", "--by", "Bà Lan", "--reason", "biên bản 2")

    assert "Approved by Bà Lan on " in call("show", "1").out
    assert "Approved by Bà Lan on " in call("progress", "--why", "1").out
    approval = data(call("progress", "--why", "1", "--json"))["approval"]
    assert (approval["by"], approval["reason"]) == ("Bà Lan", "biên bản 2")
    figures = data(call("progress", "--json"))
    assert (figures["levels"]["approved"], figures["digitized"], figures["approval_by_another"]) == (1, 1, True)


def test_history_writes_the_day_of_an_approval_as_people_do(call: Call) -> None:
    call("approve", "1", "--by", "Bà Lan", "--reason", "biên bản 2")
    (approval,) = (c["new"] for c in data(call("history", "1", "--json"))["versions"][0]["fields"])

    year, month, day = approval.removeprefix("Bà Lan (").removesuffix(")").split("-")
    for lang, label in (("en", "approved by"), ("vi", "nghiệm thu bởi")):
        assert f"{label}: — → Bà Lan ({day}/{month}/{year})" in call("history", "1", lang=lang).out


def test_what_may_be_approved_says_how(call: Call) -> None:
    assert 'To be approved: sohoa approve "BTBP 1" --reason "…"' in call("progress", "--why", "1").out
    assert "To be approved" not in call("progress", "--why", "2").out


def test_the_history_has_the_keys_of_the_page(call: Call) -> None:
    call("edit", "1", "notes=x", *WHY)
    call("withdraw", "1", "photos/0001", *WHY)
    versions = data(call("history", "1", "--json"))["versions"]

    page = documented()["history"]
    assert set().union(*versions) | {"number"} <= page
    assert {frozenset(change) for version in versions for change in version["fields"]} == {frozenset(FIELD_CHANGE)}
    assets = [asset for version in versions for asset in version["assets"]]
    assert set().union(*assets) <= page
    assert (versions[0]["why"], versions[0]["by"]) == ("withdraw: theo biên bản 5", "Nguyễn Thị Lan")
    assert versions[0]["assets"][0]["before"]["state"] == "in_view"


def test_people_are_listed_and_erased(museum: Museum, call: Call) -> None:
    call("edit", "1", "source_person=Bà Điểu Thị Hương", *WHY)
    call("edit", "2", "source_person=Ông Lên", *WHY)

    assert call("people", "list", "huong").out.split("\n")[:2] == ["Bà Điểu Thị Hương", "1 person"]
    dry = data(call("people", "erase", "Bà Điểu Thị Hương", "--reason", "x", "--dry-run", "--json"))
    assert (dry["erased"], len(People(museum.private).having(""))) == (False, 2)
    assert data(call("people", "erase", "Bà Điểu Thị Hương", "--reason", "x", "--json"))["erased"] is True
    assert [words for _id, words in People(museum.private).having("")] == ["Ông Lên"]
    assert "(erased)" in call("show", "1").out


def test_copies_carry_the_rights_of_the_card_and_a_word_of_caution(museum: Museum, call: Call, tmp_path: Path) -> None:
    call("edit", "1", "bản quyền=© Nhà in Đức", "công bố=không", *WHY)
    said = call("get", "1", "--to", tmp_path / "given")

    assert "Careful: its card says that it is not to be published." in said.out
    copies = get_copies(museum, load_artifact(museum, "1"), None, tmp_path / "again")
    assert [xmp_words(path.read_bytes())["rights"] for path in copies] == ["© Nhà in Đức"] * 2


def test_every_field_may_be_edited_but_the_number(museum: Museum, call: Call) -> None:
    words = [f"{field.key}=1" for field in FIELDS if field.key != "inventory_number"]
    changes = data(call("edit", "2", *words, *WHY, "--json"))["fields"]

    assert {change["field"] for change in changes} >= {field.key for field in FIELDS} - {"inventory_number", "quantity"}
    assert load_artifact(museum, "2").record.card["inventory_number"] == "BTBP 2"
