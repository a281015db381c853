"""What becomes of the real photographs and scans of the shared test data: `python -m tests.ingest.real_files`.

Prints docs/real-files.md. Each photo and each scan's folder gets a made-up number of its own.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.conftest import PROJECT, SHARED

PAGE = PROJECT / "docs" / "real-files.md"
FOLDERS = ("photos/objects", "photos/makers", "photos/orientation", "photos/colour", "scans")
_NOT_INPUT = {".md", ".csv", ".py"}


def lay_out(name: str, card: Path) -> dict[str, str]:
    """Put the files of a shared folder on a card, one numbered folder each; returns their names there."""
    names = {}
    files = sorted(p for p in (SHARED / name).rglob("*") if p.is_file() and p.suffix not in _NOT_INPUT)
    for number, file in enumerate(files, 1):
        folder = card / f"BTBP-{number}"
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                archive.extractall(folder)
        else:
            folder.mkdir()
            shutil.copyfile(file, folder / file.name)
        names[folder.name] = str(file.relative_to(SHARED / name))
    return names


def sohoa(*words: str | Path) -> dict[str, Any]:
    """Run a command and return its JSON document."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", *map(str, words), "--json", "--lang", "en"],
        cwd=PROJECT,
        capture_output=True,
        check=False,
        text=True,
    )
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def ingest_folder(name: str, home: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Ingest a shared folder into a new museum; returns `data` of the ingest and the names of files by folder."""
    card, museum = home / "card", home / "museum"
    card.mkdir()
    names = lay_out(name, card)
    sohoa("init", museum)
    register = home / "register.csv"
    rows = [f"BTBP {n},Thử,1" for n in range(1, len(names) + 1)]
    register.write_text("\n".join(["Số đăng ký,Tên hiện vật,Số lượng", *rows]), "utf-8")
    sohoa("register", "import", register, "--museum", museum)
    data: dict[str, Any] = sohoa("ingest", card, "--museum", museum)["data"]
    return data, names


def table(data: dict[str, Any], names: dict[str, str]) -> list[str]:
    """A line per file of the shared folder: its outcome, why, and remarks; of an archive all its files."""
    lines = []
    for folder, shared_name in names.items():
        mine = [item for item in data["items"] if item["path"].split("/")[0] == folder]
        outcomes = Counter(item["outcome"] for item in mine)
        words = ", ".join(o if n == 1 == len(mine) else f"{n} {o}" for o, n in sorted(outcomes.items()))
        codes = sorted({item["code"] for item in mine if item["code"]})
        notes = sorted({note for item in mine for note in item["notes"]})
        lines.append(f"| {shared_name} | {words} | {' '.join(codes)} | {' '.join(notes)} |")
    return lines


def counts(data: dict[str, Any]) -> str:
    """The sentence under a table."""
    said = ", ".join(f"{data[name]} {name}" for name in ("added", "known", "refused", "unmatched", "ignored"))
    return f"{data['found']} files: {said}."


def page() -> str:
    """The whole page."""
    lines = [
        "# What becomes of real files",
        "",
        "Photographs of many makers and scans of many exporters, each under a made-up number, ingested as a card. A",
        "test ingests them again and holds this page against what comes out. Archives were unpacked; their lines count",
        "files. Codes: [problems.md](problems.md).",
    ]
    for name in FOLDERS:
        with tempfile.TemporaryDirectory() as home:
            data, names = ingest_folder(name, Path(home))
        lines += ["", f"## {name}", "", "| file | outcome | code | remarks |", "| --- | --- | --- | --- |"]
        lines += [*table(data, names), "", counts(data)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
