"""Whether a card may be erased: only when nothing on it would be lost by it."""

from pathlib import Path

import pytest

from catalog.museum import Museum
from ingest.erase import may_erase
from ingest.wording import erasing_text
from tests.conftest import AddArtifact, Card, Sohoa, jpeg
from tests.ingest.test_run import take_in, take_in_by_command, with_settings

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
    assert "sohoa copies add" in last


def test_a_second_copy_that_holds_everything_on_the_card_makes_it_erasable(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa, tmp_path: Path
) -> None:
    add("BTBP 1")
    assert sohoa("copies", "add", tmp_path / "second-disk").code == 0
    card.put("BTBP-1.jpg", jpeg())

    behind = take_in_by_command(sohoa, museum, card.path)
    assert sohoa("copies", "sync").code == 0
    level = take_in_by_command(sohoa, museum, card.path)

    assert (behind.data["erasable"], behind.data["copies"]) == (False, {"have": 1, "wanted": 2})
    assert (level.data["erasable"], level.data["copies"]) == (True, {"have": 2, "wanted": 2})


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

    assert (erasing.not_stored, erasing.erasable) == (1, False)
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

    assert (erasing.not_stored, erasing.stopped, erasing.erasable) == (0, True, False)
    assert erasing_text(erasing) == "Do not erase the card: the ingest did not come to its end."
