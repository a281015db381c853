"""How the copies stand: what each lacks, what keeps it from being read, how many hold a card's artifacts."""

import errno
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from catalog import language
from catalog.artifact import load_artifact
from catalog.copying.places import Place, add_place, places_elsewhere
from catalog.copying.standing import Holders, copies_standing, copies_that_hold
from catalog.copying.syncing import sync_copy
from catalog.founding import found_museum
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.store import disk
from catalog.wording.copies import standing_text
from catalog.wording.names import moment
from tests.catalog.copying.test_places import no_tick
from tests.catalog.copying.test_syncing import new_place, sync, twin
from tests.catalog.correcting.filled import put_asset
from tests.conftest import AddArtifact, OpenWriter, Sohoa
from tests.ingest.test_known import flip_a_byte

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
#: A card that was taken out: on no disk.
GONE = Path("/media/taken-out")


@pytest.fixture
def place(museum: Museum, add: AddArtifact, open_writer: OpenWriter, tmp_path: Path) -> Place:
    return new_place(museum, add, open_writer, tmp_path)


def holding(museum: Museum, *numbers: str) -> int:
    """Copies that hold all assets of these artifacts."""
    records = [load_artifact(museum, number).record for number in numbers]
    return copies_that_hold(museum, {r.id: {asset.path for asset in r.assets} for r in records}, GONE).holding


def test_a_copy_is_behind_by_the_objects_that_it_lacks_or_has_in_an_older_version(
    museum: Museum, place: Place, add: AddArtifact, open_writer: OpenWriter
) -> None:
    assert [(copy.behind, copy.complete) for copy in copies_standing(museum)] == [(3, False)]
    sync(museum, place)
    assert [(copy.behind, copy.complete) for copy in copies_standing(museum)] == [(0, True)]

    add("BTBP 3")
    with open_writer() as writer:
        put_asset(writer, "1", "photo", {"b.jpg": b"new"})

    (standing,) = copies_standing(museum)
    assert (standing.behind, standing.complete, standing.problem, standing.same_disk) == (2, False, None, True)
    assert standing.place.synced is not None


def test_a_copy_in_memory_does_not_count(museum: Museum, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "disks_of", lambda path: frozenset({str(path.stat().st_ino)}))
    sync(museum, place)
    assert (holding(museum, "1"), places_elsewhere(museum, GONE)) == (1, 1)

    monkeypatch.setattr(disk, "is_in_memory", lambda path: path == place.path)
    (standing,) = copies_standing(museum)

    assert (standing.problem and standing.problem.code, standing.counts) == ("E-COPY-MEMORY", False)
    assert (holding(museum, "1"), places_elsewhere(museum, GONE)) == (0, 0)


def test_every_copy_is_looked_at_and_none_hides_another(museum: Museum, place: Place, tmp_path: Path) -> None:
    sync(museum, place)
    add_place(museum, tmp_path / "empty")
    add_place(museum, tmp_path / "absent").path.rename(tmp_path / "away")
    other = found_museum(tmp_path / "other", name="Khác", prefix="BTSB", language="vi", operator="tester")
    (add_place(museum, tmp_path / "changed").path / "copy.json").write_bytes(
        (add_place(other, tmp_path / "foreign").path / "copy.json").read_bytes()
    )
    (add_place(museum, tmp_path / "broken").store / "0=ocfl_1.1").unlink()

    assert [(copy.place.path.name, copy.problem and copy.problem.code) for copy in copies_standing(museum)] == [
        ("disk", None),
        ("empty", None),
        ("absent", "E-COPY-ABSENT"),
        ("changed", "E-COPY-FOREIGN"),
        ("broken", "E-STORE-MISSING"),
    ]
    assert [copy.complete for copy in copies_standing(museum)] == [True, False, False, False, False]


def test_a_copy_counts_for_a_card_where_it_holds_the_newest_of_its_artifacts(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, other_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "disks_of", lambda path: frozenset({str(path.stat().st_ino)}))
    place = new_place(museum, add, open_writer, other_disk)
    assert holding(museum, "1") == 0
    sync(museum, place)
    second = add_place(museum, other_disk / "second")
    assert holding(museum, "1", "2") == 1

    sync(museum, second)
    assert holding(museum, "1", "2") == 2

    with open_writer() as writer:
        put_asset(writer, "2", "photo", {"b.jpg": b"new"})
    assert [holding(museum, *numbers) for numbers in (("1",), ("2",), ("1", "2"))] == [2, 0, 0]

    place.path.rename(other_disk / "away")
    assert holding(museum, "1") == 1


def test_a_copy_on_the_museum_s_own_disk_counts_for_nothing_however_complete(museum: Museum, place: Place) -> None:
    sync(museum, place)

    (standing,) = copies_standing(museum)
    assert (standing.complete, standing.same_disk, standing.counts) == (True, True, False)
    assert holding(museum, "1", "2") == 0


def test_copies_on_one_disk_count_as_one(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, other_disk: Path
) -> None:
    first = new_place(museum, add, open_writer, other_disk)
    second = add_place(museum, other_disk / "second")
    sync(museum, second)
    assert [copy.counts for copy in copies_standing(museum)] == [False, True]
    sync(museum, first)

    assert [(copy.counts, copy.shares_with) for copy in copies_standing(museum)] == [
        (True, None),
        (False, first.folder),
    ]
    assert holding(museum, "1", "2") == 1
    lines = standing_text(copies_standing(museum), 3, ZONE).splitlines()
    assert lines[-2:] == [
        f"  on one disk with {first.folder}: both would be lost with it, so they count as one copy",
        "Copies, the store among them: 2 of 3 wanted.",
    ]


