"""Whether a card may be erased: only when nothing on it would be lost by it."""

import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.museum import Museum
from ingest.erase import may_erase
from ingest.retake import RetakeList
from ingest.run import Wishes, ingest
from ingest.wording import erasing_text, ingest_text
from tests.conftest import AddArtifact, Card, OpenWriter, Sohoa, jpeg
from tests.ingest.test_run import take_in, take_in_by_command, told, with_settings

ONE_COPY = "copies_wanted = 1\n"


def test_a_card_that_is_stored_whole_may_be_erased_where_one_copy_is_enough(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    add("BTBP 1")
    with_settings(museum, ONE_COPY)
    card.put("BTBP-1_1.jpg", jpeg(1))
    card.put("BTBP-1_2.jpg", jpeg(1))
    card.put("Thumbs.db", b"junk")

    said = take_in_by_command(sohoa, museum, card.path)
    again = sohoa("ingest", card.path)

    assert (said.data["erasable"], said.data["copies"]) == (True, {"have": 1, "wanted": 1})
    assert again.out.rstrip().endswith(
        "The card may be erased: every file on it is stored, and there are enough verified copies."
    )


def test_with_fewer_copies_than_wanted_it_says_wait_and_how_to_go_on(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg())

    said = take_in_by_command(sohoa, museum, card.path)
    last = sohoa("ingest", card.path).out.rstrip().splitlines()[-1]

    assert (said.data["erasable"], said.data["copies"]) == (False, {"have": 1, "wanted": 2})
    assert last.startswith("Wait before erasing the card:")
    assert "1 of 2 copies" in last
    assert "First add a copy on another disk: sohoa copies add FOLDER, then: sohoa copies sync." in last


def test_a_second_copy_that_holds_everything_on_the_card_makes_it_erasable(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa, other_disk: Path
) -> None:
    add("BTBP 1")
    assert sohoa("copies", "add", other_disk / "second-disk").code == 0
    card.put("BTBP-1.jpg", jpeg())

    behind = take_in_by_command(sohoa, museum, card.path)
    said = sohoa("ingest", card.path).out.rstrip().splitlines()[-1]
    assert sohoa("copies", "sync").code == 0
    level = take_in_by_command(sohoa, museum, card.path)

    assert (behind.data["erasable"], behind.data["copies"]) == (False, {"have": 1, "wanted": 2})
    assert (behind.data["erasable_not"], level.data["erasable_not"]) == ("copies", None)
    assert "First run: sohoa copies sync. Then" in said
    assert (level.data["erasable"], level.data["copies"]) == (True, {"have": 2, "wanted": 2})


@pytest.mark.parametrize(("wanted", "places"), [(2, ["museum-disk"]), (3, ["museum-disk", "a"]), (3, ["a", "b"])])
def test_where_no_sync_can_make_copies_enough_another_disk_is_asked_for(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa, other_disk: Path, wanted: int, places: list[str]
) -> None:
    add("BTBP 1")
    with_settings(museum, f"copies_wanted = {wanted}\n")
    for name in places:
        sohoa("copies", "add", (museum.path.parent if name == "museum-disk" else other_disk) / name)
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)
    sohoa("copies", "sync")

    last = sohoa("ingest", card.path).out.rstrip().splitlines()[-1]

    assert f"only in {wanted - 1} of {wanted} copies" in last
    assert "First add a copy on another disk: sohoa copies add FOLDER" in last


def test_a_copy_whose_disk_is_not_connected_is_to_be_synced(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa, other_disk: Path
) -> None:
    add("BTBP 1")
    sohoa("copies", "add", other_disk / "a")
    (other_disk / "a").rename(other_disk / "away")
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)

    assert "First run: sohoa copies sync. Then" in sohoa("ingest", card.path).out


def test_a_copy_on_the_card_s_own_disk_does_not_make_it_erasable(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa, other_disk: Path
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg())
    on_the_disk = Path(shutil.copytree(card.path, other_disk / "DCIM"))
    sohoa("copies", "add", other_disk / "copy")
    take_in(museum, on_the_disk)
    sohoa("copies", "sync")

    data = sohoa("ingest", on_the_disk, "--json").data
    last = sohoa("ingest", on_the_disk).out.rstrip().splitlines()[-1]

    assert (data["erasable"], data["copies"]) == (False, {"have": 1, "wanted": 2})
    assert "the copy on the card's own disk does not count" in last
    assert "First add a copy on another disk: sohoa copies add FOLDER" in last
    assert sohoa("ingest", card.path, "--json").data["erasable"]


