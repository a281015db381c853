"""Tables written so that Excel opens them rightly."""

import csv
from pathlib import Path

from catalog.language import spoken

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, header: list[str], rows: list[list[str]]) -> None:
    """Write a table as text that Excel opens rightly: UTF-8 with its mark, and no cell is a formula.

    Cells are parted as Excel expects it in the language in use: by semicolons where decimals have commas.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, delimiter=";" if spoken() == "vi" else ",")
        writer.writerows(
            [f"'{cell}" if cell.startswith(_FORMULA_BEGINS) else cell for cell in row] for row in [header, *rows]
        )
    temporary.replace(path)


def write_workbook(path: Path, header: list[str], rows: list[list[str]], widths: list[int], note: str = "") -> None:
    """Write a table that Excel opens rightly: text stays text, the header is bold and stays in view.

    `note`, if any, stands in a row of its own above the header. `widths` are in characters.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    temporary = path.with_name(f".{path.name}.tmp")
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(str(temporary), options)
    sheet = workbook.add_worksheet("sohoa")
    bold = workbook.add_format({"bold": True, "bg_color": "#E8E2D4", "border": 1})
    plain = workbook.add_format({"num_format": "@"})
    top = 0
    if note:
        sheet.write_string(0, 0, note, workbook.add_format({"italic": True}))
        top = 1
    for column, (label, width) in enumerate(zip(header, widths, strict=True)):
        sheet.set_column(column, column, width, plain)
        sheet.write_string(top, column, label, bold)
    for line, cells in enumerate(rows, top + 1):
        for column, cell in enumerate(cells):
            sheet.write_string(line, column, cell, plain)
    sheet.freeze_panes(top + 1, 0)
    try:
        workbook.close()
    except FileCreateError as error:
        raise OSError(error.args[0].errno, error.args[0].strerror, str(path)) from error
    temporary.replace(path)
