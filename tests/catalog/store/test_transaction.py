"""Commits: all or none, in order, safe against being overtaken, and with few syncs."""

from pathlib import Path

import pytest

from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import new_id
from catalog.store import clock, disk
from catalog.store.inventory import Inventory, Version
from catalog.store.transaction import Change, Staged
from catalog.writing import Writer
from tests.conftest import AddArtifact, OpenWriter


def staged(museum: Museum, data: bytes, name: str = "staged") -> Staged:
    path = museum.work / name
    path.write_bytes(data)
    return Staged(path, disk.sha512_of(path))


def next_version(museum: Museum, object_id: str, **put: bytes | Staged) -> Change:
    files = {name.replace("__", "/"): data for name, data in put.items()}
    return Change(museum.store.inventory(object_id), "test", files)


def test_a_version_keeps_what_did_not_change_once(museum: Museum, add: AddArtifact, open_writer: OpenWriter) -> None:
    record = add("BTBP 1")
    photo = b"photo" * 100
    with open_writer() as writer:
        writer.commit([next_version(museum, record.id, photos__0001__a=photo)])
        writer.commit([next_version(museum, record.id, photos__0002__copy_of_a=photo, note=b"new")])

    inventory = museum.store.inventory(record.id)
    assert inventory.head == 3
    assert inventory.content_path("photos/0002/copy_of_a") == "v2/content/photos/0001/a"
    assert museum.store.read(inventory, "note") == b"new"
    assert museum.store.read(inventory, "record.json", 1) == museum.store.read(inventory, "record.json")


