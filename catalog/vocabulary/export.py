"""A vocabulary as a file for people."""

from pathlib import Path

from catalog.problems import Problem
from catalog.sheets.writing import write_csv, write_workbook
from catalog.vocabulary.term import COLUMNS
from catalog.vocabulary.vocabulary import Vocabulary
from catalog.writing import check_new_file

_WIDTHS = [20, 30, 40, 8, 20, 10, 10, 44, 40, 10]


def export_vocabulary(vocabulary: Vocabulary, path: Path) -> None:
    """Write it to a new CSV or XLSX file, which an import reads. Problem E-VOCABULARY-FILE, E-FILE-…."""
    ending = path.suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise Problem("E-VOCABULARY-FILE", where=path.name)
    check_new_file(path)
    rows = [term.row() for term in vocabulary.terms]
    if ending == ".csv":
        write_csv(path, list(COLUMNS), rows)
    else:
        write_workbook(path, list(COLUMNS), rows, _WIDTHS)
