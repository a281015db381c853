"""Writes the pages of docs/ that the program's own tables make: `python docs/make.py` (part of `make texts`)."""

from pathlib import Path

from catalog.fields import FIELDS
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


def fields_page() -> str:
    """The card's fields with their keys and the headers of a register."""
    lines = [
        "# Fields of the card",
        "",
        "Made from `catalog/fields.py`. *Header* is the column of a register file, verbatim, in this order; accents",
        "and case do not matter when it is read. *Key* is its name in `field=value`, in records and in JSON.",
        "**M**: part of the level “registered” (missing ones are shown). **L**: several values, separated by commas",
        "or semicolons. **R**: for staff only; never leaves the museum by default.",
        "",
        "| # | header | key | |",
        "| --- | --- | --- | --- |",
    ]
    for number, field in enumerate(FIELDS, 1):
        marks = [mark for mark, on in (("M", field.needed), ("L", field.listed), ("R", field.restricted)) if on]
        lines.append(f"| {number} | {field.label} | `{field.key}` | {' '.join(marks)} |")
    return "\n".join(lines) + "\n"


PAGES = {"problems.md": problems_page, "fields.md": fields_page}

if __name__ == "__main__":
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8")
