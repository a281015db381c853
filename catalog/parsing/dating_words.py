"""The words and signs of a dating, taken apart: what `catalog.parsing.dating` reads."""

import re
from collections.abc import Iterator
from typing import Any

from catalog.folding import exact, fold, unify
from catalog.parsing.reigns import EVENTS, PERIODS, REIGNS, WITHOUT_YEARS

#: A word, number or sign: the name of its reader in `catalog.parsing.dating_pieces`, and its value.
Token = tuple[str, Any]

#: What phrases mean: by their folded words, then by how they are written with accents; "" is any way.
_PHRASES: dict[str, dict[str, Token]] = {}


def _add(kind: str, value: object, words: str) -> None:
    for phrase in words.split("|"):
        _PHRASES.setdefault(phrase, {})[""] = (kind, value)


def _add_name(kind: str, value: object, name: str) -> None:
    """Other accents make another name: Nguyên and Nguyễn. Without any, the first with these letters is meant."""
    name = name.replace("-", " - ")
    _PHRASES.setdefault(fold(name), {})[exact(name)] = (kind, value)


_add("unit_word", "century", "the ky|the ki|tk|century|centuries|cent")
_add("unit_word", "millennium", "thien nien ky|thien nien ki|thien ky|thien ki|tnk|millennium|millennia")
_add("unit_word", "decade", "nhung nam|cac nam|thap nien|thap nien ky|thap ky|thap ki")
_add("years", None, "nam|years|year|yrs")

_add("share", (0, 1 / 3), "dau|som|early|beginning of|beginning")
_add("share", (1 / 3, 2 / 3), "giua|mid|middle|middle of")
_add("share", (2 / 3, 1), "cuoi|muon|late|end of")
_add("share", (0, 1 / 2), "nua dau|nua truoc|first half|1st half")
_add("share", (1 / 2, 1), "nua sau|nua cuoi|nua muon|second half|2nd half|last half|latter half")
_add("share", (0, 1 / 4), "first quarter|1st quarter")
_add("share", (1 / 4, 1 / 2), "second quarter|2nd quarter")
_add("share", (1 / 2, 3 / 4), "third quarter|3rd quarter")
_add("share", (3 / 4, 1), "fourth quarter|4th quarter|last quarter")

for _parts, _word in ((2, "hai"), (3, "ba"), (4, "tu")):
    for _ends, _share in (("dau|truoc", (0, 1 / _parts)), ("cuoi|sau", (1 - 1 / _parts, 1))):
        for _end in _ends.split("|"):
            _add("share", _share, f"1/{_parts} {_end}|mot phan {_word} {_end}")

_add("era", "bc", "tcn|truoc cong nguyen|truoc cn|trcn|tr cn|bc|bce|truoc thien chua")
_add("era", "ad", "scn|sau cong nguyen|sau cn|ad|ce|cong nguyen|sau thien chua")
_add("th", None, "thu")
_add("ago", None, "cach ngay nay|cach nay|cach day|truoc ngay nay|truoc day|cach hien nay|nam truoc day|years ago|ago")
_add("bp", None, "bp|cal bp")
_add("scale", 1000, "nghin|ngan")
_add("scale", 10_000, "van")
_add("scale", 1_000_000, "million")

_add("about", None, "khoang|uoc|chung|gan|co the|co le|xap xi")
_add("about", None, "tren duoi")
_add("about", None, "c|ca|circa|about|approximately|approx|probably|possibly|perhaps|around|near|nearly")
_add("before", None, "truoc|before|by|prior to|pre")
_add("after", None, "sau|after|post|no earlier than|not before|not earlier than")
_add("until", None, "no later than|not later than|not after|muon nhat")
_add("backward", None, "tro ve truoc|ve truoc|or earlier|or before")
_add("onward", None, "tro di|tro ve sau|tro lai day|ve sau|den nay|den hien nay|nay")
_add("onward", None, "onward|onwards|present|or later|or after")
_add("over", None, "tren|hon|over|more than|at least")
_add("under", None, "duoi|chua den|chua toi|less than")
_add("from", None, "tu|from|between|bat dau tu")
_add("to", None, "den|toi|cho den|until|till|to|through")
_add("and", None, "va|and")
_add("or", None, "hoac|hay|or|hoac la")
for _name in WITHOUT_YEARS:
    _add_name("no_years", None, _name)
