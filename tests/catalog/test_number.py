import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.number import natural_key, parse
from tests.catalog.test_folding import cases


@pytest.mark.parametrize("case", cases("artifact_number"))
def test_register_numbers_are_read_as_museums_write_them(case: dict[str, object]) -> None:
    number = parse(str(case["input"]), "BTBP")

    expected = case["expected"]
    if not isinstance(expected, dict):
        assert number is None
        return
    assert number is not None
    found = {
        "prefix": number.prefix,
        "number": number.number,
        "parts": number.parts,
        "class": number.class_name,
        "class_number": number.class_number,
        "canonical": number.canonical,
        "review": number.review,
        "to_number": number.to_number,
    }
    assert {key: value for key, value in found.items() if key in expected or value is not None} == expected


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("TẠM 7", "TẠM 7"),
        ("tam-7", "TẠM 7"),
        *((f"{label} 1302", "BTBP 1302") for label in ("SĐK", "ĐK", "ĐK:", "Số:", "N°", "No.", "Số ĐK: BTBP", "№")),
        *(("SĐK1302", "BTBP 1302"), ("No.1315", "BTBP 1315"), ("N°1315", "BTBP 1315"), ("#1336", "BTBP 1336")),
        *(("'1302", "BTBP 1302"), ("1333;", "BTBP 1333"), ("BTBP/1339", "BTBP 1339"), ("btbp/1339/3", "BTBP 1339.3")),
        *(
            ("1340A", "BTBP 1340.a"),
            ("BTBP 1340 B", "BTBP 1340.b"),
            ("1303\nĐa 6", "BTBP 1303"),
            ("1303\na", "BTBP 1303.a"),
            ("BTBP 103a-c", "BTBP 103.a-c"),
            ("103 A, b", "BTBP 103.a,b"),
            ("BTBP 103 (1 - 3)", "BTBP 103.1-3"),
            ("103(a-c)", "BTBP 103.a-c"),
        ),
        *(("BTBP 1302\n/Đa 5", "BTBP 1302"), ("BTBP\n1302", "BTBP 1302")),
        ("BTBP 1O", "BTBP 10"),
        ("BTBP:1302", "BTBP 1302"),
        ("1O33", "BTBP 1033"),
        ("Số: 5", "BTBP 5"),
        ("168,0", "BTBP 168"),
        ("ВТВР 7", "BTBP 7"),
        ("ΒΤBΡ 7", "BTBP 7"),
    ],
)
def test_temporary_numbers_and_typed_letters(text: str, canonical: str) -> None:
    number = parse(text, "BTBP")

    assert number is not None
    assert number.canonical == canonical


@pytest.mark.parametrize(
    "text",
    ["Rìu 5", "kho 1", "12345678901", "BTBP", "1234 5", "BTBP 12 cái", "1-2-3", "/5", "Đa/5", "1302\n1303", "S/72"],
)
def test_words_and_odd_things_are_no_numbers(text: str) -> None:
    assert parse(text, "BTBP") is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("79.66.115", "BTBP 79.66.115"),
        ("2005.51.30", "BTBP 2005.51.30"),
        ("06.16.2", "BTBP 6.16.2"),
        ("11.10.4.A-C", "BTBP 11.10.4.A-C"),
        ("86.4.1.-.113", "BTBP 86.4.1.-.113"),
        ("82.8.7.1/1", "BTBP 82.8.7.1.1"),
        ("74.35. mechanical parts", "BTBP 74.35. mechanical parts"),
        ("BTBP 1234.3.1", "BTBP 1234.3.1"),
        ("1234.A", "BTBP 1234.A"),
        ("T07799", "T 7799"),
    ],
)
def test_numbers_within_numbers_are_kept_as_they_are_counted(text: str, canonical: str) -> None:
    number = parse(text, "BTBP")

    assert number is not None
    assert (number.canonical, number.review) == (canonical, None)
    assert parse(canonical, "BTBP") == number


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        *(("1234/03", "BTBP 1234.3"), ("BTBP 1234/01-05", "BTBP 1234.1-5"), ("1234/10", "BTBP 1234.10")),
        *(("07.08", "BTBP 7.08"), ("07.8", "BTBP 7.8")),
    ],
)
def test_zeros_of_a_part_behind_a_stroke_say_nothing_and_those_within_a_number_do(text: str, canonical: str) -> None:
    number = parse(text, "BTBP")

    assert number is not None
    assert number.canonical == canonical


@pytest.mark.parametrize("text", ["12.05.2022", "5.3.1998", "31.12.2010", "1234. Rìu đá"])
def test_a_date_or_a_name_after_a_dot_is_no_number_within_a_number(text: str) -> None:
    assert parse(text, "BTBP") is None


def test_a_text_beyond_all_measure_is_no_number() -> None:
    assert parse(f"BTBP 1{'.12345' * 30}", "BTBP")
    assert parse(f"BTBP 1{'.12345' * 40}", "BTBP") is None


@pytest.mark.parametrize("text", ["1302/1998", "BTBP 1302/2001", "1302/Đa 5/1998"])
def test_a_year_behind_a_slash_may_be_no_part(text: str) -> None:
    number = parse(text, "BTBP")

    assert number is not None
    assert number.review == "year_or_part"


@pytest.mark.parametrize("text", ["BTBP 1302.1998", "1302/1899", "1302/198"])
def test_a_part_behind_a_dot_or_that_is_no_year_is_one(text: str) -> None:
    number = parse(text, "BTBP")

    assert number is not None
    assert (number.review, bool(number.parts)) == (None, True)


def test_a_fraction_in_two_lines_of_one_cell_has_its_class() -> None:
    number = parse("BTBP 1303\nĐa 6", "BTBP")

    assert number is not None
    assert number.class_text == "Đa 6"


def test_thousands_of_thousands_are_asked_for() -> None:
    number = parse("1.234.567", "BTBP")

    assert number is not None
    assert (number.canonical, number.review) == ("BTBP 1234567", "thousands_or_part")


@given(
    number=st.integers(1, 999_999),
    part=st.one_of(st.none(), st.integers(1, 99).map(str), st.sampled_from(["a", "1-5", "a-c", "1,2,5"])),
)
def test_a_canonical_number_reads_as_itself(number: int, part: str | None) -> None:
    text = f"BTBP {number}" + (f".{part}" if part else "")

    found = parse(text, "BTBP")

    assert found is not None
    assert (found.canonical, found.review) == (text, None)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = parse(text, "BTBP")

    assert found is None or found.canonical


def test_numbers_sort_by_value() -> None:
    numbers = ["BTBP 100", "BTBP 10.10", "BTBP 2", "BTBP 10.2", "BTBP 10", "BTBP 10.1"]

    assert sorted(numbers, key=natural_key) == ["BTBP 2", "BTBP 10", "BTBP 10.1", "BTBP 10.2", "BTBP 10.10", "BTBP 100"]
