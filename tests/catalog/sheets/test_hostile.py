import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.contained import ContainedPool, TaskFailed
from catalog.fields import FIELDS
from catalog.problems import Problem
from catalog.settings import Limits
from catalog.sheets import reading
from catalog.sheets.writing import write_workbook
from tests.conftest import shared

LABELS = frozenset(field.label for field in FIELDS)


Outcome = Callable[[Path], str]


@pytest.fixture
def outcome_of(tmp_path: Path) -> Iterator[Outcome]:
    """Reads a file as `read_table` does, in one child for all: its encoding, a code, or what it had too much of."""
    limits = Limits(seconds=1, memory_mb=1024)
    with ContainedPool(
        workers=1,
        limits=limits,
        readable=[tmp_path],
        writable=[],
        modules=[reading.__name__],
        prepare=reading._prepare,
    ) as pool:

        def outcome(path: Path) -> str:
            try:
                return pool.run(reading._read, path, LABELS, "").encoding
            except Problem as problem:
                return problem.code
            except TaskFailed as failed:
                return failed.kind

        yield outcome


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The same bytes with some changed, cut out or doubled."""
    held = bytearray(data)
    for _ in range(dice.randint(1, 12)):
        place = dice.randrange(len(held))
        kind = dice.randrange(3)
        if kind == 0:
            held[place] = dice.randrange(256)
        elif kind == 1:
            del held[place : place + dice.randint(1, 400)]
        else:
            held[place:place] = held[place : place + dice.randint(1, 400)]
    return bytes(held)


def test_damaged_workbooks_are_read_or_refused_and_never_a_bug(tmp_path: Path, outcome_of: Outcome) -> None:
    folder = shared("vietnam")
    dice = random.Random(12)
    names = ["dirty1_merged_titles.xlsx"] * 6 + ["dirty2_tcvn3.csv"] * 3 + ["dirty4_vni_font.xls"]
    outcomes = set()
    for number in range(100):
        source = folder / names[number % 10]
        path = tmp_path / f"m{source.suffix}"
        path.write_bytes(mutated(source.read_bytes(), dice))
        outcomes.add(outcome_of(path))

    assert outcomes >= {"tcvn3", "E-TABLE-UNREADABLE"}


def test_damaged_parts_of_a_workbook_are_read_or_refused_and_never_a_bug(tmp_path: Path, outcome_of: Outcome) -> None:
    good = tmp_path / "good.xlsx"
    write_workbook(good, ["Số đăng ký", "Tên hiện vật"], [[f"BTBP {n}", "Rìu đá"] for n in range(60)], [9, 9])
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    dice = random.Random(7)
    outcomes = set()
    for _ in range(60):
        path = tmp_path / "m.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            spoilt = dice.choice(sorted(parts))
            for name, data in parts.items():
                archive.writestr(name, mutated(data, dice) if name == spoilt else data)
        outcomes.add(outcome_of(path))

    assert outcomes >= {"unicode", "E-TABLE-UNREADABLE"}
