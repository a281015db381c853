"""The words and signs of sizes and weights, taken apart: what `catalog.parsing.dimensions` and `.weight` read."""

import re
from collections.abc import Iterator
from typing import Final

from catalog.folding import fold, unify

#: A word, number or sign: its kind, what it means, and how it was written.
Token = tuple[str, str, str]

#: Millimetres. The inch is exactly 25.4 mm (international yard and pound agreement, 1959).
MILLIMETRES: Final = {"mm": 1.0, "cm": 10.0, "dm": 100.0, "m": 1000.0, "in": 25.4, "ft": 304.8}
#: Grams. The lạng is the modern one of 100 g; the lượng of ten chỉ and the chỉ of ten phân are the goldsmith's.
GRAMS: Final = {
    "mg": 0.001,
    "phân": 0.375,
    "chỉ": 3.75,
    "lượng": 37.5,
    "g": 1.0,
    "lạng": 100.0,
    "kg": 1000.0,
    "yến": 10_000.0,
    "tạ": 100_000.0,
    "tấn": 1_000_000.0,
}
#: Height and width in millimetres, ISO 216.
PAPER: Final = {
    "a0": (1189, 841),
    "a1": (841, 594),
    "a2": (594, 420),
    "a3": (420, 297),
    "a4": (297, 210),
    "a5": (210, 148),
    "a6": (148, 105),
}

_WORDS: dict[str, tuple[str, str]] = {}


def _add(kind: str, value: str, words: str) -> None:
    for phrase in words.split("|"):
        _WORDS[phrase] = (kind, value)


_add("label", "height", "cao|chiều cao|bề cao|độ cao|h|c|height|high|hgt")
_add("label", "width", "rộng|chiều rộng|bề rộng|bề ngang|chiều ngang|ngang|khổ rộng|r|w|width|wide")
_add("label", "length", "dài|chiều dài|bề dài|l|d|length|long")
_add("label", "thickness", "dày|dầy|chiều dày|bề dày|độ dày|bề dầy|độ dầy|thickness|thick")
_add("label", "depth", "sâu|chiều sâu|độ sâu|bề sâu|depth|deep")
_add("label", "diameter", "đường kính|đ kính|đk|dk|đg kính|phi|ø|φ|ф|diameter|diam|dia")
_add("label", "circumference", "chu vi|chuvi|circumference")
_add("label", "weight", "nặng|trọng lượng|cân nặng|tl|khối lượng|weight|wt")
_add("label", "area", "diện tích|dung tích|thể tích|dung lượng|tỷ lệ|tỉ lệ|thời lượng|area|volume|duration")
_add("label", "area", "số lượng|chất lượng|hàm lượng")
_add("label_part", "diameter miệng", "đkm|đkmiệng|đk m")
_add("label_part", "diameter đáy", "đkđ|đkđáy|đk đ")
_add("most", "height", "cao nhất")
_add("most", "width", "rộng nhất")
_add("most", "length", "dài nhất|ngắn nhất")
_add("most", "thickness", "dày nhất|dầy nhất")
_add("most", "depth", "sâu nhất")
_add("unit", "mm", "mm|ly|li|milimet|milimét|millimetre|millimetres|millimeters")
_add("unit", "cm", "cm|phân|xentimét|xăng ti mét|centimet|centimetre|centimetres|centimeters|cms")
_add("unit", "dm", "dm|tấc|đề xi mét")
_add("unit", "m", "m|mét|met|metre|metres|meter|meters")
_add("unit", "in", "in|ins|inch|inches|insơ")
_add("unit", "ft", "ft|foot|feet")
_add("weight_unit", "g", "g|gr|gam|gram|grams|grm")
_add("weight_unit", "kg", "kg|kgs|ki lô|ký|kí|kilogam|ki lô gam|kilogram|kilograms|cân")
_add("weight_unit", "mg", "mg|miligam")
_add("weight_unit", "lạng", "lạng")
_add("tael", "lượng", "lượng|lượng vàng|cây vàng")  # a unit behind a number; else a word of many meanings
_add("weight_unit", "chỉ", "chỉ|chỉ vàng")
_add("weight_unit", "yến", "yến")
_add("weight_unit", "tạ", "tạ")
_add("weight_unit", "tấn", "tấn|ton|tons|tonne|tonnes")
_add("unknown_unit", "", "thước|thước ta|thước tây|thước mộc")  # of 40 cm to 1 m, nobody knows which
_add("about", "", "khoảng|chừng|gần|xấp xỉ|ước|ước chừng|trên dưới|approx|approximately|about|circa|ca")
_add("bound", "", "hơn|tối đa|tối thiểu|ít nhất|nhiều nhất|không quá|không dưới|chưa đến|chưa tới|trở lên|trở xuống")
_add("bound", "", "over|under|more than|less than|at least|at most")
_add("bound", "edge", "trên|dưới")
_add("with", "", "cả|cả phần|kể cả|kể cả phần|tính cả|gồm cả|bao gồm cả|bao gồm")
_add("remaining", "", "còn lại|còn|hiện còn|phần còn lại|chỉ còn|remaining|surviving")
_add("half", "", "rưỡi")
_add("to", "", "đến|tới|to")
_add("times", "", "x|nhân|by")
_add("paper_word", "", "khổ|khổ giấy|giấy khổ|khổ giấy viết")
_add("filler", "", "kích thước|kích thước chung|kt|k thước|nơi|chỗ|lớn|lớn nhất|nhất|tổng|tổng thể|toàn bộ|đo được")
_add("filler", "", "là|từ|mỗi|mỗi cái|và|and|overall|each")
for _words, _meaning in list(_WORDS.items()):  # typed without accents, where that means one thing only
    _WORDS.setdefault(fold(_words), _meaning)

