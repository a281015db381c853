"""Quantities: how many of what."""

import re
from dataclasses import dataclass
from itertools import product
from typing import Final

from catalog.folding import unify
from catalog.parsing.numbers import parse_decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many of what, and what sets hold in all: `01 bộ (05 chiếc)` is 1 bộ of 5 chiếc."""

    count: int
    unit: str | None = None
    inner_count: int | None = None
    inner_unit: str | None = None

    @property
    def pieces(self) -> int:
        """Single pieces: those inside a set where they are given, else the count."""
        return self.inner_count or self.count


_MOST_SIGNS: Final = 300
_MOST_PIECES: Final = 2**31 - 1
_ONES: Final = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _number_words() -> dict[str, int]:
    """Vietnamese words of the numbers to 999: `hai mươi mốt`, `một trăm linh năm`.

    Not those that may be two numbers: `một trăm hai` (102, 120), `hai mươi năm` (25, 20 years).
    """
    ones = {word: value for value, word in enumerate(_ONES, 1)}
    after_ten = {**ones, "lăm": 5, "nhăm": 5}
    del after_ten["năm"]
    small = ones | {"mười": 10} | {f"mười {word}": 10 + one for word, one in after_ten.items()}
    after_ten |= {"mốt": 1, "tư": 4}
    tens = {f"{word} mươi": 10 * ten for word, ten in ones.items() if ten > 1}
    small |= tens | {f"{ten} {one}": tens[ten] + after_ten[one] for ten, one in product(tens, after_ten)}
    behind = {word: value for word, value in small.items() if value >= 10}
    behind |= {f"{zero} {word}": value for zero in ("linh", "lẻ") for word, value in (ones | {"tư": 4}).items()}
    hundreds = {f"{word} trăm": 100 * value for word, value in ones.items()}
    return small | hundreds | {f"{h} {word}": hundreds[h] + behind[word] for h, word in product(hundreds, behind)}


_NUMBERS = _number_words()
_WORD = "|".join(sorted({word for words in _NUMBERS for word in words.split()}))
_WORDS = rf"(?:{_WORD})(?: (?:{_WORD}))*(?!\w)"
#: What is counted as one, and holds several: «1 bộ, 5 chiếc» are five. «2 cái, 3 mảnh» nobody can count.
_SET = re.compile(r"(?:bộ|đôi|cặp|chùm|xâu|tập|hộp|túi|gói|bó|lô|cụm|nhóm|sưu tập|khay|thùng)\b", re.IGNORECASE)
#: Single things, which may be counted inside a set; its lid, its ears and its weight are none.
_THING = (
    r"(?:chiếc|cái|con|mảnh|miếng|mẩu|cục|hòn|viên|hạt|quả|trái|cây|thanh|khúc|đoạn|sợi|lá|tờ|tấm|bức|bản|cuốn|quyển|tập"
    r"|ảnh|tranh|phim|phiếu|thẻ|tem|xu|đồng|quân|pho|tượng|khẩu|lưỡi|mũi|ống|cúc|khuy|vòng|nhẫn|khuyên|huy hiệu"
    r"|huy chương|huân chương|bát|tô|đĩa|dĩa|chén|tách|cốc|ấm|bình|lọ|hũ|vò|chum|ché|nồi|chậu|mâm|thìa|muỗng|đũa|dao"
    r"|rìu|cuốc|đục|cồng|chiêng|trống|chuông|đàn|áo|quần|khăn|mũ|váy|hiện vật|di vật|mẫu vật|mẫu|tiêu bản|chi tiết"
    r"|bộ phận|phần|món|vật|đơn vị|items?|pieces?|pcs)\b"
)
#: Of what is counted out by weight or length, the pieces are not said.
_AMOUNT = r"kg|kilogam|g|gr|gam|gram|mg|lạng|yến|tấn|mm|cm|dm|m|mét|lít|ml"
_NO_PIECES = re.compile(
    rf"(?:{_AMOUNT}|nghìn|ngàn|vạn|triệu|tỷ|trăm|mươi|chục|tá|rưỡi|nửa|vài|mấy|ít|số|loạt)\b", re.IGNORECASE
)
_NOTE = re.compile(r"(?:\([^()0-9]*\))?")  # «01 (một)», «1 (vỡ)»
_TIMES: Final = {"chục": 10, "tá": 12, "trăm": 100}
_COUNT = re.compile(
    rf"(?P<count>[0-9][0-9.,]*|{_WORDS}) ?(?:(?P<times>{'|'.join(_TIMES)})\b ?)?{_NOTE.pattern} ?", re.IGNORECASE
)
_COUNTED_THING = re.compile(rf"\b(?P<words>{_WORDS})(?= {_THING})", re.IGNORECASE)
_END_OF_UNIT = re.compile(r"[()0-9]|$")
#: What stands between a set and what it holds; with «mỗi» or a sign of multiplication each of them holds it.
_JOINT = re.compile(r"[ ,:=/]*(?:(?P<each>\bmỗi \w+(?: có| gồm)?|\bx|[×*])|\b(?:gồm|có))?[ :]*$", re.IGNORECASE)
_INNER = re.compile(
    rf"(?:gồm |có )?(?P<each>mỗi \w+ (?:có |gồm )?)?(?P<count>[0-9][0-9.,]*) ?"
    rf"(?P<unit>(?:{_THING}[^()0-9/]*)?)(?P<per>/ ?[^\W\d_][^()0-9]*)?",
    re.IGNORECASE,
)
#: What a thing weighs, measures or has: it is still one.
_MEASURE = re.compile(
    rf"(?:[^\W\d_]+ ){{0,3}}[0-9][0-9.,]* ?(?:{_AMOUNT}|ký|kí|tạ|phân|tấc|trang|(?P<glass>ly|li|cân))", re.IGNORECASE
)
#: «35 đồng (1 xâu)»: the set behind what it holds.
_IN_SETS = re.compile(r"(?P<count>[0-9][0-9.,]*) ?(?P<unit>[^\W\d_]+(?: tập)?)")
_NUMBERED = re.compile(r"\b(?:số|thứ|năm|tháng|ngày)$", re.IGNORECASE)
_DECIMALS = re.compile(r"[0-9]+,[0-9]{3,}")


def parse_quantity(text: str) -> Quantity | None:
    """The quantity that the whole of `text` is; None where it is none, not whole, not positive, or doubtful.

    >>> [parse_quantity(words).pieces for words in ("hai mươi chiếc", "2 bộ (5 chiếc/bộ)", "35 đồng (1 xâu)")]
    [20, 10, 35]
    >>> parse_quantity("2 hộp, 3 gói"), parse_quantity("12,000 mảnh")
    (None, None)
    """
    if text.isascii() and text.isdigit() and len(text) < 9 and int(text):
        return Quantity(int(text))
    found = _read(" ".join(unify(text).split())) if len(text) <= _MOST_SIGNS else None
    return found if found and found.pieces <= _MOST_PIECES else None


def _read(text: str) -> Quantity | None:
    found = _COUNT.match(text)
    count = _whole(found["count"]) if found else None
    if not found or not count:
        return None
    count *= _TIMES[found["times"].lower()] if found["times"] else 1
    rest = _COUNTED_THING.sub(_in_digits, text[found.end() :])
    unit, behind = _parted(rest)
    if _NO_PIECES.match(unit) or (unit and not unit[0].isalpha()):
        return None
    if any(map(str.isdigit, behind)):
        return _holding(count, unit, behind)
    return Quantity(count, unit or None) if _NOTE.fullmatch(behind) else None


def _parted(text: str) -> tuple[str, str]:
    """The words before a bracket or number, and the rest."""
    end = _END_OF_UNIT.search(text)
    place = end.start() if end else len(text)
    return text[:place].strip(), text[place:]


def _holding(count: int, unit: str, behind: str) -> Quantity | None:
    """What is said with a number behind the unit: pieces inside, or a measure."""
    is_set = bool(_SET.match(unit))
    joint = _JOINT.search(unit)
    name = unit[: joint.start()] if joint else unit
    bracketed = behind.startswith("(") and behind.endswith(")")
    said = behind[1:-1].strip() if bracketed else behind
    measure = _MEASURE.fullmatch(said)
    if measure and unit:
        return Quantity(count, name or None) if not (is_set and measure["glass"]) else None
    sets = _IN_SETS.fullmatch(said) if bracketed and not is_set else None
    if sets and _SET.fullmatch(sets["unit"]) and (number := _whole(sets["count"])) and number <= count:
        return Quantity(number, sets["unit"], count, name or None)
    found = _INNER.fullmatch(said)
    inner = _whole(found["count"]) if found else None
    if not found or not inner or not (bracketed or is_set) or not (found["unit"] or (bracketed and is_set)):
        return None
    if _NUMBERED.search(unit):
        return None
    if found["each"] or found["per"] or (joint and joint["each"]):
        inner *= count
    elif inner < count * (1 + (is_set and count > 1)):  # «5 chiếc (2 chiếc vỡ)», «10 bộ (5 chiếc)»
        return None
    return Quantity(count, name or None, inner, found["unit"].strip() or None)


def _in_digits(found: re.Match[str]) -> str:
    return str(_NUMBERS.get(found["words"].lower(), found["words"]))


def _whole(text: str) -> int | None:
    """A number of pieces; `12,000` may be twelve, or twelve thousand."""
    value = _NUMBERS.get(text.lower()) or (None if _DECIMALS.fullmatch(text) else parse_decimal(text))
    return value if isinstance(value, int) and value >= 1 else None
