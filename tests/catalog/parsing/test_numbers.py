import pytest

from catalog.parsing.numbers import parse_decimal
from tests.catalog.test_folding import cases


@pytest.mark.parametrize("case", cases("number"))
def test_numbers_as_written_in_vietnamese(case: dict[str, object]) -> None:
    assert parse_decimal(str(case["input"])) == case["expected"]