_add("title", None, "thoi|thoi ky|thoi ki|trieu dai|nha|doi|vuong trieu|vua|nien hieu")
_add("filler", None, "nien dai|giai doan|thoi gian|dai|nien|nhung|cac|van hoa|tet|xuan|mua|mua xuan|mua he|mua thu")
_add("filler", None, "mua dong|thuoc|vao|trong|cua")
_add("filler", None, "la|tuc|ngay|thang|ngay thang|cuu nuoc|xam luoc|duong lich")
_add("filler", None, "che tac|san xuat|duoc san xuat|duoc che tac|duoc lam|the|in|of|period|dynasty|era|made|dated")
_add("month_name", None, "january|february|march|april|may|june|july|august|september|october|november|december")
_add("filler", None, "trung quoc|trung hoa|viet nam|nhat ban|spring|summer|autumn|fall|winter")
_add("scale", 1_000_000, "trieu")  # or, without a number before it, "triều"
for _period in PERIODS:
    _add_name("period", _period, _period.name)
_add_name("unknown", None, "Thanh Hóa")  # without accents it is the province, not the era Thành Hóa
for _period in REIGNS:
    _add_name("reign_name", _period, _period.name)
for _period in EVENTS:
    _add_name("event", _period, _period.name)

_STEMS = ("giap", "at", "binh", "dinh", "mau", "ky", "canh", "tan", "nham", "quy")
_BRANCHES = (
    ("ty",), ("suu",), ("dan",), ("mao", "meo"), ("thin",), ("ty",),
    ("ngo",), ("mui", "vi"), ("than",), ("dau",), ("tuat",), ("hoi",),
)  # fmt: skip
for _stem, _stem_name in enumerate(_STEMS):
    for _branch, _names in enumerate(_BRANCHES):
        if _stem % 2 == _branch % 2:
            for _name in _names:  # place in the cycle of sixty whose first year is e.g. 1984
                _add("cycle", (6 * _stem - 5 * _branch) % 60, f"{_stem_name} {_name}")

