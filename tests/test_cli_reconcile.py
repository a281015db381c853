"""`sohoa reconcile`: what it says, what it counts, and commands that do what they promise when pasted into a shell."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from catalog.artifact import load_artifact
from catalog.founding import found_museum
from catalog.museum import Museum
from catalog.reconcile.finding import KINDS
from catalog.register.adding import add_artifact
from catalog.sheets.reading import read_table
from catalog.writing import Writer
from ingest.run import Wishes, ingest
from tests.conftest import PROJECT, SHARED, jpeg
from tests.test_cli import Call, caller

#: Photos of the sample card by the numbers they are put under here: the same axe, and another artifact among drums.
SAMPLES = {
    "BTBP-1_truoc.jpg": "BTBP-9_truoc.jpg",
    "BTBP-2_truoc.jpg": "BTBP-3_truoc.jpg",
    "BTBP-2_trai.jpg": "BTBP-3_trai.jpg",
    "BTBP-3_truoc.jpg": "BTBP-6_truoc.jpg",
}


def smaller(name: str, width: int, quality: int) -> bytes:
    """A photo of the sample card as a copy of another size and quality."""
    import pyvips

    image = pyvips.Image.thumbnail(str(PROJECT / "samples" / "card" / name), width)
    return bytes(image.jpegsave_buffer(Q=quality))


def fill(path: Path) -> None:
    museum = found_museum(path, name="Bảo tàng", prefix="BTBP", language="vi", operator="Hoa")

    def writer() -> Writer:
        return Writer(museum, operator="Hoa", command="test")

    with writer() as open_:
        for number in range(1, 31):
            add_artifact(open_, f"BTBP {number}", [f"name=Hiện vật 'số' {number}"])
        add_artifact(open_, None, ["name=Rìu lạ"])
    card = path.with_name("thẻ nhớ")
    card.mkdir()
    for name, sample in SAMPLES.items():
        (card / name).write_bytes(smaller(sample, 800, 90))
    (card / "BTBP-4_truoc.jpg").write_bytes(smaller("BTBP-9_truoc.jpg", 500, 60))
    (card / "TAM-1_truoc.jpg").write_bytes(smaller("BTBP-6_truoc.jpg", 600, 70))
    (card / "IMG_0001.jpg").write_bytes(jpeg(1))
    ingest(museum, Wishes(card, workers=2), open_writer=writer, tick=lambda _done, _of: None)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "museum"
    fill(path)
    return path


@pytest.fixture
def museum(filled: Path, tmp_path: Path) -> Museum:
    """A copy of the filled museum: the one that `sohoa` works in."""
    return Museum(Path(shutil.copytree(filled, tmp_path / "museum")))


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], museum: Museum) -> Call:
    return caller(monkeypatch, capsys, museum.path)


def test_everything_is_found_by_kind_and_ends_with_exit_code_3(call: Call) -> None:
    said = call("reconcile", "--json")

    counts = {"same_picture": 1, "temporary": 1, "unmatched": 1, "no_photo": 26}
    assert said.data["counts"] == dict.fromkeys(KINDS, 0) | counts
    assert (said.code, said.json["ok"], said.data["found"]) == (3, False, 29)
    same = next(finding for finding in said.data["findings"] if finding["kind"] == "same_picture")
    assert same["places"] == [
        {"number": "BTBP 1", "asset": "photos/0001"},
        {"number": "BTBP 4", "asset": "photos/0001"},
    ]
    assert 0 <= same["distance"] <= 16


def test_findings_have_the_keys_that_the_page_names(call: Call) -> None:
    data = call("reconcile", "--json").data
    page = (PROJECT / "docs" / "json.md").read_text("utf-8")
    row = re.search(r"^\| `reconcile` \| (.+) \|$", page, re.MULTILINE)

    assert row is not None
    named = set(re.findall(r"\w+", row[1]))
    left = next(finding["files"] for finding in data["findings"] if finding["files"])
    assert {*data, *data["counts"], *data["findings"][0], *data["findings"][0]["places"][0], *left} <= named


def test_a_copy_is_taken_out_of_view_by_the_command_that_is_given(call: Call, museum: Museum) -> None:
    same = call("reconcile", "--json").data["findings"][0]
    assert same["commands"][1].startswith("sohoa withdraw 'BTBP 4' photos/0001 --reason ")
    done = call(*shlex.split(same["commands"][1])[1:])

    assert done.code == 0
    after = call("reconcile", "--json").data["counts"]
    assert (after["same_picture"], after["no_photo"]) == (0, 27)


def test_a_temporary_entry_is_joined_by_the_command_that_is_given(call: Call) -> None:
    findings = call("reconcile", "--json").data["findings"]
    temporary = next(finding for finding in findings if finding["kind"] == "temporary")
    assert (temporary["why"], temporary["places"][1]["number"]) == ("picture", "BTBP 3")
    done = call(*shlex.split(temporary["commands"][0])[1:])

    assert done.code == 0
    assert call("reconcile", "--json").data["counts"]["temporary"] == 0


def test_files_without_a_number_are_taken_in_by_the_command_that_is_given(call: Call, museum: Museum) -> None:
    findings = call("reconcile", "--json").data["findings"]
    left = next(finding for finding in findings if finding["kind"] == "unmatched")
    table = museum.out / f"unmatched-{left['files']['batch']}.csv"
    table.write_text("tệp;số đăng ký\nIMG_0001.jpg;BTBP 5\n", "utf-8")
    words = shlex.split(left["commands"][0])
    assert words[:2] == ["sohoa", "ingest"] and Path(words[2]).name == "thẻ nhớ"
    call(*words[1:3], "--match", table)

    assert call("reconcile", "--json").data["counts"]["unmatched"] == 0


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_kind_shows_twenty_and_says_how_many_more(call: Call, lang: str) -> None:
    said = call("reconcile", lang=lang)

    assert (said.code, said.err) == (3, "")
    blocks = {block.split("\n")[0]: block for block in said.out.strip().split("\n\n")}
    largest = max(blocks.values(), key=len)
    assert largest.count("•") == 20
    assert "6" in largest.split("•")[-1]
    assert "--list" in list(blocks.values())[-1]


def test_the_screen_names_photos_and_commands(call: Call) -> None:
    out = call("reconcile", lang="en").out

    assert re.search(r"• BTBP 1 photos/0001 = BTBP 4 photos/0001  \(nearly the same, \d+ of 256 apart\)", out)
    assert "sohoa withdraw 'BTBP 4' photos/0001 --reason 'the same picture as BTBP 1 photos/0001'" in out
    assert "Rìu lạ  (1 photo): looks like a picture of BTBP 3" in out
    assert "1 file (IMG_0001.jpg)" in out
    assert "• BTBP 5  Hiện vật 'số' 5" in out


def test_the_workbook_has_every_finding(call: Call, museum: Museum, tmp_path: Path) -> None:
    path = tmp_path / "danh-sach.xlsx"
    said = call("reconcile", "--list", path, "--json", lang="en")

    rows = list(read_table(path, ["what", "number", "finding", "command"], museum.settings.limits).rows)
    assert len(rows) == said.data["found"] == 29
    assert rows[0][1][1] == "BTBP 1"
    assert "\n".join(said.data["findings"][0]["commands"]) == rows[0][1][3].replace("\r\n", "\n")
    assert CalamineWorkbook.from_path(path).sheet_names == ["sohoa"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("a.csv", "E-USAGE-VALUE"), ("museum/sohoa.xlsx", "E-FILE-EXISTS"), ("x/a.xlsx", "E-FOLDER-MISSING")],
)
def test_a_workbook_that_cannot_be_written_is_refused(
    call: Call, museum: Museum, tmp_path: Path, name: str, code: str
) -> None:
    (museum.path / "sohoa.xlsx").write_bytes(b"mine")
    said = call("reconcile", "--list", tmp_path / name, "--json")

    assert (said.code, said.codes) == (2, [code])
    assert (museum.path / "sohoa.xlsx").read_bytes() == b"mine"


def test_a_museum_in_which_everything_fits_ends_with_exit_code_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "new"
    found_museum(path, name="Bảo tàng", prefix="BTBP", language="vi", operator="Hoa")
    said = caller(monkeypatch, capsys, path)("reconcile", lang="en")

    assert (said.code, said.out) == (0, "Everything fits together.\n")


@pytest.mark.skipif(not SHARED.exists(), reason="the shared test data are not on this machine")
def test_a_real_object_among_the_photos_of_another_is_worth_a_look(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    museum = found_museum(tmp_path / "real", name="Bảo tàng", prefix="BTBP", language="vi", operator="Hoa")
    photos = SHARED / "photos" / "objects"
    card = tmp_path / "card"
    card.mkdir()
    names = {"phai": "sm_10303373_3", "trai": "sm_10303374_3", "truoc": "sm_10303371_3", "tren": "sm_textile-sign"}
    for view, name in names.items():
        shutil.copy(photos / f"{name}.jpg", card / f"BTBP-1_{view}.jpg")
    with Writer(museum, operator="Hoa", command="test") as writer:
        add_artifact(writer, "BTBP 1", ["name=Máy tính"])
    ingest(
        museum,
        Wishes(card),
        open_writer=lambda: Writer(museum, operator="Hoa", command="test"),
        tick=lambda _done, _of: None,
    )
    (finding,) = caller(monkeypatch, capsys, museum.path)("reconcile", "--json").data["findings"]

    names_in_store = {asset.path: asset.name for asset in load_artifact(museum, "1").record.assets}
    assert finding["kind"] == "other_object"
    assert [names_in_store[place["asset"]] for place in finding["places"][:-1]] == ["BTBP-1_tren.jpg"]
    assert len(finding["commands"]) == 1
