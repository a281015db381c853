"""Vietnamese text made comparable: what is the same to a reader becomes the same to the machine."""

import functools
import re
import unicodedata

_LOOK_ALIKES = {
    "Ð": "Đ",  # Latin eth, typed for the Vietnamese letter
    "Ɖ": "Đ",  # African d
    "ð": "đ",
    "ɖ": "đ",
    "\u2018": "'",
    "\u2019": "'",
    "\u02bc": "'",
    "\u00b4": "'",
    "`": "'",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "÷": "-",
    "\u200b": "",  # zero width space, joiners, byte order mark
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\ufeff": "",
    # Cyrillic and Greek letters that look Latin
    **dict(zip("АВЕЅІЈКМНОРСТУХаеѕіјорсух", "ABESIJKMHOPCTYXaesijopcyx", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)),
}
_LOOK_ALIKE_TABLE = str.maketrans(_LOOK_ALIKES)


def clean(text: str) -> str:
    """The same words, as they are kept: NFC, no control characters, single blanks, trimmed.

    Letters, case and punctuation stay as written; line ends stay line ends.
    """
    if is_clean(text):
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = []
    for line in text.split("\n"):
        visible = "".join(c for c in line if c == "\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
        lines.append(" ".join(visible.split()))
    return "\n".join(lines).strip()


def is_clean(text: str) -> bool:
    """Whether `clean` would surely leave a text as it is. Texts joined by blanks all are so where the whole is."""
    return text.isprintable() and "  " not in text and text.strip() == text and unicodedata.is_normalized("NFC", text)


def unify(text: str) -> str:
    """NFC with look-alike letters, dashes, apostrophes and blanks replaced by the usual ones.

    >>> unify("BTBP 1234/Ða–56")
    'BTBP 1234/Đa-56'
    """
    if text.isascii() and "`" not in text:
        return text
    return unicodedata.normalize("NFC", text).translate(_LOOK_ALIKE_TABLE)


class _FoldTable(dict[int, str]):
    """Folds a character once and remembers it: `str.translate` then runs at the speed of C."""

    def __missing__(self, code: int) -> str:
        letter = _LOOK_ALIKES.get(chr(code), chr(code)).lower()
        base = "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
        self[code] = folded = base.replace("đ", "d")
        return folded


_FOLD_TABLE = _FoldTable()


def fold(text: str) -> str:
    """Small letters without marks, đ as d, look-alikes unified, blanks single.

    >>> fold("  TRỐNG  ĐỒNG ")
    'trong dong'
    """
    return " ".join(text.translate(_FOLD_TABLE).split())


_PUNCTUATION = re.compile(r"[^\w#]+|_")


def fold_name(text: str) -> str:
    """A name of a column or a field, folded, without punctuation, a key as the words it is made of.

    «kí hiệu» is «ký hiệu»: i and y are written for each other.

    >>> fold_name("Kí  hiệu:"), fold_name("S.lượng"), fold_name("other_numbers")
    ('ki hieu', 's luong', 'other numbers')
    """
    return " ".join(_PUNCTUATION.sub(" ", fold(text).replace("y", "i")).split())


_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng


def exact(text: str) -> str:
    """Small letters with their marks, the tone of each word moved to its end.

    The place of a tone mark is a matter of taste (hòa, hoà); the tone and the letters are not.

    >>> exact("Lộc Hòa") == exact("lộc hoà"), exact("hòa") == exact("hóa")
    (True, False)
    """
    return " ".join(_tone_last(word) for word in unify(text).lower().split())


@functools.lru_cache(maxsize=8192)
def _tone_last(word: str) -> str:
    if word.isascii():
        return word
    marks = unicodedata.normalize("NFD", word)
    letters = "".join(c for c in marks if c not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(c for c in marks if c in _TONES)


#: The Vietnamese alphabet with the foreign letters in their places. Source: Unicode CLDR, collation "vi".
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"


class _LetterTable(dict[int, str]):
    """The place of a character in the alphabet, whatever its tone and case, as one ASCII letter from A on."""

    def __missing__(self, code: int) -> str:
        letter = _LOOK_ALIKES.get(chr(code), chr(code)).lower()
        marks = unicodedata.normalize("NFD", letter)
        plain = unicodedata.normalize("NFC", "".join(c for c in marks if c not in _TONES))
        place = _ALPHABET.find(plain if plain in _ALPHABET else marks[:1]) if plain else -1
        if place >= 0:
            self[code] = chr(ord("A") + place)
        else:
            self[code] = f"~{code:06x}" if letter.isalpha() else " "
        return self[code]


_LETTER_TABLE = _LetterTable({**{ord(digit): digit for digit in "0123456789"}, 0x27: ""})
_DIGITS = re.compile(r"0*(\d+)")


def collation_key(text: str) -> str:
    """What texts are sorted by in Vietnamese alphabetical order: ASCII, to be compared byte by byte.

    Letters first (a < ă < â … d < đ …), then the tones, word by word (none, huyền, hỏi, ngã, sắc, nặng);
    case, signs and the place of a tone mark aside; numbers by their value. Source: Unicode CLDR, "vi".

    >>> sorted(["đá", "da", "dạ", "ẵm", "dà", "bình 10", "bình 9"], key=collation_key)
    ['ẵm', 'bình 9', 'bình 10', 'da', 'dà', 'dạ', 'đá']
    """
    letters = "!".join(unicodedata.normalize("NFC", text).translate(_LETTER_TABLE).split())
    return f"{_DIGITS.sub(_by_value, letters)} {''.join(map(_tone_place, text.split()))}"


def _by_value(digits: re.Match[str]) -> str:
    """A number after its length: 9 comes before 10."""
    return f"{min(len(digits[1]), 9)}{digits[1]}"


@functools.lru_cache(maxsize=8192)
def _tone_place(word: str) -> str:
    """The place of a word's tone in the order of tones, from 0 for none."""
    return "0" if word.isascii() else str(max(_TONES.find(c) for c in unicodedata.normalize("NFD", word)) + 1)
