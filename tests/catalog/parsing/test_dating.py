import time

import pytest

from catalog.parsing.dating import parse_dating
from tests.catalog.test_folding import cases

#: text, first year, last year, "~" for approximate, why a person should look
UNDERSTOOD = [
    # centuries and millennia
    ("Thế kỷ XVI, XVII", 1501, 1700, "", None),
    ("Thế kỷ XVIII và XIX", 1701, 1900, "", None),
    ("Cuối thế kỷ XIX đầu thế kỷ XX", 1867, 1933, "~", None),
    ("Cuối TK XIX - đầu XX", 1867, 1933, "~", None),
    ("Nửa cuối thế kỷ XVIII - nửa đầu thế kỷ XIX", 1751, 1850, "", None),
    ("Giữa - cuối thế kỷ XIX", 1834, 1900, "~", None),
    ("Đầu và giữa thế kỷ XX", 1901, 1966, "~", None),
    ("Từ thế kỷ XV đến thế kỷ XVII", 1401, 1700, "", None),
    ("Từ cuối thế kỷ XIX đến năm 1945", 1867, 1945, "~", None),
    ("TK 19-20", 1801, 2000, "", None),
    ("TK17", 1601, 1700, "", None),
    ("Thế kỉ XIX", 1801, 1900, "", None),
    ("THẾ KỶ XIX", 1801, 1900, "", None),
    ("the ky 19", 1801, 1900, "", None),
    ("Thế kỷ Ⅻ", 1101, 1200, "", None),
    ("Thế kỷ thứ nhất trước Công nguyên", -100, -1, "", None),
    ("Thế kỷ 7 - 8 SCN", 601, 800, "", None),
    ("thế kỷ 2-1 trước Công nguyên", -200, -1, "", None),
    ("Thế kỷ II TCN - thế kỷ II SCN", -200, 200, "", None),
    ("Thế kỷ I TCN - I SCN", -100, 100, "", None),
    ("Thế kỷ III tr.CN", -300, -201, "", None),
    ("Thế kỷ V - III TCN", -500, -201, "", None),
    ("Thiên niên kỷ I TCN", -1000, -1, "", None),
    ("Nửa sau thiên niên kỷ I TCN", -500, -1, "", None),
    ("Thiên niên kỷ thứ II trước Công nguyên", -2000, -1001, "", None),
    ("thế kỷ XVII hoặc XVIII", 1601, 1800, "~", None),
    ("thế kỷ XVII/XVIII", 1601, 1800, "", None),
    ("Trước thế kỷ X", None, 900, "~", None),
    ("Sau thế kỷ XV", 1501, None, "~", None),
    ("XVIII - XIX", 1701, 1900, "", "century_assumed"),
    ("Thế kỷ I - III TCN", -300, -1, "", "reversed"),
    ("Thế kỷ V, IV TCN", -500, -301, "", None),
    ("Thế kỷ 5, 4 TCN", -500, -301, "", None),
    ("Thế kỷ VI, V, thế kỷ IV TCN", -600, -301, "", None),
    ("Thế kỷ XIX, thế kỷ II TCN", -200, 1900, "", None),
    ("Cuối thiên niên kỷ II đầu thiên niên kỷ I TCN", -1334, -668, "~", None),
    ("Cuối thế kỷ II đầu thế kỷ I TCN", -134, -68, "~", None),
    ("Thế kỷ I trước - II sau CN", -100, 200, "", None),
    ("Thế kỷ III trước đến thế kỷ I sau Công nguyên", -300, 100, "", None),
    ("Sau thế kỷ XV, trước thế kỷ XVII", 1501, 1600, "~", None),
    ("1/4 đầu thế kỷ XX", 1901, 1925, "", None),
    ("1/4 cuối TK 19 - đầu TK 20", 1876, 1933, "~", None),
    ("1/2 sau TK XIX", 1851, 1900, "", None),
    ("1/3 đầu thế kỷ XX", 1901, 1933, "~", None),
    ("Một phần tư đầu thế kỷ XX", 1901, 1925, "", None),
    ("3/4 thế kỷ XX", 1901, 2000, "", "partly_unread"),
    ("Thế kỷ 3/4", 201, 400, "", None),
    ("Nửa đầu TNK I TCN", -1000, -501, "", None),
    ("TNK II - I TCN", -2000, -1, "", None),
    ("Thiên niên kỉ thứ 2 tr.CN", -2000, -1001, "", None),
    # years ago
    ("Cách ngày nay khoảng 3.000 năm", -1000, -1000, "~", None),
    ("cách nay 2.500 - 3.000 năm", -1000, -500, "~", None),
    ("Cách đây 2500 năm", -500, -500, "~", None),
    ("Cách ngày nay từ 3.500 đến 3.000 năm", -1500, -1000, "~", None),
    ("Niên đại: khoảng 3.000 năm cách ngày nay", -1000, -1000, "~", None),
    ("Cách ngày nay trên 2.000 năm", None, -1, "~", None),
    ("Dưới 2000 năm cách ngày nay", -1, None, "~", None),
    ("Gần 3000 năm cách ngày nay", -1000, -1000, "~", None),
    ("3.500 ± 100 năm cách ngày nay", -1650, -1450, "~", None),
    ("2.190 +/- 50 BP", -290, -190, "~", None),
    ("3000 BP", -1050, -1050, "~", None),
    ("40 vạn năm cách ngày nay", -398_000, -398_000, "~", None),
    ("Cách ngày nay khoảng 4 - 5 vạn năm", -48_000, -38_000, "~", None),
    ("2,5 triệu năm trước", -2_498_000, -2_498_000, "~", None),
    ("Cách ngày nay 300 năm", 1700, 1700, "~", None),
    ("3.000 - 2.500 năm", -1000, -500, "~", None),
    ("khoảng 1 nghìn năm", 1000, 1000, "~", None),
    ("cách ngày nay trên dưới 3.000 năm", -1000, -1000, "~", None),
    ("cách nay 2 thế kỷ", 1800, 1800, "~", None),
    ("cách nay 2 - 3 thế kỷ", 1700, 1800, "~", None),
    ("cách đây hơn 1 thế kỷ", None, 1900, "~", None),
    ("2,5 thế kỷ cách ngày nay", 1750, 1750, "~", None),
    ("cách nay 3 thiên niên kỷ", -1000, -1000, "~", None),
    ("Trong 2 thế kỷ XVIII - XIX", 1701, 1900, "", "partly_unread"),
    ("Cách ngày nay 4.000 - 3.000 năm (thế kỷ XX - X TCN)", -2000, -1000, "~", None),
    # years before our era, early years
    ("500 - 300 TCN", -500, -300, "", None),
    ("750-250 TCN", -750, -250, "", None),
    ("100 TCN - 100", -100, 100, "", None),
    ("Năm 938", 938, 938, "", None),
    ("Năm 208, 207 TCN", -208, -207, "", None),
    # reigns and the cycle of sixty
    ("Minh Mạng thứ 5", 1824, 1824, "", None),
    ("Năm Minh Mạng thứ 5", 1824, 1824, "", None),
    ("Năm thứ 5 niên hiệu Minh Mạng", 1824, 1824, "", None),
    ("Minh Mệnh thứ 21 (1840)", 1840, 1840, "", None),
    ("Niên hiệu Tự Đức năm thứ 15", 1862, 1862, "", None),
    ("Tự Đức tam niên", 1850, 1850, "", None),
    ("Thành Thái thập ngũ niên", 1903, 1903, "", None),
    ("Thiệu Trị nguyên niên", 1841, 1841, "", None),
    ("Bảo Đại năm thứ mười", 1935, 1935, "", None),
    ("Cảnh Hưng năm thứ 37", 1776, 1776, "", None),
    ("Niên hiệu Cảnh Hưng", 1740, 1786, "", None),
    ("Đời vua Khải Định", 1916, 1925, "", None),
    ("Thời Minh Mạng (1820 - 1840)", 1820, 1840, "", None),
    ("Minh Mạng năm Canh Thìn", 1820, 1820, "", None),
    ("Xuân Mậu Thân 1968", 1968, 1968, "", None),
    ("Đời Thanh, niên hiệu Khang Hy", 1662, 1722, "", None),
    ("Minh Mạng năm thứ 50", 1820, 1841, "", "outside"),
    ("Năm Ất Dậu (1946)", 1946, 1946, "", "outside"),
    ("Khải Định thứ 3 (1999)", 1918, 1999, "", "outside"),
    ("Khải Định (1999)", 1999, 1999, "", "outside"),
    ("Tự Đức (1847 - 1883)", 1847, 1883, "", None),
    ("Bảo Đại thập niên", 1935, 1935, "", None),
    ("Bảo Đại nhị niên", 1927, 1927, "", None),
    ("Thời Bảo Đại thập niên 1930", 1930, 1939, "", None),
    ("Minh Mạng thứ 5 - Tự Đức thứ 3", 1824, 1850, "", None),
    ("1835 - Minh Mạng", 1835, 1835, "", None),
    # eras that are places, too
    ("Thái Hoà", 1443, 1453, "", None),
    ("Niên hiệu: Thái Hòa", 1443, 1453, "", None),
    ("Hưng Long thứ 3", 1295, 1295, "", None),
    ("Thái Hòa năm Giáp Tý", 1444, 1444, "", None),
    ("Vĩnh Thịnh (1705 - 1720)", 1705, 1720, "", None),
    ("Thời Lê, Cảnh Hưng", 1740, 1786, "", None),
    ("Kháng chiến chống Mỹ (Minh Đức)", 1954, 1975, "", "partly_unread"),
    ("Thời Nguyễn, Hưng Long", 1802, 1945, "", "partly_unread"),
    ("Thời Lê (Thanh Hóa)", 1428, 1789, "", "partly_unread"),
    ("Thoi Le (Thanh Hoa)", 1428, 1789, "", "partly_unread"),
    ("Thế kỷ XIX - Hưng Long", 1801, 1900, "", "partly_unread"),
    # dynasties, periods, events
    ("Nguyễn", 1802, 1945, "", None),
    ("thoi nguyen", 1802, 1945, "", None),
    ("Thời Nguyên", 1271, 1368, "", None),
    ("Tống - Nguyên", 960, 1368, "", None),
    ("Nguyên - Minh", 1271, 1644, "", None),
    ("Thời Nguyễn?", 1802, 1945, "~", None),
    ("Đầu thời Nguyễn", 1802, 1849, "~", None),
    ("Lê - Nguyễn", 1428, 1945, "", None),
    ("Thời Lê Trung Hưng", 1533, 1789, "", None),
    ("Lê sơ", 1428, 1527, "", None),
    ("Thời Lý - Trần", 1009, 1400, "", None),
    ("Thời Nguyễn - thế kỷ XIX", 1801, 1900, "", None),
    ("Thời Nguyễn (1802 - 1945), thế kỷ XIX", 1801, 1900, "", None),
    ("Thời Nguyễn - 1867", 1867, 1867, "", None),
    ("Thời Nguyễn - 1945", 1802, 1945, "", None),
    ("Thời Pháp thuộc - 1954", 1858, 1954, "", None),
    ("Hậu Lê - 1802", 1428, 1802, "", None),
    ("1789 - thời Nguyễn", 1789, 1945, "", None),
    ("Thời Nguyễn đến 1954", 1802, 1954, "", None),
    ("Thời Lê - đầu thế kỷ XIX", 1428, 1833, "~", None),
    ("Từ thời Trần đến thế kỷ XVI", 1225, 1600, "", None),
    ("Thời Trần - thế kỷ XV", 1225, 1500, "", None),
    ("Thời Lý - Trần - thế kỷ XV", 1009, 1500, "", None),
    ("Thời Nguyễn - Minh Mạng", 1820, 1841, "", None),
    ("Thế kỷ XIX (1867)", 1867, 1867, "", None),
    ("Thời Pháp thuộc", 1858, 1945, "", None),
    ("Thời thuộc Pháp", 1858, 1945, "", None),
    ("Trước Cách mạng tháng 8", None, 1945, "~", None),
    ("Kháng chiến chống thực dân Pháp (1945 - 1954)", 1945, 1954, "", None),
    ("Trước giải phóng", None, 1975, "~", None),
    ("Sau Hiệp định Giơ-ne-vơ", 1954, None, "~", None),
    ("Sau ngày giải phóng 30/4/1975", 1975, None, "~", None),
    ("Trước Cách mạng tháng Tám năm 1945", None, 1945, "~", None),
    ("Văn hóa Óc Eo, thế kỷ I - VII", 1, 700, "", None),
    # years and decades of our time
    ("1945 đến 1954", 1945, 1954, "", None),
    ("1965÷1972", 1965, 1972, "", None),
    ("1960 - 65", 1960, 1965, "", None),
    ("1972/1973", 1972, 1973, "", None),
    ("1968, 1972", 1968, 1972, "", None),
    ("1972 hoặc 1973", 1972, 1973, "~", None),
    ("1965 (?)", 1965, 1965, "~", None),
    ("Khoảng năm 1920 - 1930", 1920, 1930, "~", None),
    ("Từ 1975 đến nay", 1975, None, "", None),
    ("Sau 1954 - trước 1975", 1954, 1975, "~", None),
    ("Sau 1945, trước 1954", 1945, 1954, "~", None),
    ("Trước 1954, sau 1945", 1945, 1954, "~", None),
    ("1975-", 1975, None, "", None),
    ("1945 - ...", 1945, None, "", None),
    ("1900-?", 1900, None, "~", None),
    ("… - 1945", None, 1945, "", None),
    ("1972 - (Lộc Ninh)", 1972, 1972, "", "partly_unread"),
    ("~1900", 1900, 1900, "~", None),
    ("~ 1900", 1900, 1900, "~", None),
    ("±1900", 1900, 1900, "~", None),
    ("1900~1950", 1900, 1950, "", None),
    ("Mùa xuân 1975", 1975, 1975, "", None),
    ("Chế tác năm 2009", 2009, 2009, "", None),
    ("Những năm 60 của thế kỷ XX", 1960, 1969, "", None),
    ("Thập niên 60-70 của thế kỷ 20", 1960, 1979, "", None),
    ("Những năm 1960 - 1970", 1960, 1979, "", None),
    ("Những năm 1954 - 1960", 1954, 1960, "", None),
    ("Đầu những năm 1960", 1960, 1962, "~", None),
    ("Những năm đầu thế kỷ XX", 1901, 1933, "~", None),
    ("Những năm 20 thế kỷ XX", 1920, 1929, "", None),
    ("Những năm 60", 1960, 1969, "", "century_assumed"),
    ("Năm 68", 1968, 1968, "", "century_assumed"),
    ("1975 - 1965", 1965, 1975, "", "reversed"),
    # what stands beside the dating
    ("Thế kỷ XIX, sưu tầm năm 1998", 1801, 1900, "", "partly_unread"),
    ("Chiến dịch Nguyễn Huệ 1972", 1972, 1972, "", "partly_unread"),
    ("Đồ gốm thời Lê thế kỷ XV", 1401, 1500, "", "partly_unread"),
    # English, as in the tables of other museums
    ("c.1928-31-1947", 1928, 1947, "~", None),
    ("750-250 BC", -750, -250, "", None),
    ("200 B.C. - A.D. 100", -200, 100, "", None),
    ("c. 1200-800 BCE", -1200, -800, "~", None),
    ("19th century", 1801, 1900, "", None),
    ("late 18th c.", 1767, 1800, "~", None),
    ("c. second half of the 18th century-early 19th century", 1751, 1833, "~", None),
    ("1830–1", 1830, 1831, "", None),
    ("1920s", 1920, 1929, "", None),
    ("c. 1850s-1860s", 1850, 1869, "~", None),
    ("?late 1810s to mid–1820s", 1816, 1825, "~", None),
    ("after c.1825", 1825, None, "~", None),
    ("no earlier than 1883", 1883, None, "~", None),
    ("May 25, 1782", 1782, 1782, "", None),
    ("25 May 1782", 1782, 1782, "", None),
    ("Qianlong period (1736-1795)", 1736, 1795, "", "partly_unread"),
    ("1967, printed 1975", 1967, 1967, "", "partly_unread"),
]


