"""Registers that tests bring in."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catalog.museum import Museum
from catalog.register.importing import import_register
from catalog.register.report import ImportReport
from tests.conftest import OpenWriter

Import = Callable[..., ImportReport]
HEADER = ["Số đăng ký", "Tên hiện vật", "Số lượng", "Chất liệu", "Người giao, hiến tặng", "Cột riêng"]
ROWS = [
    ["BTBP 1/Đa 5", "Rìu đá", "1", "Đá bazan", "Ông Nguyễn Văn Minh Họa", "giữ lại"],
    ["BTBP 2", "Bộ chén", "01 bộ (05 chiếc)", "Sứ", "", ""],
    ["TẠM 3", "Mảnh gốm", "7.064 mảnh", "Đất nung", "", ""],
]


def importer(museum: Museum, open_writer: OpenWriter, folder: Path) -> Import:
    """Imports rows under a header, or a file; what else is given goes to `import_register`."""

    def run(
        rows: list[list[str]] | Path, *, dry_run: bool = False, header: list[str] | None = None, **options: Any
    ) -> ImportReport:
        path = rows if isinstance(rows, Path) else folder / "register.csv"
        if not isinstance(rows, Path):
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([header or HEADER, *rows])
        return import_register(museum, path, dry_run=dry_run, open_writer=open_writer, tick=lambda _of: None, **options)

    return run
