"""Several processes at once on one museum: nobody loses anything, nothing comes twice."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from catalog.museum import Museum
from catalog.tables import AssetRow, Base
from tests.catalog.search.contents import TABLES, index_contents
from tests.conftest import PROJECT, AddArtifact, Card, Sohoa, jpeg

ARTIFACTS, SHOTS = 6, 4


def start(museum: Museum, *words: str | Path) -> "subprocess.Popen[str]":
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SOHOA_")}
    command = [sys.executable, "-m", "cli", *map(str, words), "--museum", str(museum.path), "--json"]
    return subprocess.Popen(command, cwd=PROJECT, env=clean, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: "subprocess.Popen[str]") -> tuple[int, dict[str, Any]]:
    out, err = process.communicate(timeout=300)
    assert "Traceback" not in err, err
    return process.returncode, json.loads(out)["data"]


def all_rows(museum: Museum) -> dict[str, list[str]]:
    with Museum(museum.path).engine.connect() as connection:
        tables = [(name, table) for name, table in Base.metadata.tables.items() if name not in TABLES]
        rows = {name: sorted(str(row) for row in connection.execute(select(table))) for name, table in tables}
        return rows | {"search": [str(row) for row in index_contents(connection)]}


@pytest.fixture
def filled(museum: Museum, add: AddArtifact, card: Card) -> Museum:
    """A museum with artifacts, and a card with photos of each."""
    for number in range(1, ARTIFACTS + 1):
        add(f"BTBP {number}")
        for shot in range(1, SHOTS + 1):
            card.put(f"BTBP-{number} ({shot}).jpg", jpeg(number * 10 + shot))
    return museum


def check(museum: Museum, sohoa: Sohoa) -> None:
    """Every photo of the card once; rows as a rebuild makes them; nothing left in work/; nothing damaged."""
    with museum.engine.connect() as connection:
        digests = list(connection.scalars(select(AssetRow.sha512).where(AssetRow.state != "undone")))
    assert len(digests) == len(set(digests)) == ARTIFACTS * SHOTS
    before = all_rows(museum)
    assert sohoa("rebuild").code == 0
    assert all_rows(museum) == before
    assert {path.name for path in museum.work.iterdir()} <= {"commit", "lock", "live"}
    assert sohoa("audit").code == 0


def test_two_ingests_of_one_card_take_each_photo_once(filled: Museum, card: Card, sohoa: Sohoa) -> None:
    processes = [start(filled, "ingest", card.path) for _ in range(2)]

    done = [finish(process) for process in processes]

    assert [code for code, _data in done] == [0, 0]
    total = ARTIFACTS * SHOTS
    assert sum(data["added"] for _code, data in done) == total
    assert all(data["added"] + data["known"] == total == data["found"] for _code, data in done)
    check(filled, sohoa)


def test_an_ingest_and_corrections_keep_both(filled: Museum, card: Card, add: AddArtifact, sohoa: Sohoa) -> None:
    for number in range(1, ARTIFACTS + 1):
        first = card.path / f"BTBP-{number} (1).jpg"
        assert sohoa("assign", first, f"BTBP {number}", "--reason", "x").code == 0

    ingest = start(filled, "ingest", card.path)
    for number in range(1, ARTIFACTS + 1):
        code, _data = finish(start(filled, "view", f"BTBP {number}", "photos/0001", "back", "--reason", "x"))
        assert code == 0
    code, data = finish(ingest)

    assert (code, data["added"]) == (0, ARTIFACTS * (SHOTS - 1))
    with filled.engine.connect() as connection:
        views = list(connection.scalars(select(AssetRow.view).where(AssetRow.path == "photos/0001")))
    assert views == ["back"] * ARTIFACTS
    check(filled, sohoa)


def test_an_ingest_and_a_rebuild_end_with_one_catalog(filled: Museum, card: Card, sohoa: Sohoa) -> None:
    ingest = start(filled, "ingest", card.path)
    rebuilds = [finish(start(filled, "rebuild"))[0] for _ in range(3)]
    code, data = finish(ingest)

    assert (code, data["added"]) == (0, ARTIFACTS * SHOTS)
    assert rebuilds == [0, 0, 0]
    check(filled, sohoa)


def test_an_ingest_and_an_import_keep_both(filled: Museum, card: Card, tmp_path: Path, sohoa: Sohoa) -> None:
    register = tmp_path / "register.csv"
    rows = [f"BTBP {n},Hiện vật,{n},Đồng" for n in range(1, 60)]
    register.write_text("\n".join(["Số đăng ký,Tên hiện vật,Số lượng,Chất liệu", *rows]), "utf-8")

    processes = [start(filled, "ingest", card.path), start(filled, "register", "import", register)]
    (ingest_code, ingested), (import_code, imported) = (finish(process) for process in processes)

    assert (ingest_code, ingested["added"]) == (0, ARTIFACTS * SHOTS)
    assert (import_code, imported["added"], imported["changed"]) == (0, 59 - ARTIFACTS, ARTIFACTS)
    check(filled, sohoa)


def test_an_audit_during_an_ingest_finds_no_damage(filled: Museum, card: Card, sohoa: Sohoa) -> None:
    ingest = start(filled, "ingest", card.path)
    outcomes = []
    while ingest.poll() is None:
        _code, data = finish(start(filled, "audit"))
        outcomes.append((data["outcome"], data["damage"]))
    finish(ingest)

    assert outcomes
    assert all(outcome == ("clean", []) for outcome in outcomes)
    check(filled, sohoa)