@pytest.mark.parametrize(("text", "start", "end", "about", "review"), UNDERSTOOD, ids=[case[0] for case in UNDERSTOOD])
def test_datings_of_museum_labels(
    text: str, start: int | None, end: int | None, about: str, review: str | None
) -> None:
    years = parse_dating(text)

    assert years is not None
    assert (years.start, years.end, years.approximate, years.review) == (start, end, bool(about), review)


@pytest.mark.parametrize(
    "text",
    [
        *("Năm Mậu Thân", "Trước Công nguyên", "Những thế kỷ đầu Công nguyên", "đầu Công nguyên"),
        *("Khoảng 100 năm", "Trên 100 năm", "100 năm tuổi", "Thế kỷ 45", "Năm 3000", "9999", "123", "12"),
        *("-500", "-1000 đến -500", "–1968"),
        *("2 - 3 thế kỷ", "hơn 3 thế kỷ", "3 thiên niên kỷ", "2 thế kỷ TCN", "Trước 1945, sau 1954"),
        *(
            "Lê Thánh Tông",
            "Lý Thánh Tông",
            "Trần Nhân Tông",
            "Thanh Hóa",
            "Đông Sơn (Thanh Hóa)",
            "Sa Huỳnh (Thái Hòa)",
        ),
        *("Cổ", "Lâu đời", "1.972", "1O75", "Thế kỷ XIXX", "Năm thứ 5", "5/6/15", "Ngày 2/9", "1" * 5000),
    ],
)
def test_what_fixes_no_year_gets_none_and_is_marked(text: str) -> None:
    years = parse_dating(text)

    assert years is not None
    assert (years.start, years.end, years.review) == (None, None, "unread")