def test_who_adds_a_copy_beside_another_on_one_disk_is_told(museum: Museum, sohoa: Sohoa, other_disk: Path) -> None:
    alone = sohoa("copies", "add", other_disk / "a", "--json").data
    said = sohoa("copies", "add", other_disk / "b")

    assert (alone["same_disk"], alone["shares_disk_with"]) == (False, None)
    assert said.out.splitlines()[-1].startswith(f"Careful: it is on one disk with {other_disk / 'a'}.")


def test_a_copy_whose_inventory_is_damaged_counts_for_nothing(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, other_disk: Path
) -> None:
    place = new_place(museum, add, open_writer, other_disk)
    sync(museum, place)
    flip_a_byte(twin(museum, place, "1") / "inventory.json.sha512")

    assert holding(museum, "1") == 0
    assert copies_standing(museum)[0].behind == 1


@pytest.mark.parametrize("harm", [flip_a_byte, Path.unlink, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("v2/content/photos/0001/files/a.jpg", 0),
        ("v3/content/scans/0001/files/model.obj", 1),
        ("v3/content/record.json", 0),
    ],
)
def test_a_copy_that_lost_files_of_a_card_beside_its_inventories_does_not_count_for_it(
    museum: Museum,
    add: AddArtifact,
    open_writer: OpenWriter,
    other_disk: Path,
    harm: Callable[[Path], None],
    path: str,
    held: int,
) -> None:
    place = new_place(museum, add, open_writer, other_disk)
    sync(museum, place)
    lost = twin(museum, place, "1") / path
    harm(lost)

    card = {load_artifact(museum, "1").record.id: {"photos/0001"}}
    held = held if lost.exists() else 0
    assert copies_that_hold(museum, card, GONE) == Holders(held, [] if held else [place.folder], [])

    sync(museum, place, check=True)
    assert copies_that_hold(museum, card, GONE) == Holders(1, [], [])


def test_a_copy_s_disk_that_fails_is_a_copy_that_cannot_be_read(
    museum: Museum,
    add: AddArtifact,
    open_writer: OpenWriter,
    other_disk: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = new_place(museum, add, open_writer, other_disk)
    sync(museum, place)
    read_small = disk.read_small

    def failing(path: Path | str) -> bytes:
        if str(path).startswith(place.folder):
            raise OSError(errno.EIO, "Input/output error", str(path))
        return read_small(path)

    monkeypatch.setattr(disk, "read_small", failing)

    assert holding(museum, "1") == 0
    assert not copies_standing(museum)[0].complete


def test_what_a_failing_disk_says_while_it_is_synced_has_a_code(
    museum: Museum, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_source: Path, target: Path) -> str:
        raise OSError(errno.EROFS, "Read-only file system", str(target))

    monkeypatch.setattr(disk, "copy_synced", failing)
    with pytest.raises(Problem, match="E-DISK-READ-ONLY"):
        sync(museum, place)


def test_a_copy_that_is_pulled_out_while_it_is_synced_is_absent_and_not_made_anew_where_it_was(
    museum: Museum, place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy_synced = disk.copy_synced

    def pulled_out(source: Path, target: Path) -> str:
        if place.path.exists():
            place.path.rename(tmp_path / "away")
        return copy_synced(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(disk, "copy_synced", pulled_out)
        with pytest.raises(Problem, match="E-COPY-ABSENT"):
            sync(museum, place)

    assert not place.path.exists()
    (tmp_path / "away").rename(place.path)
    assert sync(museum, place).problems == []


def test_the_copies_read_as_sentences_in_both_languages(museum: Museum, place: Place, tmp_path: Path) -> None:
    synced = sync_copy(museum, place, no_tick).place.synced or ""
    add_place(museum, tmp_path / "empty")
    add_place(museum, tmp_path / "absent").path.rename(tmp_path / "away")

    lines = standing_text(copies_standing(museum), 2, ZONE).split("\n")
    assert lines == [
        str(tmp_path / "disk"),
        f"  complete, {moment(synced, ZONE)}",
        "  on the museum's own disk: it would be lost with it, so it does not count",
        str(tmp_path / "empty"),
        "  3 objects behind: sohoa copies sync",
        "  on the museum's own disk: it would be lost with it, so it does not count",
        str(tmp_path / "absent"),
        f"  There is no copy at “{tmp_path / 'absent'}”: is its disk connected?",
        "  → Connect the disk, run this again, then sohoa copies sync. "
        f'Where the copy is no more: sohoa copies remove "{tmp_path / "absent"}"',
        "Copies, the store among them: 1 of 2 wanted.",
    ]
    language.speak("vi")
    vietnamese = standing_text(copies_standing(museum), 2, ZONE).split("\n")
    assert [a for a, b in zip(lines, vietnamese, strict=True) if a == b] == [
        str(tmp_path / name) for name in ("disk", "empty", "absent")
    ]
    assert vietnamese[-1] == "Số bản, kể cả kho chính: 1 trên 2 bản cần có."
