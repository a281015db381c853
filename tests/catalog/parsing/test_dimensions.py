import pytest

from catalog.parsing.dimensions import parse_dimensions, parse_weight
from catalog.parsing.parsed import Dimension
from tests.catalog.test_folding import cases


def said(size: Dimension) -> str:
    """A size in short: `diameter miệng 210`, `thickness 25-30`, `~height 300`, `height 150 left`."""
    words = [size.axis if size.axis != "unlabelled" else "", size.part or "", f"{size.mm:g}"]
    words[-1] += f"-{size.mm_to:g}" if size.mm_to else ""
    text = " ".join(filter(None, [*words, "left" if size.remaining else ""]))
    return f"~{text}" if size.approximate else text


UNDERSTOOD = [
    ("Cao: 22,5cm; Rộng: 12cm; Dày: 3cm", "height 225; width 120; thickness 30"),
    ("CAO 12 CM", "height 120"),
    ("Cao12cm", "height 120"),
    ("Dài12,5cm;rộng6cm", "length 125; width 60"),
    ("Ðường kính 12 cm", "diameter 120"),
    ("- Cao: 12cm", "height 120"),
    ("1. Cao 5cm", "height 50"),
    ("cao 12cm - rộng 5cm", "height 120; width 50"),
    ("Kích thước: cao 12cm", "height 120"),
    ("chiều cao: 32 cm. Đường kính: 48,5 cm.", "height 320; diameter 485"),
    # one unit for all, units beside the label
    ("Cao 22,5; rộng 12 (cm)", "height 225; width 120"),
    ("Ø miệng 12; Ø đáy 7 (cm)", "diameter miệng 120; diameter đáy 70"),
    ("60 × 40 × 1,5 (cm)", "600; 400; 15"),
    ("Cao (cm): 12", "height 120"),
    ("Kích thước (cm): 12 x 10 x 5", "120; 100; 50"),
    ("Cao (cm): 12; Rộng (mm): 5", "height 120; width 5"),
    ("Dài 4; 5 (cm); Rộng 6 (mm)", "length 40; 50; width 6"),
    ("Cao 300, ĐK 12 cm (mm)", "height 300; diameter 120"),
    ("30 x 20 x 15 (mm, DxRxC)", "length 30; width 20; height 15"),
    # labels before or after the numbers
    ("Dài x rộng x cao: 30 x 20 x 15 cm", "length 300; width 200; height 150"),
    ("Kích thước (DxRxC): 30x20x15cm", "length 300; width 200; height 150"),
    ("rộng x dài = 20 x 30 cm", "width 200; length 300"),
    ("KT: 30 x 20cm (dài x rộng)", "length 300; width 200"),
    ("D: 12cm; R: 6cm", "length 120; width 60"),
    ("20cm x 30cm x 40cm", "200; 300; 400"),
    ("30*20*15 cm", "300; 200; 150"),
    ("D:30xR:20xC:15cm", "length 300; width 200; height 150"),
    ("D30xR20xC15cm", "length 300; width 200; height 150"),
    ("30cmxrộng 20cm", "300; width 200"),
    ("30 (d) x 20 (r) x 15 (c) cm", "length 300; width 200; height 150"),
    ("30cm (dài) x 20cm (rộng)", "length 300; width 200"),
    ("30 (dài nhất) x 20 cm", "length 300; 200"),
    ("30 cm (cao)", "height 300"),
    ("30 x 20 cm / 40 x 30 cm", "300; 200; 400; 300"),
    ("20 x 30 cm (cao)", "200; 300"),
    # parts
    ("Đường kính miệng/đáy: 12/8 cm", "diameter miệng 120; diameter đáy 80"),
    ("ĐKM/ĐKĐ: 21/23 (cm)", "diameter miệng 210; diameter đáy 230"),
    ("Dài/rộng/cao: 30/20/15 cm", "length 300; width 200; height 150"),
    ("ĐK miệng / ĐK đáy: 12 cm / 8 cm", "diameter miệng 120; diameter đáy 80"),
    ("ĐKM: 15cm, ĐKĐ: 8 cm, C: 20cm", "diameter miệng 150; diameter đáy 80; height 200"),
    ("Đường kính: miệng 21cm, đáy 23cm", "diameter miệng 210; diameter đáy 230"),
    ("Đường kính mặt trống 48,5cm", "diameter mặt trống 485"),
    ("Miệng rộng 12cm", "width miệng 120"),
    ("Dài 8,6 cm; rộng lưỡi 6,2 cm", "length 86; width lưỡi 62"),
    ("Cối cao 62 cm, chày dài 150 cm", "height cối 620; length chày 1500"),
    ("Mảnh lớn nhất 120 x 45 cm", "mảnh 1200; mảnh 450"),
    ("Thanh dài nhất 78,5 cm; thanh ngắn nhất 38 cm", "length thanh 785; length thanh 380"),
    ("Đường kính chỗ rộng nhất 20cm", "diameter 200"),
    ("Rộng nhất 12cm", "width 120"),
    ("Dài 61 cm; hạt Ø 0,4 cm", "length 610; diameter hạt 4"),
    ("Hiện vật 1: 5 x 4cm; hiện vật 2: 6x4cm", "hiện vật 1 50; hiện vật 1 40; hiện vật 2 60; hiện vật 2 40"),
    ("Chiều dài thanh 1: 75cm, thanh 2: 80 cm", "length thanh 1 750; length thanh 2 800"),
    ("Gồm 3 mảnh, mảnh lớn 5cm", "mảnh 50"),
    ("(1) 5x4cm; (2) 6x3cm", "50; 40; 60; 30"),
    ("cao 15cm (không tính đế)", "height 150"),
    # ranges, about, what is left
    ("ĐK 28 - 52 cm", "diameter 280-520"),
    ("Dài từ 12 đến 15cm", "length 120-150"),
    ("Dày 0,3-0,5cm", "thickness 3-5"),
    ("dài 2,5cm - 3cm", "length 25-30"),
    ("Cao khoảng 30cm", "~height 300"),
    ("~30cm", "~300"),
    ("cao còn lại 15 cm, rộng 10 cm", "height 150 left; width 100"),
    ("Còn lại: cao 15cm, rộng 10cm", "height 150 left; width 100 left"),
    # metres and what follows them, old units, other units
    ("Dài 1m20, rộng 60cm", "length 1200; width 600"),
    ("Dài 1 m 20 cm", "length 1200"),
    ("2m5", "2500"),
    ("1m05 x 2m10", "1050; 2100"),
    ("1,2m x 0,8m", "1200; 800"),
    ("cao 3 tấc", "height 300"),
    ("Rộng 12 phân", "width 120"),
    ("1.250mm x 800mm", "1250; 800"),
    ("1.250 cm", "12.5"),
    ("0.5 m", "500"),
    ("12 1/2 x 8 3/4 in.", "317.5; 222.25"),
    ("5 ft 6 in", "1676.4"),
    ("5/16 in", "7.94"),
    ("Dài 1/2 m", "length 500"),
    ("h: 30 cm; w: 20 cm; d: 15 cm", "height 300; width 200; depth 150"),
    ("support: 303 x 404 mm\nframe: 408 x 507 x 40 mm", "support 303; support 404; frame 408; frame 507; frame 40"),
    ("Khổ giấy A3", "height 420; width 297"),
    ("khổ 21 x 29,7 cm", "210; 297"),
    ("⌀ 12 cm; Ф đáy 5cm", "diameter 120; diameter đáy 50"),
    ("duong kinh mieng 10cm; day 2 cm", "diameter mieng 100; thickness 20"),
]


