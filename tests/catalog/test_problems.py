import pickle
import re
import string

import pytest

from catalog import language
from catalog.problems import Exit, Problem, texts, visible
from tests.conftest import PROJECT

CODE = re.compile(r'"([EW]-[A-Z0-9-]+)"')
BUILT = {f"E-{kind}-{end}" for kind in ("PHOTO", "SCAN") for end in ("CRASH", "LIMIT")}


def used_codes() -> set[str]:
    files = [p for folder in ("catalog", "digitize", "ingest") for p in (PROJECT / folder).rglob("*.py")]
    return BUILT | {code for path in [*files, PROJECT / "cli.py"] for code in CODE.findall(path.read_text("utf-8"))}


def names(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_every_code_in_the_program_has_its_text_and_no_text_is_idle() -> None:
    assert used_codes() == set(texts())


@pytest.mark.parametrize("code", sorted(texts()))
def test_both_languages_say_the_same_facts(code: str) -> None:
    text = texts()[code]

    assert text.message["vi"] != text.message["en"]
    assert names(text.message["vi"]) == names(text.message["en"])
    assert text.next["vi"]
    assert text.next["en"]


def test_a_problem_speaks_the_language_in_use() -> None:
    problem = Problem("E-NUMBER-UNKNOWN", where="BTBP 9")

    assert problem.message == "The register has no number “BTBP 9”."
    language.speak("vi")
    assert problem.message == "Trong sổ đăng ký không có số «BTBP 9»."
    assert (problem.exit, problem.next) == (Exit.USAGE, 'Tìm bằng: sohoa search "BTBP 9"')


def test_a_problem_crosses_process_borders_whole() -> None:
    problem = pickle.loads(pickle.dumps(Problem("E-TABLE-LIMIT", where="a.xlsx", reason="memory")))

    assert (problem.code, problem.where, problem.facts) == ("E-TABLE-LIMIT", "a.xlsx", {"reason": "memory"})


def test_names_from_outside_cannot_steer_a_terminal() -> None:
    assert visible("a\x1b[2Jb\nc\u202ed") == "a\\x1b[2Jb\\nc\\u202ed"
    assert "\x1b" not in Problem("E-SOURCE-LINK", where="\x1b[31m.jpg").message


@pytest.mark.parametrize("code", ["E-MASTER-DAMAGED", "E-MASTER-MISSING"])
def test_a_master_that_is_not_whole_is_to_be_repaired_from_a_copy(code: str) -> None:
    assert ["sohoa copies repair" in step for step in texts()[code].next.values()] == [True, True]
