"""The register on the command line: what a technician sees, does next, and takes back."""

import re
from pathlib import Path

import pytest

from catalog.museum import Museum
from tests.test_cli import Call, caller

REGISTER = """SỔ ĐĂNG KÝ HIỆN VẬT,,,,
TT,Số ĐK,Tên hiện vật,SL,Cột riêng
I. ĐỒ ĐỰNG,,,,
1,1,Ché,1,a
2,2,Nồi,-2,b
,Tổng cộng,,3,
"""


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], museum: Museum) -> Call:
    return caller(monkeypatch, capsys, museum.path)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "sổ.csv"
    path.write_text(REGISTER, "utf-8")
    return path


def test_a_dry_run_shows_columns_rows_passed_over_and_what_stands_in_the_way(call: Call, register: Path) -> None:
    said = call("register", "import", register, "--dry-run", "--lang", "en")

    assert said.code == 3
    lines = said.out.split("\n")
    assert "  TT → counts the rows: kept, makes no difference" in lines
    assert "  Số ĐK → inventory number" in lines
    assert "  Cột riêng → no field: kept under its own header" in lines
    assert "  row 3, group title: I. ĐỒ ĐỰNG" in lines
    assert "  row 6, total: Tổng cộng 3" in lines
    assert any(line.startswith("Row 5, column “SL”: “-2” is no quantity") for line in lines)
    assert lines[-2] == "A dry run: nothing was written."


def test_the_good_rows_are_written_where_that_is_wished(call: Call, register: Path, museum: Museum) -> None:
    assert call("register", "import", register).code == 3
    assert call("show", "1").code == 2

    said = call("register", "import", register, "--accept-good", "--map", "Cột riêng=Ghi chú", "--json")

    data = said.data
    assert (said.code, said.codes) == (3, ["E-ROW-QUANTITY"])
    assert (data["rows"], data["added"], data["refused"], len(data["items"])) == (2, 1, 1, 2)
    assert data["items"][1] == {"row": 5, "number": None, "outcome": "refused", "codes": ["E-ROW-QUANTITY"]}
    assert {"header": "Cột riêng", "field": "notes", "kept_as": "notes", "unit": None, "how": "said"} in data["columns"]
    assert Path(data["to_correct"]).parent == museum.out
    assert call("show", "1").code == 0


def test_an_import_is_taken_back_with_the_words_that_it_said_itself(call: Call, register: Path) -> None:
    register.write_text(REGISTER.replace("-2", "2"), "utf-8")
    said = call("register", "import", register, "--lang", "en")
    assert said.code == 0
    found = re.search(r"sohoa undo ([0-9a-f]{8}) --reason", said.out)
    assert found

    undone = call("undo", found[1], "--reason", "nhầm tệp", "--lang", "en")

    assert (undone.code, undone.out.strip()) == (
        0,
        "Undone: 2 entries are out of the register. A later import may bring them again.",
    )
    assert "register import undone: nhầm tệp" in call("history", "1", "--lang", "en").out


def test_what_cannot_be_undone_is_said_and_the_exit_code_too(call: Call, register: Path) -> None:
    register.write_text(REGISTER.replace("-2", "2"), "utf-8")
    batch = call("register", "import", register, "--json").data["batch"]
    call("edit", "1", "name=Chóe", "--reason", "gõ nhầm")

    undone = call("undo", batch, "--reason", "nhầm tệp", "--json")

    assert (undone.code, undone.codes) == (3, ["E-UNDO-ENTRY-CHANGED"])
    assert (undone.data["withdrawn"], undone.data["left"]) == (["BTBP 2"], ["BTBP 1"])


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["--map", "Cột riêng"], "E-MAP-FORM", 2),
        (["--map", "Cột riêng=cột"], "E-MAP-FIELD", 2),
        (["--map", "Cột khác=name"], "E-MAP-COLUMN", 2),
        (["--map", "Cột riêng=name"], "E-TABLE-COLUMN-TWICE", 3),
    ],
)
def test_what_is_said_of_columns_wrongly_is_told(
    call: Call, register: Path, words: list[str], code: str, exit_code: int
) -> None:
    said = call("register", "import", register, *words, "--json")

    assert (said.codes, said.code) == ([code], exit_code)
