"""One number, three kinds of workbook: it is read as it is shown in each."""

import pytest

from catalog.sheets.number_format import is_elapsed, shown, tells
from catalog.sheets.opendocument import _number_shown


@pytest.mark.parametrize(
    ("code", "number", "in_cell", "read"),
    [
        ('0000"/BTQN"', 123, "0123/BTQN", "0123/BTQN"),
        ('0"/KL-45"', 123, "123/KL-45", "123/KL-45"),
        ('General" cm"', 123, "123 cm", "123 cm"),
        ('General" cm"', 12.5, "12,5 cm", "12,5 cm"),
        ('00.0" cm"', 123.5, "123,5 cm", "123,5 cm"),
        ("[Red]0000", 123, "0123", "0123"),
        ("[$-42A]0000;@", 123, "0123", "0123"),
        ('"VND "#,##0', 123, "VND 123", "VND 123"),
        ('"VND "#,##0', 1234, "VND 1.234", "VND 1234"),
        ('#,##0" TCN"', 1200, "1.200 TCN", "1200 TCN"),
        ('"Thế kỷ "0', 18, "Thế kỷ 18", "Thế kỷ 18"),
        ('0.0"kg"', 1.25, "1,3kg", "1,25 kg"),
        ('"T2-"0', 12, "T2-12", "T2-12"),
        ('#,##0.00" kg"', 1234.5, "1.234,50 kg", "1234,5 kg"),
        ('0" kg"', 2.5, "3 kg", "2,5 kg"),
    ],
)
def test_words_and_zeros_around_a_number_are_read(code: str, number: float, in_cell: str, read: str) -> None:
    assert tells(code, from_1904=False)
    assert shown(number, code) == read
    assert _number_shown(number, in_cell, "float") == read


@pytest.mark.parametrize(
    ("code", "number", "in_cell", "read"),
    [
        ('#,##0,," triệu"', 2_500_000, "3 triệu", "2,5 triệu"),
        ('#,##0.0,," tr"', 2_500_000, "2,5 tr", "2,5 tr"),
        ('0.0,,"tr"', 2_500_000, "2,5tr", "2,5tr"),
        ('0,.0"k"', 1500, "1,5k", "1,5k"),
        ('#,##0," nghìn"', 2_500_000, "2.500 nghìn", "2500 nghìn"),
        ('0,"k"', 850_000, "850k", "850k"),
    ],
)
def test_thousands_and_millions_are_read_as_they_are_shown(code: str, number: float, in_cell: str, read: str) -> None:
    assert tells(code, from_1904=False)
    assert shown(number, code) == read
    assert _number_shown(number, in_cell, "float") == ""  # its own value is the whole amount


@pytest.mark.parametrize("code", ["0%", "0.0%", "#,##0%", "0.00%;[Red]-0.00%"])
def test_a_share_is_read_as_one(code: str) -> None:
    assert tells(code, from_1904=False)
    assert (shown(0.125, code), _number_shown(0.125, "12,5 %", "percentage")) == ("12,5%", "12,5%")


@pytest.mark.parametrize(
    ("code", "in_cell"),
    [
        ("0", "5000"),
        ("General", "5000"),
        ("#,##0.00", "5.000,00"),
        ("_(* #,##0_);_(* \\(#,##0\\)", " 5.000 "),
        ("#,##0\\ [$₫-42A]", "5.000 ₫"),
    ],
)
def test_digits_alone_tell_nothing_more(code: str, in_cell: str) -> None:
    assert not tells(code, from_1904=False)
    assert _number_shown(5000, in_cell, "float") == ""


@pytest.mark.parametrize("code", ["0.00E+00", "# ?/?", "@", "dd/mm/yyyy", "[h]:mm", "0-0"])
def test_other_formats_are_left_to_their_readers(code: str) -> None:
    assert not tells(code, from_1904=False)
    assert shown(1.5, code) is None


def test_a_span_of_time_is_no_moment() -> None:
    assert [is_elapsed(code) for code in ("[h]:mm", "[mm]:ss", "hh:mm", "[Red]0")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("code", "text"), [('"tháng "m/yyyy', "04/1998"), ('"năm "yyyy', "1998"), ("mmm yyyy", "04/1998")]
)
def test_dates_without_their_day(code: str, text: str) -> None:
    assert shown(35886, code) == text
