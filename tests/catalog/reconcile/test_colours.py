"""One number on visibly different objects: what is unlike the rest of its artifact in colours, and comparable."""

import pytest

from catalog.progress.standard import ViewCode
from catalog.reconcile.finding import Place
from tests.catalog.reconcile.conftest import BLUE, RED, REDDISH, Found, PutPhoto
from tests.conftest import AddArtifact


def test_a_photo_of_quite_other_colours_is_worth_a_look(add: AddArtifact, put_photo: PutPhoto, found: Found) -> None:
    add("BTBP 1")
    for colours in (RED, BLUE, REDDISH):
        put_photo("BTBP 1", colours=colours)
    (finding,) = found("other_object")

    assert finding.places == [Place("BTBP 1", "photos/0002"), Place("BTBP 1", "photos/0001")]
    assert (finding.distance, finding.photos) == (1.0, 1)


def test_photos_of_like_colours_are_not(add: AddArtifact, put_photo: PutPhoto, found: Found) -> None:
    add("BTBP 1")
    for colours in (RED, REDDISH, RED):
        put_photo("BTBP 1", colours=colours)

    assert found("other_object") == []


def test_what_changes_by_steps_is_one_object(add: AddArtifact, put_photo: PutPhoto, found: Found) -> None:
    add("BTBP 1")
    for red in (255, 128, 0):
        put_photo("BTBP 1", colours=f"{red:02x}{255 - red:02x}" + "00" * 17)

    assert found("other_object") == []


@pytest.mark.parametrize(
    ("view", "listed"),
    [
        ("left", True),
        (None, True),
        ("whole", True),
        ("back", False),
        ("bottom", False),
        ("detail", False),
        ("scale", False),
        ("page", False),
    ],
)
def test_only_sides_that_should_be_alike_are_compared(
    add: AddArtifact, put_photo: PutPhoto, found: Found, view: ViewCode | None, listed: bool
) -> None:
    add("BTBP 1")
    put_photo("BTBP 1", colours=RED, view="front")
    put_photo("BTBP 1", colours=BLUE, view=view)

    assert bool(found("other_object")) == listed


def test_two_backs_are_compared_with_each_other(add: AddArtifact, put_photo: PutPhoto, found: Found) -> None:
    add("BTBP 1")
    put_photo("BTBP 1", colours=RED, view="back")
    put_photo("BTBP 1", colours=BLUE, view="back")

    assert len(found("other_object")) == 1


def test_parts_and_other_artifacts_may_have_other_colours(add: AddArtifact, put_photo: PutPhoto, found: Found) -> None:
    add("BTBP 1")
    add("BTBP 2")
    put_photo("BTBP 1", colours=RED, part="1")
    put_photo("BTBP 1", colours=BLUE, part="2")
    put_photo("BTBP 2", colours=BLUE)

    assert found("other_object") == []
