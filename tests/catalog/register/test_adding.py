import pytest

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.problems import Problem
from tests.conftest import AddArtifact, Sohoa


def test_numbers_are_given_or_temporary(museum: Museum, sohoa: Sohoa) -> None:
    assert sohoa("register", "add", "1234/Đa 56", "name=Rìu đá", "Số lượng=2", "--json").data["number"] == "BTBP 1234"
    assert sohoa("register", "add", "--temporary", "name=Chưa rõ", "--json").data["number"] == "TẠM 1"
    assert sohoa("register", "add", "--temporary", "name=Nữa", "--json").data == {
        "number": "TẠM 2",
        "id": load_artifact(museum, "TẠM 2").record.id,
        "temporary": True,
    }
    record = load_artifact(museum, "1234").record
    assert (record.card["class_number"], record.pieces) == ("Đa 56", 2)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["1234", "name=x"], "E-NUMBER-TAKEN"),
        (["abc", "name=x"], "E-NUMBER-INVALID"),
        (["1.234", "name=x"], "E-NUMBER-REVIEW"),
        (["5", "quantity=1"], "E-NAME-MISSING"),
        (["5", "name=x", "colour=red"], "E-FIELD-UNKNOWN"),
        (["5", "name=x", "inventory_number=7"], "E-FIELD-UNKNOWN"),
        (["5", "name=x", "quantity=0"], "E-FIELD-QUANTITY"),
        (["5", "name=x", "ngày nhập=31/02/2001"], "E-FIELD-DATE"),
        (["5", "name=x", "đẹp"], "E-FIELD-FORM"),
        (["name=x"], "E-NUMBER-MISSING"),
        (["5", "--temporary", "name=x"], "E-NUMBER-TEMPORARY"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_nothing_is_kept(
    museum: Museum, add: AddArtifact, sohoa: Sohoa, words: list[str], code: str
) -> None:
    add("BTBP 1234")

    said = sohoa("register", "add", *words, "--json")

    assert (said.code, said.codes) == (2, [code])
    assert len(list(museum.store.object_folders())) == 2
    with pytest.raises(Problem, match="E-NUMBER-UNKNOWN"):
        load_artifact(museum, "5")