@pytest.mark.parametrize("text", ["30/02/1972", "13/13/1972", "29/2/1973", "8/25/1931"])
def test_a_day_that_is_in_no_calendar_is_marked(text: str) -> None:
    years = parse_dating(text)

    assert years is not None
    assert (years.start, years.end, years.review) == (None, None, "impossible_date")


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "...", "Không rõ", "không rõ niên đại", "Chưa xác định", "no date", "date not known"),
        *("Thời tiền sử - sơ sử", "Hậu kỳ đá mới", "Văn hóa Đông Sơn", "Thời đại đồng thau", "Hiện đại", "Kháng chiến"),
        *("Văn hóa Chămpa", "van hoa dong son"),
    ],
)
def test_missing_words_and_periods_without_years_are_no_years(text: str) -> None:
    assert parse_dating(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("7/4/1972", "1972-04-07"),
        ("02.09.1945", "1945-09-02"),
        ("07/4/72", "1972-04-07"),
        ("1972-04-07 00:00:00", "1972-04-07"),
        ("Tháng 12 năm 1972", "1972-12"),
        ("12/1974", "1974-12"),
        ("Tháng 12/1974 - tháng 3/1975", None),
        ("Trước ngày 30/4/1975", None),
    ],
)
def test_a_single_day_or_month_is_kept_beside_the_year(text: str, date: str | None) -> None:
    years = parse_dating(text)

    assert years is not None
    assert years.date == date


