import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.parsing.card import parse_card
from catalog.parsing.parsed import Parsed
from catalog.record import Record, new_id, read_record, to_bytes


def test_a_card_is_read_field_by_field() -> None:
    parsed = parse_card(
        {
            "dating": "Thế kỷ I - VII",
            "dimensions": "Cao 22,5 cm",
            "weight": "3,5 kg",
            "entry_date": "12/04/1998",
            "value_vnd": "3.500.000",
        }
    )

    assert parsed is not None
    assert parsed.model_dump(mode="json", exclude_none=True) == {
        "dating": {"start": 1, "end": 700},
        "dimensions": [{"axis": "height", "mm": 225.0}],
        "weight": {"grams": 3500.0},
        "entry_date": {"date": "1998-04-12"},
        "value_vnd": {"vnd": 3_500_000},
    }


def test_a_weight_among_the_sizes_counts_where_the_card_has_none_of_its_own() -> None:
    among = parse_card({"dimensions": "cao 20 cm; nặng 2,5kg"})
    own = parse_card({"dimensions": "cao 20 cm; nặng 2,5kg", "weight": "2,4 kg"})

    assert among is not None
    assert among.weight is not None
    assert among.weight.grams == 2500
    assert own is not None
    assert own.weight is not None
    assert own.weight.grams == 2400


@pytest.mark.parametrize(
    "card", [{}, {"name": "Rìu đá"}, {"dating": "Không rõ", "dimensions": "-", "weight": "chưa cân"}]
)
def test_a_card_that_says_nothing_has_no_readings(card: dict[str, str]) -> None:
    assert parse_card(card) is None


def test_the_fields_to_look_at_are_named_with_the_reason() -> None:
    parsed = parse_card({"dating": "31/02/1972", "dimensions": "Cao 22,5", "weight": "nặng", "entry_date": "1998"})

    assert parsed is not None
    assert parsed.reviews == {"dating": "impossible_date", "dimensions": "unit_assumed", "weight": "unread"}


def test_a_changed_card_brings_pieces_and_readings_up_to_date() -> None:
    record = Record(id=new_id(), number="BTBP 1").with_card({"quantity": "01 bộ (05 chiếc)", "dating": "1972"})

    changed = record.with_card({"quantity": "2", "dating": "1968"}, {"TT": "7"})

    assert (record.pieces, changed.pieces) == (5, 2)
    assert record.parsed is not None
    assert record.parsed.dating is not None
    assert record.parsed.dating.start == 1972
    assert changed.parsed is not None
    assert changed.parsed.dating is not None
    assert changed.parsed.dating.start == 1968
    assert changed.extra == {"TT": "7"}
    assert changed.with_card({}).parsed is None


def test_readings_survive_the_store() -> None:
    card = {"dating": "Cuối thế kỷ XIX?", "dimensions": "còn lại cao 15cm; dày 2,5 - 3 cm; ĐK miệng 12"}
    record = Record(id=new_id(), number="BTBP 1").with_card(card)

    assert read_record(to_bytes(record), "record.json") == record


def test_a_record_from_before_readings_were_kept_gets_them_on_reading() -> None:
    record = Record(id=new_id(), number="BTBP 1", card={"dating": "1972"})

    read = read_record(to_bytes(record), "record.json")

    assert read.parsed == parse_card({"dating": "1972"})


WORDS = st.sampled_from(
    [
        *("thế kỷ", "TK", "XIX", "I", "năm", "thứ", "19", "1972", "3.000", "5", "TCN", "cách ngày nay", "±", "-", "–"),
        *("/", "trước", "sau", "từ", "đến", "khoảng", "?", "(", ")", ",", ";", ".", "Minh Mạng", "Nguyễn", "Lý", "đầu"),
        *("nửa cuối", "những năm", "60", "vạn", "triệu", "BP", "BC", "c.", "1960s", "19th", "century", "Mậu Thân"),
        *(
            "niên",
            "cao",
            "rộng",
            "D",
            "x",
            "×",
            "cm",
            "m",
            "mm",
            "22,5",
            "1m20",
            "kg",
            "Ø",
            "còn lại",
            "~",
            "khổ",
            "A4",
        ),
        *(
            "miệng",
            ":",
            "=",
            "1/2",
            '"',
            "'",
            "m²",
            "0",
            "00/00/0000",
            "31/12",
            "999999999",
            "½",
            "Ⅻ",
            "đồng",
            "k",
            "\n",
        ),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=40), st.lists(WORDS, max_size=12).map(" ".join), st.lists(WORDS, max_size=12).map("".join)
)


@given(text=TEXTS)
def test_no_words_break_the_reading_and_no_reading_is_absurd(text: str) -> None:
    parsed = parse_card(dict.fromkeys(("dating", "dimensions", "weight", "entry_date", "value_vnd"), text)) or Parsed()

    years = [year for year in (parsed.dating.start, parsed.dating.end) if year is not None] if parsed.dating else []
    assert all(year <= 2100 and year != 0 for year in years)
    assert len(years) < 2 or years[0] <= years[1]
    assert all(0 <= size.mm <= (size.mm_to or 1_000_000) <= 1_000_000 for size in parsed.dimensions)
    assert parsed.weight is None or (parsed.weight.grams is None) == (parsed.weight.review == "unread")
    assert parsed.value_vnd is None or (parsed.value_vnd.vnd is None) == (parsed.value_vnd.review == "unread")
