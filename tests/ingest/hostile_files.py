"""What becomes of broken and hostile files of the shared test data: `python -m tests.ingest.hostile_files`.

Prints docs/hostile-files.md. Each corpus is one folder of one artifact; files that its script derives stand in
`derived/` of it.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import PROJECT, SHARED
from tests.ingest.real_files import counts, sohoa

PAGE = PROJECT / "docs" / "hostile-files.md"
_NOT_INPUT = {"README.md", "make_corrupt.py", "make_corrupt_meshes.py", "manifest.json", "expected.json"}
#: Formats that this version refuses by name, whatever is in them.
LATER = {"E-FORMAT-LATER", "E-FORMAT-UNKNOWN", "E-FORMAT-ARCHIVE", "E-SCAN-EXTENSION", "E-SCAN-LAYOUT"}
#: Where this program decides otherwise than the corpus: links are never followed, a wrong ending is accepted by
#: content with a remark, and this version takes no point clouds.
DECIDED = {
    "derived/link_good.jpg": "refuse",
    "derived/special/symlink_inside/model.obj": "refuse",
    "derived/other/glb_named.obj": "accept",
    "derived/other/obj_named.stl": "accept",
    "derived/gltf/points_only.glb": "refuse",
}
_LIMITS = "\n[limits]\nseconds = 30\n"

Expectations = dict[str, str]


@dataclass(frozen=True)
class Corpus:
    """A shared folder of broken files: where it stands, and what its README and its script expect of each file."""

    name: str
    expectations: Callable[[Path], Expectations]


def photo_expectations(folder: Path) -> Expectations:
    """By path: refuse, accept, warn (accept with a remark), strict (refuse, or a remark), either, fixity."""
    stored = dict(re.findall(r"^\| (\S+) \|(?:[^|]*\|){5} ([^|]+) \|", _readme("corrupt"), re.MULTILINE))
    found = {name: _stored_photo(text.strip()) for name, text in stored.items() if name != "file"}
    manifest = json.loads((folder / "derived" / "manifest.json").read_text("utf-8"))
    return found | {f"derived/{name}": entry["expect"] for name, entry in manifest.items()}


def _stored_photo(text: str) -> str:
    if text.startswith("refuse"):
        return "refuse"
    return "strict" if text.startswith("strict") else "either"


def mesh_expectations(folder: Path) -> Expectations:
    """By path: refuse, accept, either (repaired or refused; bounded), companion."""
    stored = re.findall(r"^\| (\S+) \|(?:[^|]*\|){4} ([^|]+) \|", _readme("corrupt_meshes"), re.MULTILINE)
    found = {name: _stored_mesh(text.strip()) for name, text in stored if "/" in name}
    words = {"reject": "refuse", "accept": "accept"}
    entries = json.loads((folder / "derived" / "expected.json").read_text("utf-8"))
    return found | {f"derived/{entry['entry']}": words.get(entry["expect"], "either") for entry in entries}


def _stored_mesh(text: str) -> str:
    if text == "companion":
        return "companion"
    return "refuse" if text == "refuse" or text.startswith(("refuse:", "refuse;")) else "either"


def _readme(name: str) -> str:
    return (SHARED / name / "README.md").read_text("utf-8")


CORPORA = (Corpus("corrupt", photo_expectations), Corpus("corrupt_meshes", mesh_expectations))


def ingest_corpus(corpus: Corpus, home: Path) -> tuple[dict[str, Any], Expectations]:
    """Ingest a corpus, stored and derived files, into a new museum; returns `data` and what was expected."""
    museum, folder = home / "museum", home / "card" / "BTBP-1"
    shutil.copytree(SHARED / corpus.name, folder)
    script = next((SHARED / corpus.name).glob("make_corrupt*.py"))
    options = ["--bomb-mib", "64"] if corpus.name == "corrupt_meshes" else []
    subprocess.run([sys.executable, script, *options, folder / "derived"], check=True, capture_output=True)
    expectations = corpus.expectations(folder) | DECIDED
    for path in folder.rglob("unreadable.*"):  # whether it is depends on who runs this
        path.unlink()
    for name in _NOT_INPUT:
        for path in (folder / name, folder / "derived" / name):
            path.unlink(missing_ok=True)
    sohoa("init", museum)
    with (museum / "sohoa.toml").open("a") as settings:
        settings.write(_LIMITS)
    sohoa("register", "add", "BTBP 1", "name=Thử", "--museum", museum)
    data: dict[str, Any] = sohoa("ingest", home / "card", "--museum", museum)["data"]
    return data, expectations


def fits(expected: str, item: dict[str, Any]) -> bool:
    """Whether an outcome is one that is asked for."""
    refused = item["outcome"] == "refused"
    if expected == "refuse":
        return refused or item["outcome"] == "ignored"
    if expected == "strict":
        return refused or bool(item["notes"])
    if expected == "accept":
        return not refused or item["code"] in LATER
    if expected == "warn":
        return not refused or item["code"] in LATER
    return True


def table(data: dict[str, Any], expectations: Expectations) -> list[str]:
    """A line per file."""
    lines = []
    for item in sorted(data["items"], key=lambda item: str(item["path"])):
        path = item["path"].removeprefix("BTBP-1/")
        words = " ".join([item["code"] or "", *item["notes"]]).strip()
        shown = path.replace("|", "\\|")
        lines.append(f"| {shown} | {expectations.get(path, '')} | {item['outcome']} | {words} |")
    return lines


def page() -> str:
    """The whole page."""
    lines = [
        "# What becomes of broken and hostile files",
        "",
        "Files of public test corpora and files derived from good ones, ingested as a card; a test ingests them again",
        "and holds this page against what comes out. *Expected*: refuse; accept; warn (accept, with a remark where",
        "the structure is wrong); strict (refuse, or accept with a remark); fixity (no decoder can know); either.",
        "Codes: [problems.md](problems.md).",
    ]
    for corpus in CORPORA:
        with tempfile.TemporaryDirectory() as home:
            data, expectations = ingest_corpus(corpus, Path(home))
        lines += [
            "",
            f"## {corpus.name}",
            "",
            "| file | expected | outcome | code, remarks |",
            "| --- | --- | --- | --- |",
        ]
        lines += [*table(data, expectations), "", counts(data)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