@pytest.mark.parametrize("case", cases("dating"))
def test_the_shared_datings(case: dict[str, object]) -> None:
    years = parse_dating(str(case["input"]))

    expected = case["expected"]
    if not isinstance(expected, dict):
        assert years is not None
        assert years.review is not None
        assert (years.start, years.end) == (None, None)
    elif expected["from"] is None and expected["to"] is None:
        assert years is None
    else:
        assert years is not None
        found = (years.start, years.end, years.approximate, years.date, years.review)
        wanted = (expected["from"], expected["to"], expected.get("approx", False), expected.get("date"), None)
        assert found == wanted


@pytest.mark.parametrize("text", ["TK III (TCN)", "Thế kỷ III - TCN", "Thế kỷ III (trước Công nguyên)", "TK III, TCN"])
def test_an_era_apart_is_of_what_stands_before_it(text: str) -> None:
    years = parse_dating(text)

    assert years is not None
    assert (years.start, years.end, years.review) == (-300, -201, None)


@pytest.mark.parametrize(
    "text",
    ["1" + " " * 200_000 + "x", "1," * 40_000, "1 năm - " * 8_000, "những năm 60 thế kỷ" + " I" * 20_000],
    ids=["blanks", "pieces", "joined", "centuries"],
)
def test_a_cell_of_any_length_takes_no_more_time_than_its_letters(text: str) -> None:
    began = time.process_time()
    parse_dating(text)

    assert time.process_time() - began < 10  # where each letter looked at all others: minutes
