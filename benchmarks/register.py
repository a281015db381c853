"""A register of many rows: imported, beside the least that an import must do; imported again unchanged; rebuilt.

`python -m benchmarks.register [ROWS] [--database postgresql]`; the CPU seconds of a server stand beside those of the
program. The import comes first: a million files in the kernel's memory, or deleted in the last five minutes, make each
new one dearer.
"""

import argparse
import csv
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter

from benchmarks.figures import SHARED, Cost, cost_of, sohoa
from catalog.fields import FIELDS
from catalog.vocabulary import Vocabularies, Vocabulary
from catalog.vocabulary.vocabularies import VOCABULARY_OF
from tests.postgres import PostgresServer, running_server

SAMPLE = SHARED / "vietnam" / "register.csv"
_WORDS = (
    *("rìu", "đá", "trống", "đồng", "ché", "men", "nâu", "gùi", "tre", "cồng", "chiêng", "lưỡi", "cày", "bình"),
    *("gốm", "vòng", "tay", "áo", "chăn", "khố", "ná", "nỏ", "cối", "chày"),
)


def write_register(path: Path, rows: int) -> None:
    """A workbook of that many artifacts, the same on every run, filled as the shared register is.

    A field is filled as often as there and has as many words. Fields with a vocabulary hold its terms, a few of them
    often, as registers do; datings, sizes, weights, days and values are written as museums write them; the rest is
    text unlike that of any other row.
    """
    dice = random.Random(1)
    terms = {field: [term.term for term in vocabulary.terms] for field, vocabulary in _vocabularies()}
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        samples = list(csv.DictReader(file))
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for column, field in enumerate(FIELDS):
            sheet.write_string(0, column, field.label)
        for row in range(1, rows + 1):
            sample = dice.choice(samples)
            for column, field in enumerate(FIELDS):
                if not (words := len(sample[field.label].split())):
                    continue
                if field.key in terms:
                    text = terms[field.key][int(dice.random() ** 3 * len(terms[field.key]))]
                elif field.key in _MEASURED:
                    text = _MEASURED[field.key](dice)
                else:
                    text = " ".join(dice.choices(_WORDS, k=words))
                sheet.write_string(row, column, f"BTBP {row}" if field.key == "inventory_number" else text)


def _vocabularies() -> Iterator[tuple[str, Vocabulary]]:
    known = Vocabularies({})
    return ((field, known.by_name[name]) for field, name in VOCABULARY_OF.items())


def _decimal(dice: random.Random, most: int) -> str:
    return f"{dice.randint(1, most)},{dice.randint(1, 9)}"


#: How fields with numbers are written.
_MEASURED: dict[str, Callable[[random.Random], str]] = {
    "quantity": lambda dice: str(dice.randint(1, 9)),
    "dating": lambda dice: dice.choice(
        ("Thế kỷ {}", "Cuối thế kỷ {}", "Khoảng năm 19{}", "{}00 năm cách ngày nay")
    ).format(dice.randint(10, 20)),
    "dimensions": lambda dice: f"Cao {_decimal(dice, 60)} cm; rộng {_decimal(dice, 40)} cm",
    "weight": lambda dice: f"{_decimal(dice, 30)} kg",
    "entry_date": lambda dice: f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{dice.randint(1980, 2025)}",
    "value_vnd": lambda dice: f"{dice.randint(1, 99)}.{dice.randint(100, 999)}.000",
}


@contextmanager
def _server(kind: str) -> Iterator[PostgresServer | None]:
    """A server that keeps what it says it keeps, where one is asked for."""
    if kind == "sqlite":
        yield None
        return
    with running_server(durable=True) as server:
        yield server


def main(rows: int, kind: str) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, _server(kind) as server:
        museum, register = Path(folder, "museum"), Path(folder, "register.xlsx")
        write_register(register, rows)
        cost_of(sohoa("init", museum))
        if server:
            server.execute("create database museum")
            settings = museum / "sohoa.toml"
            settings.write_text(f'{settings.read_text("utf-8")}\ndatabase = "{server.url("museum")}"\n', "utf-8")
            cost_of(sohoa("rebuild", "--museum", museum))

        def measure(name: str, goal: str, *words: str | Path) -> None:
            before = server.cpu_seconds() if server else 0.0
            cost: Cost = cost_of(sohoa(*words, "--museum", museum))
            beside = f" and {server.cpu_seconds() - before:.1f} in the server" if server else ""
            figures = f"{cost.wall:.1f} s, CPU {cost.cpu:.1f} s{beside}, {cost.megabytes:.0f} MB"
            print(f"{name}, {rows:,} rows: {figures}  {goal}", flush=True)

        measure("import", "<= 60 s of CPU for 100,000", "register", "import", register)
        measure("unchanged", "< 8 s", "register", "import", register)
        measure("rebuild", "< 90 s", "rebuild")
        measure("progress --by material", "", "progress", "--by", "material")
        bare = cost_of([sys.executable, "-m", "benchmarks.bare_import", str(register), f"{folder}/bare"])
        print(f"the least that an import must do: {bare.wall:.1f} s, CPU {bare.cpu:.1f} s", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    main(asked.rows, asked.database)
