"""Writes the pages of docs/ that the program's own tables make: `python docs/make.py` (part of `make texts`)."""

from collections.abc import Sequence
from pathlib import Path

from catalog.fields import FIELDS, KEEPING_FIELDS, PERSON_FIELDS, Field
from catalog.missing_values import WORDS
from catalog.problems import texts

HERE = Path(__file__).parent


def problems_page() -> str:
    """Every code with its sentence and next step in both languages."""
    lines = [
        "# Every message",
        "",
        "Made from `catalog/problems.toml`. `E-…` stops a file, a row or a command; `W-…` is a remark on a file that",
        "was accepted. *Exit* is the exit code of a command that the problem stops ([json.md](json.md)). Names in",
        "braces are filled in.",
    ]
    for code, text in texts().items():
        lines += ["", f"## {code}", ""]
        if code.startswith("E-"):
            lines += [f"Exit {int(text.exit)}.", ""]
        lines += [
            f"- {text.message['vi']}  \n  → {text.next['vi']}",
            f"- {text.message['en']}  \n  → {text.next['en']}",
        ]
    return "\n".join(lines) + "\n"


_FIELDS = """
Made from `catalog/fields.py` and `catalog/missing_values.py`. *Header* is the column of a register file, verbatim, in
this order; accents and case do not matter when it is read. *Key* is its name in `field=value`, in records and in JSON.
**M**: part of the level “registered” (missing ones are shown). **L**: several values, separated by commas or
semicolons. **R**: for staff only; never leaves the museum by default. **P**: a person. The words stand in
`private/people.db` and nowhere else, the record has a random id in their place; they never leave the museum.
"""
_KEEPING = """
Of the entry, not of the thing; a register export has these columns where any entry has them. `rights_note` stands
in the copies that `sohoa get` hands out, in place of the rights in the letterhead; `publish` is “Có” or “Không”,
and `get` says so where it is “Không”.
"""
_STATUS = """
`sohoa edit NUMBER status=…` sets whether the artifact is held (`managed`, “đang quản lý”) or lent out (`lent`,
“cho mượn”); it takes back what was written off by mistake. The register number is not edited: see
[howto/correct.md](howto/correct.md). Columns of a register that have no field are kept under their own header, for
staff only, and edited by it.
"""
_MISSING = """
Words such as these are kept as written. They fill a field that the standard asks for, but for the last line, which
is no answer; they are no term, no group and no year. Accents, case, brackets and a full stop do not matter. “Mất”
must have its accent: “mat” may be “mặt”. What says more is a value: “Không rõ, có lẽ thời Nguyễn”.
"""


def fields_page() -> str:
    """The card's fields with their keys and the headers of a register; what stands for a missing value."""
    missing = ["| code | words |", "| --- | --- |"]
    missing += [f"| `{code}` | {' · '.join(words)} |" for code, words in WORDS.items()]
    pieces = ["# Fields of the card\n", _FIELDS, *_field_table(FIELDS, 1), _KEEPING]
    pieces += [*_field_table(KEEPING_FIELDS, len(FIELDS) + 1), _STATUS, "## Where a value is missing\n", _MISSING]
    return "\n".join([*pieces, *missing]).replace("\n\n\n", "\n\n") + "\n"


def _field_table(fields: Sequence[Field], first: int) -> list[str]:
    lines = ["| # | header | key | |", "| --- | --- | --- | --- |"]
    for number, field in enumerate(fields, first):
        marks = {"M": field.needed, "L": field.listed, "R": field.restricted, "P": field.key in PERSON_FIELDS}
        shown = " ".join(mark for mark, on in marks.items() if on)
        lines.append(f"| {number} | {field.label} | `{field.key}` | {shown} |")
    return lines


PAGES = {"problems.md": problems_page, "fields.md": fields_page}

if __name__ == "__main__":
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8")
