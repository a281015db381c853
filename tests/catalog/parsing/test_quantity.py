import pytest

from catalog.parsing.quantity import Quantity, parse_quantity
from tests.catalog.test_folding import cases


@pytest.mark.parametrize("case", cases("quantity"))
def test_quantities_as_written_in_registers(case: dict[str, object]) -> None:
    quantity = parse_quantity(str(case["input"]))

    assert quantity is not None
    found = [quantity.count, quantity.unit, quantity.inner_count, quantity.inner_unit]
    expected = list(case["expected"])  # type: ignore[call-overload]
    assert found[: len(expected)] == expected


@pytest.mark.parametrize(
    "text",
    [
        *("0", "-3", "2,5", "", "nt", "1 (", "2 cái, 3 mảnh", "3 cái + 1 nắp", "99999999999", "2147483647 tá"),
        # two readings, or none
        *("7,064", "10,000", "12,000 mảnh", "35.00.000", "ba bốn chiếc", "một trăm hai", "hai mươi năm", "một nghìn"),
        *("1 trăm rưỡi", "một số mảnh", "5 kg", "1 bộ số 12 cũ", "1 túi số 3 mảnh gốm", "2 hộp, 3 gói", "1 (5)"),
        *("1 cái (2 tai)", "1 bộ (6 ly)", "5 chiếc (2 chiếc vỡ)", "10 bộ (5 chiếc)", "1 (2 bộ)", "3 mảnh (1 cái)"),
        "1 (2" + "\n" * 100_000 + "x",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert parse_quantity(text) is None


def test_pieces_are_those_inside_a_set_where_they_are_given() -> None:
    assert parse_quantity("01 bộ (05 chiếc)").pieces == 5  # type: ignore[union-attr]
    assert parse_quantity("7.064 mảnh").pieces == 7064  # type: ignore[union-attr]
    assert parse_quantity("2 (1 bộ)") == Quantity(1, "bộ", 2)
    assert parse_quantity("35 đồng (1 xâu)") == Quantity(1, "xâu", 35, "đồng")


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
        ("hai mươi", 20, 20),
        ("ba mươi chiếc", 30, 30),
        ("mười hai", 12, 12),
        ("một trăm", 100, 100),
        ("Hai trăm linh tư mảnh", 204, 204),
        ("chín trăm chín mươi lăm", 995, 995),
        ("1 chục", 10, 10),
        ("2 tá chén", 24, 24),
        ("1 ba lô", 1, 1),
        ("1 bộ ba chiếc", 1, 3),
        ("1 bộ gồm hai mươi mốt chiếc", 1, 21),
        ("2 bộ (5 chiếc/bộ)", 2, 10),
        ("2 bộ (mỗi bộ 5 chiếc)", 2, 10),
        ("2 bộ, mỗi bộ có 5 chiếc", 2, 10),
        ("2 bộ x 5 chiếc", 2, 10),
        ("2 bộ (10 chiếc)", 2, 10),
        ("1 hiện vật (3 mảnh)", 1, 3),
        ("1 quả (82 ly)", 1, 1),
        ("1 túi (2kg)", 1, 1),
        ("1 túi 5 kg", 1, 1),
        ("1 hộp 500 g", 1, 1),
        ("1 cặp cao 12 cm", 1, 1),
        ("1 cuốn (120 trang)", 1, 1),
        ("1 tập, 200 trang", 1, 1),
    ],
)
def test_words_for_numbers_notes_and_what_a_set_holds(text: str, count: int, pieces: int) -> None:
    quantity = parse_quantity(text)

    assert quantity is not None
    assert (quantity.count, quantity.pieces) == (count, pieces)
