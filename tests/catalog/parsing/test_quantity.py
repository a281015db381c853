import pytest

from catalog.parsing.quantity import parse_quantity
from tests.catalog.test_folding import cases


@pytest.mark.parametrize("case", cases("quantity"))
def test_quantities_as_written_in_registers(case: dict[str, object]) -> None:
    quantity = parse_quantity(str(case["input"]))

    assert quantity is not None
    found = [quantity.count, quantity.unit, quantity.inner_count, quantity.inner_unit]
    expected = list(case["expected"])  # type: ignore[call-overload]
    assert found[: len(expected)] == expected


@pytest.mark.parametrize("text", ["0", "-3", "2,5", "", "nt", "1 (", "2 cái, 3 mảnh", "3 cái + 1 nắp", "99999999999"])
def test_what_is_no_quantity(text: str) -> None:
    assert parse_quantity(text) is None


def test_pieces_are_those_inside_a_set_where_they_are_given() -> None:
    assert parse_quantity("01 bộ (05 chiếc)").pieces == 5  # type: ignore[union-attr]
    assert parse_quantity("7.064 mảnh").pieces == 7064  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "count", "pieces"),
    [
        ("01 (một)", 1, 1),
        ("03 ( ba ) cái", 3, 3),
        ("1 (vỡ)", 1, 1),
        ("Một bộ", 1, 1),
        ("hai", 2, 2),
        ("1 bộ: 5 chiếc", 1, 5),
        ("1 bộ gồm 5 chiếc", 1, 5),
        ("01 bộ (gồm 12 thanh)", 1, 12),
        ("1 bộ/2 cái", 1, 2),
    ],
)
def test_words_for_numbers_notes_and_what_a_set_holds(text: str, count: int, pieces: int) -> None:
    quantity = parse_quantity(text)

    assert quantity is not None
    assert (quantity.count, quantity.pieces) == (count, pieces)