def test_a_second_copy_without_the_masters_does_not_make_a_card_erasable(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa, other_disk: Path
) -> None:
    add("BTBP 1")
    copy = other_disk / "second-disk"
    sohoa("copies", "add", copy)
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)
    sohoa("copies", "sync")
    for content in copy.rglob("content"):
        shutil.rmtree(content)

    data = sohoa("ingest", card.path, "--json").data
    last = sohoa("ingest", card.path).out.rstrip().splitlines()[-1]
    sohoa("copies", "sync", "--check")

    assert (data["erasable"], data["erasable_not"], data["copies"]) == (False, "copies", {"have": 1, "wanted": 2})
    assert "a copy is damaged. First run: sohoa copies sync --check. Then" in last
    assert sohoa("ingest", card.path, "--json").data["erasable"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("BTBP-1_2.jpg", b""),
        ("BTBP-9.jpg", jpeg(2)),
        ("IMG_1.jpg", jpeg(2)),
        ("film.mp4", b"\0\0\0\x18ftypisom" + bytes(99)),
        ("BTBP-1_2.jpg", jpeg(2)[:-1000]),
        ("BTBP-2.jpg", jpeg(1)),
    ],
    ids=["empty", "unknown number", "no number", "film", "cut short", "known elsewhere"],
)
def test_a_card_with_one_file_that_is_not_stored_is_not_to_be_erased(
    museum: Museum, add: AddArtifact, card: Card, name: str, data: bytes
) -> None:
    for number in (1, 2):
        add(f"BTBP {number}")
    museum = with_settings(museum, ONE_COPY)
    card.put("BTBP-1.jpg", jpeg(1))
    take_in(museum, card.path)
    card.put(name, data)

    erasing = may_erase(museum, take_in(museum, card.path))

    assert (erasing.not_stored, erasing.hindrance, erasing.erasable) == (1, "not_stored", False)
    assert erasing_text(erasing) == "Do not erase the card: 1 file is not stored."


def test_a_card_that_was_only_looked_at_is_not_to_be_erased(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    museum = with_settings(museum, ONE_COPY)
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)

    assert not may_erase(museum, take_in(museum, card.path, dry_run=True)).erasable


def test_a_card_whose_ingest_was_interrupted_after_its_last_file_is_not_to_be_erased(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    museum = with_settings(museum, ONE_COPY)
    card.put("BTBP-1.jpg", jpeg())

    def interrupt(_done: int, _of: int | None) -> None:
        raise KeyboardInterrupt

    erasing = may_erase(museum, take_in(museum, card.path, tick=interrupt))

    assert (erasing.not_stored, erasing.hindrance, erasing.erasable) == (0, "stopped", False)
    assert erasing_text(erasing) == "Do not erase the card: the ingest did not come to its end."


def test_nothing_is_said_of_erasing_a_card_that_held_nothing_but_junk(museum: Museum, card: Card, sohoa: Sohoa) -> None:
    with_settings(museum, ONE_COPY)
    card.put("DCIM/Thumbs.db", b"junk")

    said = take_in_by_command(sohoa, museum, card.path)
    again = sohoa("ingest", card.path)

    assert (said.code, said.data["ignored"], said.data["erasable_not"]) == (0, 1, "not_all_seen")
    assert (again.code, "erase" in again.out) == (0, False)


def came(card: Card) -> None:
    card.put("BTBP-1_2.jpg", jpeg(2))


def grew(card: Card) -> None:
    with (card.path / "BTBP-1.jpg").open("ab") as file:
        file.write(b"more")


def was_taken_out(card: Card) -> None:
    card.path.rename(card.path.with_name("elsewhere"))


@pytest.mark.parametrize("change", [came, grew, was_taken_out])
def test_a_card_that_is_not_as_it_was_when_the_ingest_began_is_not_to_be_erased(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card, change: Callable[[Card], None]
) -> None:
    add("BTBP 1")
    museum = with_settings(museum, ONE_COPY)
    card.put("BTBP-1.jpg", jpeg())

    def meanwhile(_done: int, _of: int | None) -> None:
        change(card)

    report = ingest(museum, Wishes(card.path, workers=1), open_writer=open_writer, tick=meanwhile)
    erasing = may_erase(museum, report)

    assert (told(report), report.stopped) == ({"BTBP-1.jpg": "added"}, None)
    assert (erasing.hindrance, erasing.copies, erasing.erasable) == ("source_changed", 1, False)
    assert erasing_text(erasing).startswith("Do not erase the card: it is no longer as it was")


def test_a_command_to_be_typed_again_can_be_typed_where_folders_have_spaces(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    card.put("IMG_1.jpg", jpeg())
    report = take_in(museum, card.path)
    unmatched = Path("/bảo tàng/out/unmatched.xlsx")

    text = ingest_text(report, may_erase(museum, report), unmatched, RetakeList([]), dry_run=False)

    command = next(line for line in text.splitlines() if "--match" in line).partition("--match ")[2]
    assert shlex.split(command) == [str(unmatched)]
