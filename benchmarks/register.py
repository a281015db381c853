"""A register of many rows: imported, imported again unchanged, rebuilt: `python -m benchmarks.register [ROWS]`."""

import random
import sys
import tempfile
from pathlib import Path

import xlsxwriter

from benchmarks.figures import cost_of, sohoa
from catalog.fields import FIELDS

_WORDS = (
    *("rìu", "đá", "trống", "đồng", "ché", "men", "nâu", "gùi", "tre", "cồng", "chiêng", "lưỡi", "cày", "bình"),
    *("gốm", "vòng", "tay", "áo", "chăn", "khố", "ná", "nỏ", "cối", "chày"),
)


def write_register(path: Path, rows: int) -> None:
    """A workbook of that many artifacts with text in most fields, the same on every run."""
    dice = random.Random(1)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for column, field in enumerate(FIELDS):
            sheet.write_string(0, column, field.label)
        for row in range(1, rows + 1):
            for column, field in enumerate(FIELDS):
                words = " ".join(dice.choices(_WORDS, k=dice.randint(2, 9)))
                text = {"inventory_number": f"BTBP {row}", "quantity": str(dice.randint(1, 9))}.get(field.key, words)
                sheet.write_string(row, column, text)


def main(rows: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        museum, register = Path(folder, "museum"), Path(folder, "register.xlsx")
        write_register(register, rows)
        cost_of(sohoa("init", museum))
        first = cost_of(sohoa("register", "import", register, "--museum", museum))
        again = cost_of(sohoa("register", "import", register, "--museum", museum))
        rebuilt = cost_of(sohoa("rebuild", "--museum", museum))
        asked = cost_of(sohoa("progress", "--by", "material", "--museum", museum))
    for name, cost, goal in (
        ("import", first, "<= 60 s of CPU for 100,000"),
        ("unchanged", again, "< 8 s"),
        ("rebuild", rebuilt, "< 90 s"),
        ("progress --by material", asked, ""),
    ):
        print(f"{name}, {rows:,} rows: {cost.wall:.1f} s, CPU {cost.cpu:.1f} s, {cost.megabytes:.0f} MB  {goal}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
