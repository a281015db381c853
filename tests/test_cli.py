"""The command line as people meet it: sentences in two languages, exit codes, and never a traceback."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.founding import found_museum
from catalog.museum import Museum
from catalog.problems import Exit
from catalog.register.importing import import_register
from catalog.writing import Writer
from ingest.run import Wishes, ingest
from tests.commands import Said, said_here
from tests.conftest import PROJECT, Card, Sohoa, jpeg, without_verdicts

Call = Callable[..., Said]
#: BTBP 2 is digitized, BTBP 1 lacks everything, BTBP 3 is a copy and does not count.
REGISTER = """\
Số đăng ký;Tên hiện vật;Loại hình;Số lượng;Chất liệu;Kích thước;Miêu tả hiện vật;Niên đại;Nguồn gốc;Loại hiện vật;\
Tính chất hiện vật;Tình trạng bảo quản;Người giao, hiến tặng
BTBP 1;Rìu đá;Công cụ;1;Đá;;;;;;Nguyên gốc;;Ông Điểu Bá
BTBP 2;Thư tay;Tài liệu;1;Giấy;A4;Thư;1972;Hiến tặng;Thường;Nguyên gốc;Nguyên vẹn;
BTBP 3;Trống;Nhạc cụ;1;Đồng;;;;;;Bản sao;;
"""
FILES = {
    "BTBP-2_truoc.jpg": jpeg(1),
    "BTBP-2_sau.jpg": jpeg(2),
    "BTBP-1_truoc.jpg": jpeg(3)[:900],
    "IMG_0001.jpg": jpeg(4),
    "Thumbs.db": b"x",
}


def fill_card(card: Path) -> Path:
    card.mkdir(exist_ok=True)
    for name, data in FILES.items():
        (card / name).write_bytes(data)
    return card


def fill_museum(path: Path) -> Museum:
    """A museum of three artifacts with one register imported and one card ingested."""
    museum = without_verdicts(found_museum(path, name="Bảo tàng", prefix="BTBP", language="vi", operator="Hoa"))
    register = path.with_name("register.csv")
    register.write_text(REGISTER, "utf-8")

    def writer() -> Writer:
        return Writer(museum, operator="Hoa", command="test")

    import_register(museum, register, dry_run=False, open_writer=writer, tick=lambda _of: None)
    card = fill_card(path.with_name("card"))
    ingest(museum, Wishes(card, workers=2), open_writer=writer, tick=lambda _done, _of: None)
    return museum


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill_museum(tmp_path_factory.mktemp("filled") / "museum").path


@pytest.fixture
def museum(filled: Path, tmp_path: Path) -> Museum:
    """A copy of the filled museum: the one that `sohoa` works in."""
    return Museum(Path(shutil.copytree(filled, tmp_path / "museum")))


def caller(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> Call:
    """Runs the command line in this process, in a folder and a system that wish for no language: quick."""
    for name in ("SOHOA_MUSEUM", "SOHOA_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.chdir(folder)

    def run(*words: str | Path, lang: str = "") -> Said:
        if lang:
            monkeypatch.setenv("SOHOA_LANG", lang)
        return said_here(monkeypatch, capsys, *words)

    return run


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Call:
    return caller(monkeypatch, capsys, tmp_path)


# --- what commands say ---


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_from_an_empty_folder_to_the_first_card(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: str
) -> None:
    monkeypatch.setenv("SOHOA_MUSEUM", "museum")
    (tmp_path / "register.csv").write_text(REGISTER, "utf-8")
    fill_card(tmp_path / "card")
    for words, code, facts in (
        (
            ["init", "museum", "--name", "Bảo tàng Bình Phước"],
            Exit.DONE,
            {"vi": ["Bảo tàng Bình Phước", "sohoa register import"], "en": ["“Bảo tàng Bình Phước” stands in museum"]},
        ),
        (["register", "import", "register.csv"], Exit.DONE, {"vi": ["đã thêm     3"], "en": ["added        3"]}),
        (
            ["register", "add", "--temporary", "name=Ché"],
            Exit.DONE,
            {"vi": ["TẠM 1  Ché"], "en": ["Entered: TẠM 1  Ché"]},
        ),
        (
            ["ingest", "card"],
            Exit.REFUSED,
            {
                "vi": ["BTBP-1_truoc.jpg: ảnh bị cắt cụt", "[E-PHOTO-TRUNCATED]", "out/unmatched-"],
                "en": ["BTBP-1_truoc.jpg: the picture is cut short", "Do not erase the card: 2 files are not stored."],
            },
        ),
    ):
        said = call(*words, "--lang", lang)

        assert (said.code, said.err) == (code, "")
        assert [fact for fact in facts[lang] if fact not in said.out] == [], said.out
    counts = [line.split()[-1] for line in said.out.split("\n") if line and line.split()[-1].isdigit()]
    assert counts == ["5", "2", "0", "1", "1", "1"]


ANSWERS: dict[str, dict[str, list[str]]] = {
    "progress": {
        "vi": ["Đã số hóa 1/2 hiện vật, đạt 50,00%.", "Không tính: 1 hiện vật"],
        "en": ["1 of 2 artifacts are digitized: 50.00%.", "Not counted: 1 artifact (copies, loans and deposits)."],
    },
    "progress --by material": {"vi": ["Chất liệu", "Giấy", "100,00%"], "en": ["materials", "Giấy", "100.00%"]},
    "progress --why 1": {"vi": ["BTBP 1  Rìu đá", "ảnh: trước"], "en": ["Level: Registered", "photo: front"]},
    "search thu tay": {"vi": ["Số đăng ký", "Thư tay", "Đã số hóa"], "en": ["Number", "Thư tay", "Digitized"]},
    "search nothing-at-all": {"vi": ["Không tìm thấy"], "en": ["Nothing was found."]},
    "show 2": {"vi": ["Mức: Đã số hóa", "trước  320 × 240 px"], "en": ["Level: Digitized", "front  320 × 240 px"]},
    "show 1": {
        "vi": ["Ông Điểu Bá", "Kích thước"],
        "en": ["Ông Điểu Bá", "Nothing digitized yet.", "card: dimensions"],
    },
    "history 2": {"vi": ["v2", "Tên hiện vật: — → Thư tay"], "en": ["v2", "name: — → Thư tay"]},
    "batches": {"vi": ["Hoa", "nhập ảnh", "sổ đăng ký"], "en": ["ingest", "register", "done", "Hoa"]},
    "audit": {"vi": ["Mọi tệp trong kho"], "en": ["Every file of the store is as it was recorded.", "files read"]},
    "rebuild": {"vi": ["danh mục: 3 hiện vật"], "en": ["The catalog is made again: 3 artifacts."]},
    "derive": {"vi": ["0"], "en": ["0 assets lacked copies."]},
}


@pytest.mark.parametrize("line", ANSWERS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_answer_has_the_facts_in_either_language(museum: Museum, call: Call, line: str, lang: str) -> None:
    said = call(*line.split(), "--museum", str(museum.path), lang=lang)

    assert (said.code, said.err) == (Exit.DONE, "")
    assert [fact for fact in ANSWERS[line][lang] if fact not in said.out] == [], said.out


# --- how commands end ---


def flip(museum: Museum) -> None:
    path = next(museum.store.root.glob("*/*/v*/content/photos/0001/files/*"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def other_columns(museum: Museum) -> None:
    with museum.engine.begin() as connection:
        connection.exec_driver_sql("alter table artifact rename column title to name")


@pytest.mark.parametrize(
    ("harm", "line", "code"),
    [
        (None, "progress", Exit.DONE),
        (other_columns, "search rìu", Exit.INTERNAL),
        (None, "show 9", Exit.USAGE),
        (None, "ingest ../card", Exit.REFUSED),
        (flip, "audit", Exit.DAMAGE),
        (lambda m: m.catalog_file.unlink(), "progress", Exit.INCOMPLETE),
    ],
    ids=lambda value: value.name if isinstance(value, Exit) else None,
)
def test_the_exit_code_says_how_it_ended(
    museum: Museum, sohoa: Sohoa, tmp_path: Path, harm: Callable[[Museum], None] | None, line: str, code: Exit
) -> None:
    fill_card(tmp_path / "card")
    if harm:
        harm(museum)
    said = sohoa(*line.split(), cwd=museum.path)

    assert said.code == code
    assert (said.out == "") == (code in (Exit.INTERNAL, Exit.USAGE, Exit.INCOMPLETE))


def test_an_error_of_our_own_goes_to_a_file_of_its_own_where_the_log_cannot_be_written(
    museum: Museum, program: Sohoa, tmp_path: Path
) -> None:
    other_columns(museum)
    (museum.path / "sohoa.log").mkdir()
    said = program("search", "rìu", "--json", env={"TMPDIR": str(tmp_path)})

    log = Path(said.json["problems"][0]["where"])
    assert (said.codes, said.err, log.parent) == (["E-INTERNAL"], "", tmp_path)
    assert "Traceback (most recent call last)" in log.read_text("utf-8")


def test_who_stands_in_a_folder_that_was_removed_is_told_so(
    museum: Museum, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    said = call("status", "--json")
    monkeypatch.chdir(museum.path)

    assert (said.code, said.codes) == (Exit.USAGE, ["E-FOLDER-GONE"])


def test_an_error_of_our_own_is_one_sentence_and_the_traceback_is_in_the_log(museum: Museum, sohoa: Sohoa) -> None:
    other_columns(museum)
    said = sohoa("search", "rìu", "--json")

    log = museum.path / "sohoa.log"
    assert (said.code, said.codes, said.json["problems"][0]["where"]) == (1, ["E-INTERNAL"], str(log))
    assert said.err == ""
    assert "Traceback (most recent call last)" in log.read_text("utf-8")
    assert "search ['search', '…', '--json']" in log.read_text("utf-8")


def test_the_log_says_what_was_asked_for_without_a_word_that_may_be_a_person_s(museum: Museum, sohoa: Sohoa) -> None:
    other_columns(museum)
    with museum.engine.begin() as connection:
        connection.exec_driver_sql("alter table search_word rename column count to times")
    for words in (
        ("search", "Hương = Lan", "Hương", "--json"),
        ("edit", "1", "tên=Hương", "--reason", "Hương", "--operator=Hương"),
    ):
        assert sohoa(*words).code == Exit.INTERNAL

    log = (museum.path / "sohoa.log").read_text("utf-8")
    assert "search ['search', '…', '…', '--json']" in log
    assert "edit ['edit', '…', 'tên=…', '--reason', '…', '--operator=…']" in log
    assert "Hương" not in log


@pytest.mark.parametrize("data", [b"", b"[]", b'{"id": 5}', b"\xff", b"null"])
def test_odd_files_in_the_store_are_problems_with_a_code(museum: Museum, call: Call, data: bytes) -> None:
    for path in museum.store.root.glob("*/*/*/content/record.json"):
        path.write_bytes(data)
    for words in (["show", "1"], ["history", "2"], ["rebuild"]):
        said = call(*words, "--museum", str(museum.path), "--json")

        assert (said.code, set(said.codes)) == (Exit.DAMAGE, {"E-RECORD-INVALID"})


@pytest.mark.parametrize(
    "line", ["--help", "show --help", "progress", "progress --json", "show 9 --json", "nosuch --json", "progress >&-"]
)
def test_nobody_who_reads_is_no_reason_for_a_traceback(museum: Museum, line: str) -> None:
    """The reader of a pipe is gone, or (`>&-`) there never was an output."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        ["sh", "-c", f"{shlex.quote(sys.executable)} -m cli {line}"],
        env=os.environ | {"PYTHONPATH": str(PROJECT), "SOHOA_MUSEUM": str(museum.path), "SOHOA_LANG": "en"},
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        text=True,
    )
    os.close(writer)

    assert done.stderr == ""


