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


@pytest.mark.parametrize("text", ["0", "-3", "2,5", "", "hai", "1 (", "99999999999"])
def test_what_is_no_quantity(text: str) -> None:
    assert parse_quantity(text) is None


def test_pieces_are_those_inside_a_set_where_they_are_given() -> None:
    assert parse_quantity("01 bộ (05 chiếc)").pieces == 5  # type: ignore[union-attr]
    assert parse_quantity("7.064 mảnh").pieces == 7064  # type: ignore[union-attr]
