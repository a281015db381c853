"""The same picture under several numbers, and what a temporary entry may be."""

from catalog.museum import Museum
from catalog.reconcile.finding import Place
from tests.catalog.correcting.filled import set_status
from tests.catalog.reconcile.conftest import LOOK, NEAR_LOOK, OTHER_LOOK, Found, PutPhoto
from tests.conftest import AddArtifact, OpenWriter


def test_the_same_picture_under_two_numbers_is_found_with_its_distance(
    add: AddArtifact, put_photo: PutPhoto, found: Found
) -> None:
    for number in ("BTBP 10", "BTBP 9", "BTBP 11"):
        add(number)
    put_photo("BTBP 10", LOOK)
    put_photo("BTBP 9", OTHER_LOOK)
    put_photo("BTBP 9", NEAR_LOOK)
    put_photo("BTBP 11", None)
    (finding,) = found("same_picture")

    assert finding.places == [Place("BTBP 9", "photos/0002"), Place("BTBP 10", "photos/0001")]
    assert finding.distance == 3


def test_the_same_picture_twice_under_one_number_is_nobody_s_concern(
    add: AddArtifact, put_photo: PutPhoto, found: Found
) -> None:
    add("BTBP 1")
    put_photo("BTBP 1", LOOK)
    put_photo("BTBP 1", LOOK)

    assert found("same_picture") == []


def test_a_picture_that_says_it_shows_both_is_right_under_both(
    add: AddArtifact, put_photo: PutPhoto, found: Found
) -> None:
    for number in ("BTBP 1", "BTBP 2", "BTBP 3"):
        add(number)
    put_photo("BTBP 1", LOOK, depicts=("BTBP 2",))
    put_photo("BTBP 2", LOOK)

    assert found("same_picture") == []
    put_photo("BTBP 3", LOOK)
    assert [place.number for place in found("same_picture")[0].places] == ["BTBP 1", "BTBP 2", "BTBP 3"]


def test_what_is_out_of_view_is_not_compared(
    museum: Museum, add: AddArtifact, put_photo: PutPhoto, open_writer: OpenWriter, found: Found
) -> None:
    from catalog.correcting.assets import withdraw

    add("BTBP 1")
    add("BTBP 2")
    put_photo("BTBP 1", LOOK)
    put_photo("BTBP 2", LOOK)
    assert len(found("same_picture")) == 1
    with open_writer() as writer:
        withdraw(writer, "BTBP 2", "photos/0001", "trùng")

    assert found("same_picture") == []


def test_the_most_alike_come_first(add: AddArtifact, put_photo: PutPhoto, found: Found) -> None:
    for number in range(1, 5):
        add(f"BTBP {number}")
    put_photo("BTBP 1", LOOK)
    put_photo("BTBP 2", NEAR_LOOK)
    put_photo("BTBP 3", OTHER_LOOK)
    put_photo("BTBP 4", OTHER_LOOK)

    assert [(f.places[0].number, f.distance) for f in found("same_picture")] == [("BTBP 3", 0), ("BTBP 1", 3)]


def test_a_temporary_entry_is_told_of_once_with_the_entry_whose_picture_it_has(
    add: AddArtifact, put_photo: PutPhoto, found: Found
) -> None:
    add("BTBP 1", name="Rìu")
    add("BTBP 2", name="Chén lạ")
    temporary = add(None, name="Chén lạ").number
    put_photo("BTBP 1", LOOK)
    put_photo(temporary, NEAR_LOOK)
    (finding,) = found("temporary")

    assert [place.number for place in finding.places] == [temporary, "BTBP 1"]
    assert (finding.why, finding.photos, finding.text) == ("picture", 1, "Chén lạ")
    assert found("same_picture") == []


def test_a_name_says_something_only_where_one_entry_has_it(add: AddArtifact, put_photo: PutPhoto, found: Found) -> None:
    add("BTBP 1", name="Rìu có vai")
    temporary = add(None, name="rìu có vai").number
    put_photo(temporary, LOOK)
    assert [(f.why, [p.number for p in f.places]) for f in found("temporary")] == [("name", [temporary, "BTBP 1"])]
    add("BTBP 2", name="Rìu có vai")

    assert [(f.why, [p.number for p in f.places]) for f in found("temporary")] == [(None, [temporary])]


def test_a_temporary_entry_without_photos_or_joined_already_is_not_listed(
    museum: Museum, add: AddArtifact, put_photo: PutPhoto, open_writer: OpenWriter, found: Found
) -> None:
    add(None)
    joined = add(None).number
    put_photo(joined, LOOK)
    set_status(museum, open_writer, joined, "withdrawn")

    assert found("temporary") == []


def test_an_entry_that_left_the_museum_is_no_candidate(
    museum: Museum, add: AddArtifact, put_photo: PutPhoto, open_writer: OpenWriter, found: Found
) -> None:
    add("BTBP 1", name="Chén lạ")
    temporary = add(None, name="Chén lạ").number
    put_photo("BTBP 1", LOOK)
    put_photo(temporary, LOOK)
    set_status(museum, open_writer, "BTBP 1", "written_off")

    assert [(f.why, len(f.places)) for f in found("temporary")] == [(None, 1)]
    assert [place.number for place in found("same_picture")[0].places] == ["BTBP 1", temporary]


def test_of_many_entries_with_the_same_picture_a_temporary_one_names_a_few(
    museum: Museum, add: AddArtifact, put_photo: PutPhoto, found: Found
) -> None:
    for number in range(1, 8):
        add(f"BTBP {number}")
        put_photo(f"BTBP {number}", LOOK)
    temporary = add(None).number
    put_photo(temporary, LOOK)

    assert len(found("temporary")[0].places) == 1 + 5
    assert len(found("same_picture")[0].places) == 8
