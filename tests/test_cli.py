"""The command line as people meet it: help, sentences in two languages, exit codes, and never a traceback."""

import gettext
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import cli
from catalog.founding import found_museum
from catalog.museum import Museum
from catalog.problems import Exit
from catalog.register.importing import import_register
from catalog.writing import Writer
from ingest.run import Wishes, ingest
from tests.conftest import PROJECT, Card, Said, Sohoa, jpeg, without_verdicts

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
        monkeypatch.setattr(sys, "argv", ["sohoa", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        gettext.textdomain("messages")
        return Said(int(ended.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Call:
    return caller(monkeypatch, capsys, tmp_path)


def flat(text: str) -> str:
    return " ".join(text.split())


# --- help ---


def commands_below(tree: Any, *names: str) -> Iterator[tuple[str, Any]]:
    below = getattr(tree, "commands", {})
    if not below:
        yield " ".join(names), tree
    for name, command in below.items():
        yield from commands_below(command, *names, name)


COMMANDS = dict(commands_below(typer.main.get_command(cli.app)))
GROUPS = ["", "register"]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example_that_can_be_called(call: Call, name: str) -> None:
    said = call(*name.split(), "--help", lang="en")

    assert (said.code, said.err) == (0, "")
    example = said.out.partition("Example:\n")[2].strip()
    words = shlex.split(example)
    assert words[: 1 + len(name.split())] == ["sohoa", *name.split()]
    COMMANDS[name].make_context(name, words[1 + len(name.split()) :])


def english_texts() -> set[str]:
    """Every help text of the program, and what the library says around them."""
    texts = {"Usage", "Options", "Arguments", "Commands", "Example", "[required]", "default:", "env var", "Show this"}
    for command in COMMANDS.values():
        texts |= {sentence.strip() for sentence in command.help.split(". ")}
        texts |= {getattr(parameter, "help", None) or "" for parameter in command.params}
    return {flat(text) for text in texts if text}


@pytest.mark.parametrize("name", [*GROUPS, *COMMANDS])
def test_help_in_vietnamese_has_no_english_in_it(call: Call, name: str) -> None:
    english = flat(call(*name.split(), "--help", lang="en").out)
    vietnamese = flat(call(*name.split(), "--help", lang="vi").out)

    shown = {text for text in english_texts() if text in english}
    assert len(shown) >= 4
    assert {text for text in shown if text in vietnamese} == set()
    assert name not in COMMANDS or "Ví dụ:" in vietnamese


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_help_lists_every_command(call: Call, lang: str) -> None:
    assert {name.partition(" ")[0] for name in COMMANDS} <= set(call("--help", lang=lang).out.split())


def test_without_a_command_the_help_is_shown(call: Call) -> None:
    said = call()

    assert (said.code, said.err) == (Exit.DONE, "")
    assert "\nLệnh:\n" in said.out
    assert "\\n" not in said.out
    assert call("register").out == call("register", "--help").out != said.out


# --- language ---


@pytest.mark.parametrize(
    ("words", "environment", "spoken"),
    [
        ([], {}, "vi"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "vi"),
        ([], {"LANG": "en_GB.UTF-8", "LC_ALL": "vi_VN"}, "vi"),
        ([], {"LANG": "vi_VN", "SOHOA_LANG": "en"}, "en"),
        (["--lang", "vi"], {"LANG": "en_GB", "SOHOA_LANG": "en"}, "vi"),
        (["--lang=en"], {"SOHOA_LANG": "vi"}, "en"),
        (["--museum", "english"], {"LANG": "vi_VN"}, "en"),
        (["--museum=english"], {"LANG": "vi_VN"}, "en"),
        ([], {"LANG": "vi_VN", "SOHOA_MUSEUM": "english"}, "en"),
        (["--museum", "english"], {"SOHOA_LANG": "vi"}, "vi"),
        (["--museum", "broken"], {"LANG": "en_GB"}, "en"),
    ],
)
def test_the_language_is_the_option_the_variable_the_setting_or_the_system_s(
    call: Call, monkeypatch: pytest.MonkeyPatch, words: list[str], environment: dict[str, str], spoken: str
) -> None:
    for name, setting in {"english": 'language = "en"', "broken": "language = "}.items():
        Path(name).mkdir()
        (Path(name) / "sohoa.toml").write_text(setting, "utf-8")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert call("progress", "--help", *words).out.startswith({"vi": "Cách dùng: ", "en": "Usage: "}[spoken])


def test_a_language_that_is_not_spoken_is_a_wrong_call(call: Call) -> None:
    said = call("progress", "--json", "--lang", "fr")

    assert (said.code, said.codes) == (Exit.USAGE, ["E-USAGE-VALUE"])


# --- wrong calls ---

WRONG_CALLS = {
    "nosuch": ("E-USAGE", "nosuch"),
    "register nosuch": ("E-USAGE", "nosuch"),
    "search": ("E-USAGE-MISSING", "WORDS"),
    "init": ("E-USAGE-MISSING", "PATH"),
    "register add": ("E-USAGE-MISSING", "NUMBER"),
    "search x --bogus": ("E-USAGE-OPTION", "--bogus"),
    "search x --limit 0": ("E-USAGE-VALUE", "--limit"),
    "search x --limit many": ("E-USAGE-VALUE", "--limit"),
    "search x --offset -1": ("E-USAGE-VALUE", "--offset"),
    "ingest card --workers 65": ("E-USAGE-VALUE", "--workers"),
    "progress --by colour": ("E-USAGE-VALUE", "--by"),
    "search x --limit": ("E-USAGE-VALUE-MISSING", "--limit"),
    "--museum x status": ("E-USAGE-ORDER", "--museum"),
    "--bogus x": ("E-USAGE-OPTION", "--bogus"),
    "show 1 2": ("E-USAGE", "2"),
    "audit --dry-run=yes": ("E-USAGE-OPTION", "--dry-run"),
}


@pytest.mark.parametrize("line", WRONG_CALLS)
def test_a_wrong_call_has_a_code_a_sentence_and_the_help_to_look_at(call: Call, line: str) -> None:
    code, named = WRONG_CALLS[line]
    said = call(*line.split(), lang="en")

    assert (said.code, said.out) == (Exit.USAGE, "")
    sentence, next_step = said.err.rstrip("\n").split("\n")
    assert named in sentence
    assert sentence.endswith(f"[{code}]")
    known = [word for word in line.split()[:2] if word in f"register {' '.join(COMMANDS)}".split()]
    assert re.fullmatch(rf"→ .+: {' '.join(['sohoa', *known])} (--help|status --museum …)", next_step)


@pytest.mark.parametrize("line", WRONG_CALLS)
def test_a_wrong_call_is_explained_in_vietnamese(call: Call, line: str) -> None:
    said = call(*line.split())

    english = {
        "a",
        "an",
        "argument",
        "be",
        "did",
        "extra",
        "got",
        "is",
        "mean",
        "not",
        "option",
        "requires",
        "should",
        "the",
    }
    assert english & set(re.findall(r"[^\W\d_]+", said.err.partition("[E-")[0].lower())) == set()


def test_what_the_library_says_of_a_wrong_call_is_its_detail(call: Call) -> None:
    (problem,) = call("search", "x", "--limit", "0", "--json").json["problems"]

    assert "greater than or equal to 1" in problem["detail"]
    assert problem["detail"] not in problem["message"]


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
        (other_columns, "search x", Exit.INTERNAL),
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
    museum: Museum, sohoa: Sohoa, tmp_path: Path
) -> None:
    other_columns(museum)
    (museum.path / "sohoa.log").mkdir()
    said = sohoa("search", "rìu", "--json", env={"TMPDIR": str(tmp_path)})

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
    assert "search ['search', 'rìu', '--json']" in log.read_text("utf-8")


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
