import pytest

from catalog.parsing.money import parse_money


@pytest.mark.parametrize(
    ("text", "vnd"),
    [
        ("3.500.000", 3_500_000),
        ("3500000", 3_500_000),
        ("3,500,000 VNĐ", 3_500_000),
        ("3 500 000", 3_500_000),
        ("3.500.000đ", 3_500_000),
        ("3.500.000 đồng", 3_500_000),
        ("3,5 triệu", 3_500_000),
        ("3,5 tr", 3_500_000),
        ("500 nghìn đồng", 500_000),
        ("500k", 500_000),
        ("1,2 tỷ đồng", 1_200_000_000),
        ("0", 0),
        ("850,000đ", 850_000),
        ("500,000", 500_000),
        ("500,000.00", 500_000),
        ("3,525 triệu", 3_525_000),
    ],
)
def test_amounts_in_dong(text: str, vnd: int) -> None:
    money = parse_money(text)

    assert money is not None
    assert (money.vnd, money.review) == (vnd, None)


@pytest.mark.parametrize(
    "text",
    [
        *("500 USD", "$500", "12,5", "vô giá", "-3.500.000", "3 - 4 triệu", "9" * 5000),
        *("35.00.000", "3.500.00", "3.50.000", "35 00 000", "3.500,000", "0.500", "2,500 triệu"),
    ],
)
def test_what_is_no_amount_in_dong_is_marked(text: str) -> None:
    money = parse_money(text)

    assert money is not None
    assert (money.vnd, money.review) == (None, "unread")


def test_missing_words_are_no_amount() -> None:
    assert parse_money("Không rõ") is None
