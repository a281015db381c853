"""Register rows that share a number."""

from catalog.museum import Museum
from tests.catalog.correcting.filled import set_status
from tests.catalog.reconcile.conftest import Found
from tests.conftest import AddArtifact, OpenWriter


def numbers(found: Found, kind: str) -> list[tuple[str, list[str]]]:
    """The text of each finding, and the numbers it names."""
    return [(finding.text, [place.number for place in finding.places]) for finding in found(kind)]  # type: ignore[arg-type]


def test_a_class_number_that_two_entries_have(add: AddArtifact, found: Found) -> None:
    add("BTBP 10", class_number="Đa 56")
    add("BTBP 9", class_number="đa 56")
    add("BTBP 3", class_number="Đa 57")
    add("BTBP 4")
    add("BTBP 5")

    assert numbers(found, "class_number") == [("đa 56", ["BTBP 9", "BTBP 10"])]


def test_parts_share_the_class_number_of_their_entry(add: AddArtifact, found: Found) -> None:
    for number in ("BTBP 1", "BTBP 1.1", "BTBP 1.2"):
        add(number, class_number="Đa 56")

    assert numbers(found, "class_number") == []


def test_another_number_that_is_an_entry_s_register_number(add: AddArtifact, found: Found) -> None:
    add("BTBP 1", other_numbers="LSb 5753; BTBP 2")
    add("BTBP 2")
    add("BTBP 3", other_numbers="2, 96LH-ĐĐ-B1, BTBP 3, BTBP 77")

    assert numbers(found, "other_number") == [("BTBP 2", ["BTBP 1", "BTBP 2"])]


def test_parts_that_two_rows_stand_for(add: AddArtifact, found: Found) -> None:
    for number in ("BTBP 6.1-3", "BTBP 6.3", "BTBP 6.4", "BTBP 7.3"):
        add(number)

    assert numbers(found, "parts") == [("3", ["BTBP 6.1-3", "BTBP 6.3"])]


def test_what_left_the_museum_shares_nothing(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, found: Found
) -> None:
    add("BTBP 1", class_number="Đa 1", other_numbers="BTBP 3")
    add("BTBP 2", class_number="Đa 1")
    add("BTBP 3")
    assert numbers(found, "class_number") and numbers(found, "other_number")
    set_status(museum, open_writer, "BTBP 1", "written_off")

    assert numbers(found, "class_number") == numbers(found, "other_number") == []