def test_an_answer_that_cannot_be_written_out_is_no_success(museum: Museum) -> None:
    done = subprocess.run(
        ["sh", "-c", f"{shlex.quote(sys.executable)} -m cli progress >/dev/full"],
        env=os.environ | {"PYTHONPATH": str(PROJECT), "SOHOA_MUSEUM": str(museum.path), "SOHOA_LANG": "en"},
        capture_output=True,
        check=False,
        text=True,
    )

    assert (done.returncode, done.stderr.count("\n")) == (Exit.INCOMPLETE, 2)
    assert "[E-OUTPUT-FAILED]" in done.stderr


# --- names from outside ---

STEERING = "\x1b[2J\x1b]0;x\x07\u202e"


def test_names_from_outside_cannot_steer_a_terminal(museum: Museum, call: Call, card: Card) -> None:
    for number, name in enumerate((f"BTBP-1_truoc{STEERING}.jpg", f"IMG{STEERING}.jpg", f"BTBP-9{STEERING}.jpg")):
        card.put(name, jpeg(10 + number))
    card.put(f"BTBP-2_sau{STEERING}.jpg", jpeg(20)[:700])
    by = ["--operator", f"Hoa{STEERING}"]
    for words in (
        ["register", "add", "BTBP 5", f"name=Rìu{STEERING}", *by],
        ["register", "add", STEERING, "name=x"],
        ["ingest", str(card.path), *by],
        ["show", "1"],
        ["show", "5"],
        ["history", "1"],
        ["batches"],
        ["batches", "--json"],
        ["search", f"rìu{STEERING}"],
        ["search", f"--limit={STEERING}", "x"],
    ):
        said = call(*words, "--museum", str(museum.path))
        raw = said.out + said.err
        assert raw.strip()
        assert not set(raw) & {"\x1b", "\x07"}, words
        assert "--json" in words or "\u202e" not in raw, words
    assert "\\x1b" in call("show", "1", "--museum", str(museum.path)).out
