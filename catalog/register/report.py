"""What an import of the register did, or would do, row by row."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catalog.people import People, is_person
from catalog.person_headers import names_person
from catalog.problems import Problem
from catalog.record import BatchItem
from catalog.register.asides import Aside
from catalog.register.columns import Column, columns_json, is_group_name
from catalog.register.comparing import Difference
from catalog.sheets.table import Remark

_MOST_REASON = 400
#: Rows that share a number, which their items name.
_OF_ONE_NUMBER = ("E-ROW-DUPLICATE", "E-ROW-CLASSES", "E-ROW-MERGED-NUMBER")
#: Remarks whose words may be of any column: of a line, of cells in the wrong place, of the row's donor, of a note.
_OF_ANY_COLUMN = ("longer_row", "unclosed_quote", "telling", "comment")


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
        untold = self._untold_rows()
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
            "passed_over": [
                {"row": a.row, "kind": a.kind, "words": None if a.may_name else a.words} for a in self.asides
            ],
            "remarks": [self._remark_json(remark, untold) for remark in self.remarks],
            "items": [
                {"row": row, "number": number, "outcome": outcome, "codes": codes}
                for row, number, outcome, codes in self._outcomes()
            ],
            "differences": [
                {
                    "row": d.row.row,
                    "number": d.row.number.canonical,
                    "fields": {k: [self._word_told(k, word) for word in words] for k, words in d.fields.items()},
                }
                for d in self.differences
                if d.outcome in ("changed", "conflict")
            ],
            "to_correct": str(self.to_correct) if self.to_correct else None,
            "differences_list": str(self.differences_list) if self.differences_list else None,
        }

    def _remark_json(self, remark: Remark, untold: Collection[int]) -> dict[str, object]:
        told = self._is_told(remark, untold)
        words = {"before": remark.before, "after": remark.after} if told else {"before": None, "after": None}
        return {"row": remark.row, "column": self.header_of(remark.column), "code": remark.code} | words

    def _word_told(self, key: str, word: str) -> str:
        """A word of a difference. An entry of an earlier version may have a person in plain words."""
        person = any(column.person for column in self.columns if column.key == key)
        person |= is_group_name(key) and names_person(word)
        return "…" if person and word and not is_person(word) else word

    def _untold_rows(self) -> set[int]:
        """Rows whose words are for staff: they are not written, or may name persons beside the table."""
        return {int(p.facts["row"]) for p in self.problems} | {aside.row for aside in self.asides if aside.may_name}

    def _is_told(self, remark: Remark, untold: Collection[int]) -> bool:
        """Whether the words of a remark may leave private/ and out/: surely none are of a person."""
        if remark.row in untold or remark.code in _OF_ANY_COLUMN or self.is_person(remark.column):
            return False
        return not (names_person(remark.before) or names_person(remark.after))

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
        untold = self._untold_rows()
        asides = {aside.row for aside in self.asides}  # nothing of a row that is no artifact is kept
        for remark in (remark for remark in self.remarks if remark.row not in asides):
            words = f" «{remark.before}» → «{remark.after}»" if self._is_told(remark, untold) else ""
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
    return str(number) if number and problems[0].code in _OF_ONE_NUMBER else None


def _with_reasons(rows: Sequence[tuple[int, BatchItem]], said: dict[int, list[str]]) -> Iterator[BatchItem]:
    for row, item in rows:
        if reasons := said.get(row):
            item.reason = "; ".join(reasons)[:_MOST_REASON]
        yield item
