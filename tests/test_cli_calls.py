"""How the command line is called: its help, its language, and calls that are wrong."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
import typer

import cli
from catalog import console
from catalog.problems import Exit
from tests.commands import PROJECT
from tests.test_cli import Call, caller


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


# --- Ctrl-C ---


def interrupt(*_words: object, **_options: object) -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize("place", ["command_named", "wished_language"])
def test_an_interrupt_before_a_command_begins_is_told_as_in_a_command(
    call: Call, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(console, place, interrupt)

    assert call("status", "--json").codes == ["E-INTERRUPTED"]
    assert call("status").code == Exit.INCOMPLETE


def test_an_interrupt_that_the_command_library_meets_is_told_as_in_a_command(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typer.core.TyperGroup, "invoke", interrupt)

    said = call("status", "--json")

    assert (said.code, said.codes) == (Exit.INCOMPLETE, ["E-INTERRUPTED"])


def test_an_interrupt_while_the_program_is_loaded_ends_it_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt")
    path = os.pathsep.join(map(str, (tmp_path, PROJECT)))

    done = subprocess.run(
        [sys.executable, "-m", "cli", "status"],
        env=os.environ | {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        check=False,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