_SINO = ("", "nhat", "nhi", "tam", "tu", "ngu", "luc", "that", "bat", "cuu")
_SPELLED = ("", "mot", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin")
for _number in range(1, 62):
    _tens, _ones = divmod(_number, 10)
    _sino = (_SINO[_tens] if _tens > 1 else "", "thap" if _tens else "", _SINO[_ones])
    _spelled = (_SPELLED[_tens] if _tens > 1 else "", "muoi" if _tens else "", _SPELLED[_ones])
    if _number != 10:  # "thập niên" is a decade
        _add("nth", _number, " ".join(filter(None, (*_sino, "nien"))))
    _add("nth", _number, " ".join(filter(None, ("thu", *_spelled))))
_add("nth", 1, "nguyen nien|thu nhat")

#: Phrases of several words by their first word, the longest first.
_LONGER: dict[str, list[list[str]]] = {}
for _phrase_words in sorted(map(str.split, _PHRASES), key=len, reverse=True):
    if len(_phrase_words) > 1:
        _LONGER.setdefault(_phrase_words[0], []).append(_phrase_words)

_SIGNS = re.compile(
    r"""\ *(?:(?P<word>(?!thang\ ?\d{1,2}\ ?(?:nam|[/.,-])?\ ?\d{4}(?!\d))[^\W\d_]+)
    |(?P<iso>\d{4}-\d{1,2}-\d{1,2}(?!\d)(?:[ t]00:00(?::00)?)?)
    |(?P<day>\d{1,2}\ ?thang\ ?\d{1,2}\ ?(?:nam|[,/.-])?\ ?\d{4}(?!\d)
        |\d{1,2}\ ?(?:/\ ?\d{1,2}\ ?/|-\ ?\d{1,2}\ ?-|\.\ ?\d{1,2}\ ?\.)\ ?(?:[12]\d{3}|\d{2})(?!\d))
    |(?P<month>thang\ ?\d{1,2}\ ?(?:nam|[/.,-])?\ ?\d{4}(?!\d)|(?:0?[1-9]|1[0-2])\ ?[/.-]\ ?\d{4}(?!\d))
    |(?P<short>[12]\d{3}\ ?[-/]\ ?\d{1,2}(?![\d.]|\w))
    |(?P<decade>\d{1,3}0\ ?'?s\b)
    |(?P<place>\d{1,2}(?:st|nd|rd|th)\b)
    |(?P<fraction>[1-4]/[2-4](?=\ (?:dau|cuoi|(?:(?:truoc|sau)\ )?(?:the\ k[yi]|tk|thien|tnk))\b))
    |(?P<number>\d{1,3}(?:[.,]\d{3})+(?!\d)|\d{1,3}[.,]\d{1,2}(?!\d)|\d{1,9}(?!\d))
    |(?P<gap>\.\.+|…)
    |(?P<dash>-+|~)
    |(?P<plus_minus>±|\+\ ?/?\ ?-)
    |(?P<doubt>\?)
    |(?P<slash>/|&|\+)
    |(?P<stop>[,;:()\[\]|"«»]|\.(?=\ ))
    |(?P<point>[.'])
    |(?P<other>\d+|\S))""",
    re.VERBOSE,
)
_ABBREVIATED = re.compile(r"\b(a|b|s|t|tr)\. ?(c|d|cn|p)\b\.?(?: ?(e)\b\.?)?", re.IGNORECASE)  # B.C., A.D., s.CN
_ROMAN_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ONE_SIGN_EACH = {0x2160 + number: letters for number, letters in enumerate(_ROMAN_NUMERALS)} | {ord("\n"): ";"}

#: A sign: its name in `_SIGNS`, folded, and as written.
_Sign = tuple[str, str, str]


def even(text: str) -> str:
    """A text with usual letters and signs, single blanks and a semicolon for each line end: what `segments` takes."""
    return " ".join(unify(text).translate(_ONE_SIGN_EACH).split())


def segments(text: str) -> list[list[Token]]:
    """The tokens of an `even` text, in the pieces that commas, brackets and full stops make.

    Pieces without words that say something ("Niên hiệu:") begin the next one; empty pieces are left out.
    """
    if "." in text:
        text = _ABBREVIATED.sub(lambda found: "".join(filter(None, found.groups())), text)
    folded = fold(text)
    if len(folded) != len(text):  # signs that are no Vietnamese letters
        folded = "".join(fold(letter)[:1] or letter for letter in text)
    signs = [
        (kind, sign[kind], text[sign.start(kind) : sign.end(kind)])
        for sign in _SIGNS.finditer(folded)
        if (kind := sign.lastgroup)
    ]
    found: list[list[Token]] = [[]]
    says_something = False
    for token in _phrases(signs):
        if token[0] != "stop":
            found[-1].append(token)
            says_something = says_something or token[0] not in ("filler", "title")
        elif says_something:
            found.append([])
            says_something = False
    return [segment for segment in found if segment]


def _phrases(signs: list[_Sign]) -> Iterator[Token]:
    """Words joined into the longest phrases that mean something; signs as they are."""
    taken = 0
    for place, (kind, text, _written) in enumerate(signs):
        if taken:
            taken -= 1
        elif kind in ("word", "fraction"):
            words, token = _phrase(signs, place)
            taken = words - 1
            yield token
        elif kind != "point" and (text != "." or not _is_abbreviation(signs, place)):
            yield kind, text


def _is_abbreviation(signs: list[_Sign], place: int) -> bool:
    """`TK. XIX`, `c. 1920`: the point ends no sentence."""
    kind, text, _written = signs[place - 1] if place else ("", "", "")
    return kind == "word" and len(text) <= 3


def _phrase(signs: list[_Sign], place: int) -> tuple[int, Token]:
    word = signs[place][1]
    for phrase in (*_LONGER.get(word, ()), [word]):
        found = signs[place : place + len(phrase)]
        if [text for _kind, text, _written in found] == phrase and (token := _meaning(phrase, found)):
            return len(phrase), token
    number = roman(word)
    return 1, ("roman", number) if number else ("unknown", word)


def _meaning(phrase: list[str], signs: list[_Sign]) -> Token | None:
    spellings = _PHRASES.get(" ".join(phrase))
    if not spellings:
        return None
    written = exact(" ".join(written for _kind, _text, written in signs))
    if written.isascii():
        return spellings.get(written) or spellings.get("") or next(iter(spellings.values()), None)
    return spellings.get(written) or spellings.get("")


_ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")


def roman(text: str) -> int | None:
    """The value of a small-letter Roman numeral up to 39, None for other words.

    >>> roman("xix"), roman("iv"), roman("vi")
    (19, 4, 6)
    """
    found = _ROMAN.fullmatch(text)
    if not found or not text:
        return None
    ones = {"ix": 9, "iv": 4}.get(found[2])
    return 10 * len(found[1]) + (ones if ones is not None else 5 * ("v" in found[2]) + found[2].count("i"))