@pytest.mark.parametrize(("text", "expected"), UNDERSTOOD, ids=[case[0] for case in UNDERSTOOD])
def test_sizes_of_museum_labels(text: str, expected: str) -> None:
    sizes = parse_dimensions(text)

    assert "; ".join(map(said, sizes.dimensions)) == expected
    assert sizes.review is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cao 22", "height 220"),
        ("30 x 20", "300; 200"),
        ("C: 20 - R: 15", "height 200; width 150"),
        ("Cao 20cm, rộng 15", "height 200; width 150"),
        (
            "support: 1099 x 1988 mm\nframe: 1505 x 2375 x 200",
            "support 1099; support 1988; frame 1505; frame 2375; frame 200",
        ),
    ],
)
def test_a_size_without_unit_is_read_and_marked(text: str, expected: str) -> None:
    sizes = parse_dimensions(text)

    assert "; ".join(map(said, sizes.dimensions)) == expected
    assert sizes.review == "unit_assumed"


@pytest.mark.parametrize(
    "text",
    [
        "nhỏ",
        "Bộ 5",
        "12m2",
        "Diện tích 12 m²",
        "Cao 0 cm",
        "Dung tích 5 lít",
        "x" * 5000,
        "05/12/2024",
        "dài 2 gang tay",
        "Cao 1 thước",
        "Dài 2 thước 3 tấc",
        "ĐK 12/8 cm",
        "ĐK 3/8 cm",
        "12/1m20",
        "12/8/5 cm",
        "12/8 x 5 cm",
        "Tỷ lệ 1/25.000",
    ],
)
def test_what_is_no_size_is_marked(text: str) -> None:
    sizes = parse_dimensions(text)

    assert (sizes.dimensions, sizes.review) == ((), "unread")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cao 30 cm, ĐK 12/8 cm", "height 300"),
        ("Cao 30 cm, dài 2 thước", "height 300"),
        ("Đường kính miệng/đáy: 12 cm", "diameter miệng 120"),
        ("Hiện vật 12/8: cao 5cm", "height 50"),
    ],
)
def test_beside_what_is_no_size_the_others_are_read_and_marked(text: str, expected: str) -> None:
    sizes = parse_dimensions(text)

    assert ("; ".join(map(said, sizes.dimensions)), sizes.review) == (expected, "partly_unread")


