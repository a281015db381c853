"""A whole ingest: what it keeps, what it says, and how it ends when it cannot go on."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from catalog.batches import list_batches
from catalog.museum import Museum
from catalog.problems import Exit, visible
from catalog.record import BATCH_FILE, RECORD_FILE, Record, read_batch, read_record
from catalog.store import disk
from catalog.writing import Writer
from ingest.report import IngestReport
from ingest.run import Ticker, Wishes, ingest
from tests.commands import Said
from tests.conftest import OBJ, AddArtifact, Card, Sohoa, jpeg

OUTCOMES = ("added", "known", "refused", "unmatched", "ignored")


# --- what tests of ingest share ---


def files_of(source: Path) -> list[str]:
    """Every entry below the source that is no folder, as reports name it."""
    return sorted(visible(str(path.relative_to(source))) for path in source.rglob("*") if not real_folder(path))


def real_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def assert_accounted(data: dict[str, Any], found: list[str]) -> None:
    """Every file of the source has one outcome, and every refused one a code."""
    assert sorted(item["path"] for item in data["items"]) == found
    counts = Counter(item["outcome"] for item in data["items"])
    assert {name: data[name] for name in OUTCOMES} == {name: counts[name] for name in OUTCOMES}
    assert data["found"] == sum(data[name] for name in OUTCOMES) == len(found)
    assert all((item["code"] is not None) == (item["outcome"] == "refused") for item in data["items"])


def assert_settled(museum: Museum) -> None:
    """Nothing is left in work/ but the lock and the empty folder of signs."""
    assert sorted(path.name for path in museum.work.rglob("*")) == ["commit", "live", "lock"]


def assert_kept(museum: Museum, source: Path, report: IngestReport) -> None:
    """What is called added or known stands in the store with the very same bytes."""
    kept = {disk.sha512_of(path) for path in museum.store.root.rglob("*") if path.is_file()}
    safe = {line.path for line in report.lines if line.outcome in ("added", "known")}
    at_source = {visible(str(path.relative_to(source))): path for path in source.rglob("*") if path.is_file()}
    assert [name for name in sorted(safe) if disk.sha512_of(at_source[name]) not in kept] == []


def no_tick(_done: int, _of: int | None) -> None:
    """Nobody watches."""


def fill(card: Card, add: AddArtifact, numbers: range) -> None:
    """One photo for each of these artifacts."""
    for number in numbers:
        add(f"BTBP {number}")
        card.put(f"BTBP-{number}.jpg", jpeg(number))


def take_in(
    museum: Museum,
    source: Path,
    *,
    operator: str = "tester",
    tick: Ticker = no_tick,
    workers: int = 1,
    **wishes: Any,
) -> IngestReport:
    """Ingest a folder, and hold it to what every ingest must do. One decoder starts quickest."""
    found = files_of(source)
    report = ingest(
        museum,
        Wishes(source, workers=workers, **wishes),
        open_writer=lambda: Writer(museum, operator=operator, command="ingest"),
        tick=tick,
    )
    assert_accounted(report.as_json(), found)
    assert_settled(museum)
    if report.batch:
        batch = read_batch(museum.store.read(museum.store.inventory(report.batch), BATCH_FILE), report.batch)
        assert [(i.where, i.outcome, i.code) for i in batch.items] == [
            (line.path, line.outcome, line.problem.code if line.problem else None) for line in report.lines
        ]
        assert_kept(museum, source, report)
    return report


def take_in_by_command(sohoa: Sohoa, museum: Museum, source: Path, *words: str | Path, **call: Any) -> Said:
    """The same through the command line, as JSON."""
    found = files_of(source)
    said = sohoa("ingest", source, "--json", *words, **call)
    assert_accounted(said.data, found)
    assert_settled(museum)
    return said


def told(report: IngestReport) -> dict[str, str]:
    """Each file's code where it was refused, else its outcome."""
    return {line.path: line.problem.code if line.problem else line.outcome for line in report.lines}


def record_of(museum: Museum, artifact: str) -> Record:
    """The artifact's record as the store has it."""
    return read_record(museum.store.read(museum.store.inventory(artifact), RECORD_FILE), artifact)


def master_of(museum: Museum, artifact: str, logical: str) -> Path:
    """Where a master stands in the store."""
    return museum.store.path(museum.store.inventory(artifact), logical)


def digests(folder: Path) -> dict[str, str]:
    """Every file and folder below a folder; of files the SHA-512."""
    paths = sorted(folder.rglob("*"))
    return {str(path.relative_to(folder)): disk.sha512_of(path) if path.is_file() else "folder" for path in paths}