def test_a_version_of_nothing_new_has_no_content_folder(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    record = add("BTBP 1")
    with open_writer() as writer:
        writer.commit([next_version(museum, record.id, extra=b"x")])
        base = museum.store.inventory(record.id)
        writer.commit([Change(base, "drop", {}, drop=["extra"])])

    assert museum.store.inventory(record.id).state.keys() == {"record.json"}


def test_who_comes_late_changes_nothing_and_keeps_its_masters(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    record = add("BTBP 1")
    late = next_version(museum, record.id, a=staged(museum, b"late"))
    with open_writer() as writer:
        writer.commit([next_version(museum, record.id, a=b"first")])
        with pytest.raises(Problem, match="E-STORE-RACE"):
            writer.commit([late])

    assert museum.store.read(museum.store.inventory(record.id), "a") == b"first"
    assert (museum.work / "staged").read_bytes() == b"late"
    assert not list(museum.work.glob("tx-*"))


def test_a_refusal_under_the_lock_leaves_nothing(museum: Museum, open_writer: OpenWriter) -> None:
    def refuse(_connection: object) -> None:
        raise Problem("E-NUMBER-TAKEN", where="x")

    with open_writer() as writer, pytest.raises(Problem, match="E-NUMBER-TAKEN"):
        writer.commit([Change(Inventory(new_id()), "x", {"batch.json": b"{}"})], check=refuse)

    assert len(list(museum.store.object_folders())) == 1


def test_commit_times_only_go_forward(museum: Museum, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_writer() as writer:
        first = new_id()
        writer.commit([Change(Inventory(first), "x", {"a": b"1"})])
        now = clock.now_ms()
        monkeypatch.setattr(clock, "now_ms", lambda: now - 5000)
        second = new_id()
        writer.commit([Change(Inventory(second), "x", {"a": b"2"})])
        monkeypatch.setattr(clock, "now_ms", lambda: now - 3 * 24 * 60 * 60 * 1000)
        with pytest.raises(Problem, match="E-CLOCK-BACKWARDS"):
            writer.commit([Change(Inventory(new_id()), "x", {"a": b"3"})])

    times = [museum.store.inventory(i).versions[0].created for i in (first, second)]
    assert times == sorted(times)
    assert times[0] < times[1]


def test_one_commit_with_a_clock_far_ahead_does_not_lock_the_museum_for_years(
    museum: Museum, monkeypatch: pytest.MonkeyPatch
) -> None:
    def commit() -> str:
        added = new_id()
        with Writer(Museum(museum.path), operator="tester", command="test") as writer:
            writer.commit([Change(Inventory(added), "x", {"a": b"1"})])
        return museum.store.inventory(added).versions[0].created

    now, ahead = (clock.from_text(text) for text in ("2026-11-05T20:00:00.000Z", "2035-11-05T20:00:00.000Z"))
    monkeypatch.setattr(clock, "now_ms", lambda: ahead)
    commit()
    monkeypatch.setattr(clock, "now_ms", lambda: now)
    with pytest.raises(Problem, match="E-CLOCK-BACKWARDS") as problem:
        commit()

    said = problem.value.message + problem.value.next
    assert ("06/11/2026 03:00" in said, "06/11/2035 03:00" in said) == (True, True)  # in the museum's zone
    assert 'clock_ahead_until = "2035-11-06"' in said

    settings = museum.path / "sohoa.toml"
    settings.write_text(settings.read_text("utf-8").replace("# clock_ahead_until = ", "clock_ahead_until = "), "utf-8")
    text = settings.read_text("utf-8").replace('clock_ahead_until = ""', 'clock_ahead_until = "2035-11-06"')
    settings.write_text(text, "utf-8")
    assert [commit(), commit()] == ["2035-11-05T20:00:00.001Z", "2035-11-05T20:00:00.002Z"]

    monkeypatch.setattr(clock, "now_ms", lambda: ahead + 5 * 24 * 60 * 60 * 1000)
    commit()
    monkeypatch.setattr(clock, "now_ms", lambda: now)
    with pytest.raises(Problem, match="E-CLOCK-BACKWARDS"):
        commit()


def test_a_slow_change_is_stamped_again_when_another_overtakes_it(museum: Museum, open_writer: OpenWriter) -> None:
    slow, fast = new_id(), new_id()
    with open_writer() as one, open_writer() as other:

        def changes() -> object:
            yield Change(Inventory(slow), "slow", {"a": b"slow"})
            other.commit([Change(Inventory(fast), "fast", {"a": b"fast"})])

        one.commit(changes())  # type: ignore[arg-type]

    created = {i: museum.store.inventory(i).versions[0].created for i in (slow, fast)}
    assert created[slow] > created[fast]


@pytest.mark.parametrize("photos", [1, 3, 40])
def test_syncs_of_a_commit_are_few(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch, photos: int
) -> None:
    """At most 16 and one for each file; the one of each file is staging's, the database has one."""
    record = add("BTBP 1")
    base = museum.store.inventory(record.id)
    put: dict[str, bytes | Staged] = {"record.json": museum.store.read(base, "record.json") + b" "}
    for number in range(1, photos + 1):
        put[f"photos/{number:04d}/files/a.jpg"] = staged(museum, b"%d" % number, f"s{number}")
        put[f"photos/{number:04d}/facts.json"] = b"{%d}" % number
    calls = []
    real = disk.os.fsync
    monkeypatch.setattr(disk.os, "fsync", lambda handle: (calls.append("fsync"), real(handle))[1])
    monkeypatch.setattr(disk, "sync_file_system", lambda _path: calls.append("syncfs") or True)
    with open_writer() as writer:
        calls.clear()
        writer.commit([Change(base, "photos", put)])

    database = 1
    assert len(calls) + database <= 16
    assert calls


def test_a_file_replaced_on_a_full_disk_is_the_old_one_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "inventory.json"
    target.write_bytes(b"old")

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "sync_file", full)
    with pytest.raises(OSError, match="No space left"):
        disk.replace_file(target, b"new")

    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_inventory_reads_back_as_it_was_written() -> None:
    version = Version(
        "2026-11-05T01:02:03.004Z", "vì sao", "Người làm", "urn:x#operator", {"ảnh/a.jpg": "ab", "b": "ab"}
    )
    inventory = Inventory("urn:uuid:1", {"ab": "v1/content/a.jpg"}, [version])

    assert Inventory.from_bytes(inventory.to_bytes()) == inventory


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"digestAlgorithm": "sha256"}', b"\xff"])
def test_what_is_no_inventory_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        Inventory.from_bytes(data)


def test_writers_of_one_process_hold_the_lock_once(open_writer: OpenWriter) -> None:
    with open_writer() as writer, writer.lock(), writer.lock():
        writer.commit([Change(Inventory(new_id()), "x", {"a": b"1"})])


def test_writers_settle_their_presence(museum: Museum, open_writer: OpenWriter) -> None:
    with open_writer():
        assert len(list((museum.work / "live").iterdir())) == 1

    assert not list((museum.work / "live").iterdir())
    assert isinstance(open_writer(), Writer)
