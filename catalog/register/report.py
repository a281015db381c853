"""What an import of the register did, or would do, row by row."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catalog.people import People
from catalog.problems import Problem
from catalog.record import BatchItem
from catalog.register.asides import Aside
from catalog.register.columns import Column, columns_json
from catalog.register.comparing import Difference
from catalog.sheets.table import Remark

_MOST_REASON = 400


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do. `batch` is None where nothing was written.

    `people` are those of the museum and of the file, new ones among them; `told` the keys of the cells that make a
    difference; `encoding` and `sheet` are as the file was read; `groups` the titles above rows.
    `to_correct` is the workbook of the rows that were refused or are in conflict, `differences_list` that of what
    would change, None where there is none.
    """

    batch: str | None
    people: People
    columns: Sequence[Column]
    told: set[str]
    encoding: str
    sheet: str
    differences: list[Difference]
    refused: list[Problem]
    absent: list[str]
    asides: list[Aside] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)
    to_correct: Path | None = None
    differences_list: Path | None = None

    @property
    def rows(self) -> int:
        """Rows that are artifacts, whatever became of them."""
        return len(self.differences) + self.count("refused")

    def count(self, outcome: str) -> int:
        """Rows of that outcome; of those that are renewed nothing that anyone sees changes."""
        if outcome == "refused":
            return len({problem.facts["row"] for problem in self.refused})
        outcomes = ("unchanged", "renewed") if outcome == "unchanged" else (outcome,)
        return sum(difference.outcome in outcomes for difference in self.differences)

    @property
    def conflicts(self) -> list[Problem]:
        """Each field that was changed in the file and otherwise in the museum."""
        return [problem for difference in self.differences for problem in difference.conflicts]

    @property
    def problems(self) -> list[Problem]:
        """All that stands in the way, by row."""
        return sorted([*self.refused, *self.conflicts], key=lambda problem: int(problem.facts["row"]))

    def as_json(self) -> dict[str, object]:
        """`data` of `register import`. The words of persons do not stand in it."""
        return {
            "batch": self.batch,
            "rows": self.rows,
            "added": self.count("added"),
            "changed": self.count("changed"),
            "unchanged": self.count("unchanged"),
            "refused": self.count("refused"),
            "conflicts": self.count("conflict"),
            "absent": len(self.absent),
            "absent_numbers": self.absent,
            "encoding": self.encoding,
            "sheet": self.sheet or None,
            "columns": columns_json(self.columns),
            "passed_over": [{"row": a.row, "kind": a.kind, "words": a.words} for a in self.asides],
            "remarks": [self._remark_json(remark) for remark in self.remarks],
            "items": [
                {"row": row, "number": number, "outcome": outcome, "codes": codes}
                for row, number, outcome, codes in self._outcomes()
            ],
            "differences": [
                {
                    "row": d.row.row,
                    "number": d.row.number.canonical,
                    "fields": {k: list(v) for k, v in d.fields.items()},
                }
                for d in self.differences
                if d.outcome in ("changed", "conflict")
            ],
            "to_correct": str(self.to_correct) if self.to_correct else None,
            "differences_list": str(self.differences_list) if self.differences_list else None,
        }

    def _remark_json(self, remark: Remark) -> dict[str, object]:
        person = self.is_person(remark.column)
        words = {"before": None, "after": None} if person else {"before": remark.before, "after": remark.after}
        return {"row": remark.row, "column": self.header_of(remark.column), "code": remark.code} | words

    def header_of(self, column: int) -> str:
        """The header over a column, counted from 1; "" where there is none."""
        return self.columns[column - 1].header if 0 < column <= len(self.columns) else ""

    def is_person(self, column: int) -> bool:
        """Whether persons stand in a column, counted from 1."""
        return 0 < column <= len(self.columns) and self.columns[column - 1].person

    def _outcomes(self) -> list[tuple[int, str | None, str, list[str]]]:
        """Row, number, outcome and codes of each artifact's row, by row."""
        refused: defaultdict[int, list[Problem]] = defaultdict(list)
        for problem in self.refused:
            refused[int(problem.facts["row"])].append(problem)
        found = [(row, _number_in(ps), "refused", [p.code for p in ps]) for row, ps in refused.items()]
        found += [
            (d.row.row, d.row.number.canonical, str(d.outcome), [p.code for p in d.conflicts]) for d in self.differences
        ]
        return sorted(found, key=lambda item: item[0])

    def items(self) -> list[BatchItem]:
        """What the batch keeps of each row: what became of it, why, and what was special of its cells."""
        said: defaultdict[int, list[str]] = defaultdict(list)
        for problem in self.problems:
            said[int(problem.facts["row"])].append(f"{problem.code} {problem.facts.get('column', '')}".rstrip())
        asides = {aside.row for aside in self.asides}  # nothing of a row that is no artifact is kept
        for remark in (remark for remark in self.remarks if remark.row not in asides):
            words = "" if self.is_person(remark.column) else f" «{remark.before}» → «{remark.after}»"
            said[remark.row].append(f"{remark.code} {self.header_of(remark.column)}{words}")
        rows = [
            (row, BatchItem(where=f"row {row}", outcome=outcome, code=codes[0] if codes else None, number=number))
            for row, number, outcome, codes in self._outcomes()
        ]
        rows += [
            (aside.row, BatchItem(where=f"row {aside.row}", outcome="ignored", reason=aside.kind))
            for aside in self.asides
        ]
        return list(_with_reasons(sorted(rows, key=lambda pair: pair[0]), said))


def _number_in(problems: Sequence[Problem]) -> str | None:
    number = problems[0].facts.get("number")
    return str(number) if number and problems[0].code in ("E-ROW-DUPLICATE", "E-ROW-CLASSES") else None


def _with_reasons(rows: Sequence[tuple[int, BatchItem]], said: dict[int, list[str]]) -> Iterator[BatchItem]:
    for row, item in rows:
        if reasons := said.get(row):
            item.reason = "; ".join(reasons)[:_MOST_REASON]
        yield item