#: Phrases of several words by their first word, the longest first.
_LONGER: dict[str, list[tuple[list[str], tuple[str, str]]]] = {}
for _words, _meaning in sorted(_WORDS.items(), key=lambda item: -len(item[0].split())):
    if " " in _words:
        _LONGER.setdefault(_words.split()[0], []).append((_words.split(), _meaning))
_NO_MEANING = ("word", "")

_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]+(?:[.,][0-9]+)?"
#: `.5` behind a blank; `C.5` is five.
_NUMBER += r"|(?<![^\s(x×*:=~-])\.[0-9]+"
#: Letters for digits (`l2`, `1O`); `22'5`, which may be feet.
_GARBLED = (
    r"\bi[0-9]+|\b[il],[0-9]+|[0-9]+(?:[.,][0-9]*)?o[0-9]*(?=[cdm]?m\b|\W|$)|[0-9]+[il][0-9]+"
    r"|[0-9]+\ ?['′]\ ?[0-9]+(?![0-9]|\ ?(?:inches\b|in\b|[\"″']))"
)
#: No part of a metre: `1 m 20 kg`.
_OTHER_UNIT = r"\ ?(?:mm?|mét|met|dm|kg|gr?|gam|lạng)\b"
#: What rulers show: halves, thirds, quarters; smaller ones of inches, or after a whole number. `12/8` is two numbers.
_SMALL_FRACTION = r"(?:[1357]/8|(?:1[135]|[13579])/16)"
_FRACTION = (
    rf"(?:[0-9]+[\ -](?:1/2|[12]/3|[13]/4|{_SMALL_FRACTION})|1/2|[12]/3|[13]/4"
    rf"|{_SMALL_FRACTION}(?=\ ?(?:in(?:s|ch|ches)?\b|[\"″”])))(?![0-9/]|[.,][0-9])"
)
_SIGNS = re.compile(
    rf"""[^\S\n]*(?:(?P<garbled>{_GARBLED})
    |(?P<square>(?<![^\W\d_])[cdm]?m[23]\b)
    |(?P<word>(?!a[0-6]\b)[^\W\d_]+)
    |(?P<split>[0-9]+(?:\ ?(?:m|mét|met)\ ?[0-9]{{1,2}}|cm[0-9])(?![0-9]|[.,][0-9]|{_OTHER_UNIT})(?:\ ?cm\b)?
        |[0-9]+\ ?cm\ ?[0-9](?=\ *(?:\.?$|[×*\n]|[;,](?![0-9])|x(?![^\W\d_])))
        |[0-9]+\ ?kg(?:[0-9]{{1,3}}|\ [0-9]{{3}})(?![0-9]|[.,][0-9])(?:\ ?(?:gam|gr|g)\b)?
        |[0-9]+\ ?kg\ ?[0-9]{{1,3}}\ ?(?:gam|gr|g)\b)
    |(?P<feet>[0-9]+\ ?(?:ft|feet|foot|['′])\ ?[0-9]+\ ?(?:inches\b|in\b|["″]|''))
    |(?P<fraction>{_FRACTION})
    |(?P<number>{_NUMBER}|[½¼¾])
    |(?P<paper>\ba[0-6]\b)
    |(?P<times>[×*])
    |(?P<slash>/)
    |(?P<dash>-+>?|~>)
    |(?P<about>[~≈±<>≤≥])
    |(?P<colon>[:=])
    |(?P<stop>[;,\n]|\.(?=\s|$))
    |(?P<open>[(\[])
    |(?P<close>[)\]])
    |(?P<inch>["″”]|'')
    |(?P<foot>['′])
    |(?P<power>[²³])
    |(?P<diameter>⌀)
    |(?P<other>\S))""",
    re.VERBOSE,
)
_AXES = re.compile(r"\b[dhrclw](?:x[dhrclw])+\b")  # DxRxC
#: `30xR20`, `30cmxrộng`, `30cmx20`: the sign between a number and the next label or number.
_TIMES_LABEL = re.compile(
    r"([0-9]\ ?(?:[cdm]?m)?)\ ?x(?=(?:[dhrclw]|dài|rộng|cao|dày|sâu)(?![^\W\d_]))|([0-9]\ ?[cdm]?m)x(?=\ ?[0-9])"
)
#: `25 c m`, `22 ,5`: blanks inside a unit or a number.
_BLANK_IN_UNIT = re.compile(r"([0-9]\ ?)(?:([cm])\ (m)|(k)\ (g))\b")
_BLANK_IN_NUMBER = re.compile(r"(?<![0-9.,])([0-9]+) ([.,][0-9])(?![0-9.,])")
_MARKS = {"inch": ("unit", "in"), "foot": ("unit", "ft"), "diameter": ("label", "diameter")}


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a size, words joined into the longest phrases that mean something."""
    text = unify(text).lower().replace("+/-", "±")
    text = _BLANK_IN_NUMBER.sub(r"\1\2", _BLANK_IN_UNIT.sub(r"\1\2\3\4\5", text))
    if "x" in text:
        text = _AXES.sub(lambda axes: axes[0].replace("x", " x "), text)
        text = _TIMES_LABEL.sub(r"\1\2 x ", text)
    signs = [(kind, sign[kind]) for sign in _SIGNS.finditer(text) if (kind := sign.lastgroup)]
    before = ""
    for kind, value, written in _joined(signs):
        if kind == "tael":
            kind = "weight_unit" if before in _VALUES else "word"
        elif written == "±" and before in _MEASURED:
            kind = "tolerance"
        elif written == "l" and before == "label":  # "cao l2cm"
            kind = "garbled"
        before = kind
        yield kind, value, written


_VALUES = ("number", "fraction")
_MEASURED = (*_VALUES, "unit", "weight_unit")


def _joined(signs: list[tuple[str, str]]) -> Iterator[Token]:
    taken = 0
    for place, (kind, written) in enumerate(signs):
        if taken:
            taken -= 1
        elif kind == "word":
            if written in _LONGER and (found := _phrase(signs, place)):
                phrase, (kind, value) = found
                taken = len(phrase) - 1
                yield kind, value, " ".join(phrase)
            else:
                kind, value = _WORDS.get(written, _NO_MEANING)
                yield kind, value, written
        elif kind in _MARKS:
            kind, value = _MARKS[kind]
            yield kind, value, written
        elif written != "." or not _is_abbreviation(signs, place):
            yield kind, written, written


def length_unit(words: str) -> str | None:
    """The key in `MILLIMETRES` of a unit of length, None for other words.

    >>> length_unit("mét"), length_unit("kg")
    ('m', None)
    """
    kind, key = _WORDS.get(unify(words).lower(), _NO_MEANING)
    return key if kind == "unit" else None


def weight_unit(words: str) -> str | None:
    """The key in `GRAMS` of a unit of weight, None for other words.

    >>> weight_unit("kilogam"), weight_unit("cm")
    ('kg', None)
    """
    kind, key = _WORDS.get(unify(words).lower(), _NO_MEANING)
    return key if kind == "weight_unit" else None


def count_axes(words: str) -> int:
    """How many axes an order of axes names, 0 for other words.

    >>> count_axes("DxRxC"), count_axes("dài x rộng"), count_axes("dài")
    (3, 2, 0)
    """
    kinds = [kind for kind, _value, _written in tokens(words)]
    axes = (len(kinds) + 1) // 2
    return axes if axes > 1 and kinds == [*["label", "times"] * (axes - 1), "label"] else 0


def _is_abbreviation(signs: list[tuple[str, str]], place: int) -> bool:
    """`H. 30 cm`: the point ends no sentence."""
    kind, written = signs[place - 1] if place else ("", "")
    return kind == "word" and len(written) <= 3


def _phrase(signs: list[tuple[str, str]], place: int) -> tuple[list[str], tuple[str, str]] | None:
    for phrase, meaning in _LONGER[signs[place][1]]:
        if [written for _kind, written in signs[place : place + len(phrase)]] == phrase:
            return phrase, meaning
    return None