def hide_open3d(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Put an Open3D before the real one that cannot be loaded: as on a PC without it, and quicker.

    Holds for this process; returns the environment for others.
    """
    package = tmp_path / "site-packages" / "open3d"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('libGL.so.1: cannot open shared object file')\n")
    monkeypatch.syspath_prepend(package.parent)
    return {"PYTHONPATH": os.pathsep.join([str(package.parent), str(Path(__file__).parents[2])])}


def with_settings(museum: Museum, text: str) -> Museum:
    """The museum opened again with these settings."""
    (museum.path / "sohoa.toml").write_text(text, "utf-8")
    return Museum(museum.path)


# --- what an ingest keeps ---


def test_photos_and_scans_are_kept_byte_for_byte_under_their_artifacts(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    first, second = add("BTBP 1").id, add("BTBP 2").id
    card.put("BTBP-1_truoc.jpg", jpeg(1))
    card.put("BTBP-1/DCIM/100CANON/IMG_0001.JPG", jpeg(2))
    card.put("BTBP-2.obj", OBJ)

    report = take_in(museum, card.path)

    assert (report.count("added"), report.exit) == (3, Exit.DONE)
    assert {line.path: (line.number, line.asset, line.reason) for line in report.lines} == {
        "BTBP-1_truoc.jpg": ("BTBP 1", "photos/0002", "name"),
        "BTBP-1/DCIM/100CANON/IMG_0001.JPG": ("BTBP 1", "photos/0001", "folder"),
        "BTBP-2.obj": ("BTBP 2", "scans/0001", "name"),
    }
    assert master_of(museum, first, "photos/0002/files/BTBP-1_truoc.jpg").read_bytes() == jpeg(1)
    assert master_of(museum, first, "photos/0001/files/IMG_0001.JPG").read_bytes() == jpeg(2)
    assert master_of(museum, second, "scans/0001/files/BTBP-2.obj").read_bytes() == OBJ


def test_nothing_in_the_source_is_changed(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    for name in ("BTBP-1.jpg", "BTBP-1/IMG_1.jpg", "IMG_2.jpg", "Thumbs.db"):
        os.utime(card.put(name, jpeg(len(name))), ns=(1_000_000_000, 2_000_000_000))
    before = digests(card.path)

    take_in(museum, card.path)

    assert digests(card.path) == before
    assert {path.stat().st_mtime_ns for path in card.path.rglob("*.*") if path.is_file()} == {2_000_000_000}


def test_one_bad_photo_does_not_stop_the_rest(museum: Museum, add: AddArtifact, card: Card) -> None:
    first, second = add("BTBP 1").id, add("BTBP 2").id
    card.put("BTBP-1_1.jpg", jpeg(1))
    card.put("BTBP-1_2.jpg", jpeg(2)[:-1000])
    card.put("BTBP-2_1.jpg", jpeg(3))

    report = take_in(museum, card.path)

    assert told(report) == {"BTBP-1_1.jpg": "added", "BTBP-1_2.jpg": "E-PHOTO-TRUNCATED", "BTBP-2_1.jpg": "added"}
    assert report.exit == Exit.REFUSED
    assert [len(record_of(museum, artifact).assets) for artifact in (first, second)] == [1, 1]


def test_all_new_assets_of_an_artifact_make_one_version_of_it(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    for shot in range(1, 6):
        card.put(f"BTBP-1_{shot}.jpg", jpeg(shot))

    take_in(museum, card.path)

    assert museum.store.inventory(artifact).head == 2
    assert [asset.path for asset in record_of(museum, artifact).assets] == [f"photos/000{n}" for n in range(1, 6)]


def test_who_worked_and_in_which_batch_is_recorded_everywhere(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1.jpg", jpeg())

    report = take_in(museum, card.path, operator="Nguyễn Thị Hoa")

    record = record_of(museum, artifact)
    row = list_batches(museum)[0]
    assert (record.batch, record.assets[0].batch, row.id) == (report.batch,) * 3
    assert record.assets[0].operator == row.operator == "Nguyễn Thị Hoa"
    assert museum.store.inventory(artifact).versions[-1].user == "Nguyễn Thị Hoa"
    assert (row.kind, row.outcome, row.source, row.found, row.added) == ("ingest", "done", str(card.path), 1, 1)


def test_what_a_photo_shows_is_recorded(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1.2_sau.jpg", jpeg(1))
    card.put("BTBP-1_trước.jpg", jpeg(2))

    take_in(museum, card.path)

    shown = {asset.path: (asset.part, asset.view, asset.matched_by) for asset in record_of(museum, artifact).assets}
    assert shown == {"photos/0001": ("2", "back", "name"), "photos/0002": (None, "front", "name")}


def test_whoever_watches_sees_every_asset_settled(museum: Museum, add: AddArtifact, card: Card) -> None:
    for number in ("BTBP 1", "BTBP 2"):
        add(number)
    for name in ("BTBP-1_1.jpg", "BTBP-1_2.jpg", "BTBP-2.jpg"):
        card.put(name, jpeg(len(name)))
    seen: list[tuple[int, int | None]] = []

    take_in(museum, card.path, tick=lambda done, of: seen.append((done, of)))

    assert seen == [(2, 3), (3, 3)]


@pytest.mark.parametrize("workers", [1, 3])
def test_the_number_of_workers_changes_nothing_but_the_time(
    museum: Museum, add: AddArtifact, card: Card, workers: int
) -> None:
    artifact = add("BTBP 1").id
    for shot in range(8):
        card.put(f"BTBP-1_{shot}.jpg", jpeg(shot) if shot != 3 else b"\xff\xd8\xff rubbish")

    report = take_in(museum, card.path, workers=workers)

    assert report.count("added") == 7
    kept = [asset.principal.path for asset in record_of(museum, artifact).assets]
    assert kept == [f"photos/{n:04d}/files/BTBP-1_{s}.jpg" for n, s in enumerate((0, 1, 2, 4, 5, 6, 7), 1)]
