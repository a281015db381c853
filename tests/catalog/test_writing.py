"""A writer on a museum: who works stands in the history as a name that can be kept and shown."""

import pytest

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.register.adding import add_artifact
from catalog.writing import Writer


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Chị Hoa", "Chị Hoa"),
        ("  Chị\tHoa\n", "Chị Hoa"),
        ("Hoa\x1b[2J", "Hoa[2J"),
        ("\udcffHoa", "Hoa"),
        ("\udcff", "?"),
    ],
)
def test_the_operator_s_name_is_kept_as_it_can_be_shown(museum: Museum, given: str, kept: str) -> None:
    with Writer(museum, operator=given, command="test") as writer:
        add_artifact(writer, "BTBP 1", ["name=Rìu"])

    assert load_artifact(museum, "1").inventory.versions[0].user == kept