@pytest.mark.parametrize("text", ["", "-", "Không rõ", "Không đo được", "Chưa đo"])
def test_missing_words_are_no_sizes_and_nothing_to_look_at(text: str) -> None:
    assert parse_dimensions(text).dimensions == ()
    assert parse_dimensions(text).review is None


@pytest.mark.parametrize("case", cases("dimension"))
def test_the_shared_sizes(case: dict[str, object]) -> None:
    sizes = parse_dimensions(str(case["input"]))

    expected = case["expected"]
    if not isinstance(expected, list):
        assert (sizes.dimensions, sizes.review) == ((), "unread")
        return
    found: list[dict[str, object]] = []
    for size in sizes.dimensions:
        shown: dict[str, object] = {"axis": size.axis, "mm": size.mm}
        shown |= {"mm_to": size.mm_to} if size.mm_to else {}
        shown |= {"part": size.part} if size.part else {}
        shown |= {"approx": True} if size.approximate else {}
        shown |= {"remaining": True} if size.remaining else {}
        shown |= {"unit_assumed": "cm"} if sizes.review == "unit_assumed" else {}
        found.append(shown)
    if sizes.weight:
        found.append({"axis": "weight", "g": sizes.weight.grams})
    assert found == expected


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("3,5 kg", 3500),
        ("1.5kg", 1500),
        ("310 g", 310),
        ("25 gr", 25),
        ("TL: 850g", 850),
        ("1.250 g", 1250),
        ("1.250 kg", 1250),
        ("2 lạng", 200),
        ("3 chỉ", 11.25),
        ("5 tấn", 5_000_000),
        ("2kg5", 2500),
        ("3 kg 200 g", 3200),
        ("12 kg 500", 12_500),
        ("10 ký", 10_000),
        ("3,5 (còn bùn) (kg)", 3500),
    ],
)
def test_weights_in_grams(text: str, grams: float) -> None:
    weight = parse_weight(text)

    assert weight is not None
    assert (weight.grams, weight.review) == (grams, None)


def test_a_weight_may_be_a_range_or_about() -> None:
    span, about = parse_weight("2-3 kg"), parse_weight("khoảng 3kg")

    assert span is not None
    assert (span.grams, span.grams_to) == (2000, 3000)
    assert about is not None
    assert (about.grams, about.approximate) == (3000, True)


def test_a_weight_without_unit_is_grams_and_marked() -> None:
    weight = parse_weight("310")

    assert weight is not None
    assert (weight.grams, weight.review) == (310, "unit_assumed")


@pytest.mark.parametrize("text", ["nặng", "12/8 kg", "12 cm", "rất nặng"])
def test_what_is_no_weight_is_marked(text: str) -> None:
    weight = parse_weight(text)

    assert weight is not None
    assert (weight.grams, weight.review) == (None, "unread")


@pytest.mark.parametrize(
    ("text", "grams", "review"),
    [
        ("2,345 g", 2.345, None),
        ("0,450 g", 0.45, None),
        ("1.250 g", 1250.0, None),
        ("1 kg rưỡi", 1500.0, None),
        ("1 cân 2 lạng", 1200.0, None),
        ("1kg 2 lạng", 1200.0, None),
        ("3 kí 2", 3000.0, "partly_unread"),
        ("5 lạng 3", 500.0, "partly_unread"),
        ("3 chiếc: 12g, 13g, 15g", 12.0, "partly_unread"),
        ("2-3 kg", 2000.0, None),
        ("Cao 30 cm; nặng 2 kg", 2000.0, None),
    ],
)
def test_weights_in_two_units_with_a_half_and_of_several_things(text: str, grams: float, review: str | None) -> None:
    weight = parse_weight(text)

    assert weight is not None
    assert (weight.grams, weight.review) == (grams, review)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("30cmx20cmx15cm", [300, 200, 150]),
        ("30cmX20cm", [300, 200]),
        ("45cm x 30cm", [450, 300]),
        ("12 cm 5 mm", [125]),
        ("Cao 30 cm 20 cm", [300, 200]),
        ("dày 2,125 mm", [2.12]),
    ],
)
def test_sizes_written_without_blanks_or_in_two_units(text: str, sizes: list[float]) -> None:
    assert [size.mm for size in parse_dimensions(text).dimensions] == sizes
