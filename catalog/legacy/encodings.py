"""The four encodings of Vietnamese before Unicode: TCVN3 (ABC), VNI, VISCII and Windows-1258.

A table tells the bytes of the 67 small letters in the order of LETTERS; capitals follow where the
encoding has them. Sources: TCVN 5712:1993 (VN3), the VNI and VISCII (RFC 1456) charts, Windows
code page 1258. What stands nowhere in a table is read as Windows-1252.
"""

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"

_TCVN3 = (
    "b5b6b7b8b9a8bbbcbdbec6a9c7c8c9cacbaecccecfd0d1aad2d3d4d5d6d7d8dcdddedfe1e2e3e4abe5e6e7e8e9aceaebecedeeef"
    "f1f2f3f4adf5f6f7f8f9fafbfcfdfe"
)
#: TCVN3 has no other capitals: toned ones are small letters in a font of capitals.
_TCVN3_CAPITALS = {0xA1: "Ă", 0xA2: "Â", 0xA3: "Ê", 0xA4: "Ô", 0xA5: "Ơ", 0xA6: "Ư", 0xA7: "Đ"}
_VISCII = (
    "e0e4e3e1d5e5a2c6c7a1a3e2a5a6e7a4a7f0e8eba8e9a9eaabacadaaaeecefeeedb8f2f6f5f3f7f4b0b1b2afb5bdb6b7debefef9"
    "fcfbfaf8dfd7d8e6d1f1cfd6dbfddc"
)
_VISCII_CAPITALS = (
    "c0c4c3c180c58202058183c28586068487d0c8cb88c989ca8b8c8d8a8ecc9bcecd98d299a0d39ad49091928f93b49697b39594d9"
    "9c9dda9ebfbbbcffbab99f1419dd1e"
)
#: VNI writes a letter and then its mark, in the case of the letter or small.
_VNI_MARKS = {
    "a": dict(
        zip("\xea\xe2\xe8\xe9\xeb\xfa\xfc\xe0\xe1\xe4\xe5\xe3\xf8\xf9\xef\xfb\xf5", "ăâằắặẳẵầấậẩẫàáạảã", strict=True)
    ),
    "e": dict(zip("\xe2\xe0\xe1\xe4\xe5\xe3\xf8\xf9\xef\xfb\xf5", "êềếệểễèéẹẻẽ", strict=True)),
    "o": dict(zip("\xe2\xe0\xe1\xe4\xe5\xe3\xf8\xf9\xef\xfb\xf5", "ôồốộổỗòóọỏõ", strict=True)),
    "u": dict(zip("\xf8\xf9\xef\xfb\xf5", "ùúụủũ", strict=True)),
    "y": dict(zip("\xf8\xf9\xfb\xf5", "ỳýỷỹ", strict=True)),
    "\xf4": dict(zip("\xf8\xf9\xef\xfb\xf5", "ờớợởỡ", strict=True)),
    "\xf6": dict(zip("\xf8\xf9\xef\xfb\xf5", "ừứựửữ", strict=True)),
}
_VNI_SINGLE = dict(zip("\xf1\xec\xe6\xf3\xed\xf2\xf4\xf6\xee", "đìỉĩíịơưỵ", strict=True))


def _windows(byte: int) -> str:
    """A byte in Windows-1252; the five that it leaves out are control characters."""
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


_WINDOWS = {byte: _windows(byte) for byte in range(256)}
#: Windows-1252 characters beyond Latin-1, back to their bytes as characters.
TO_BYTES = {ord(c): chr(byte) for byte, c in _WINDOWS.items() if ord(c) > 0xFF}
_CP1258 = {byte: bytes([byte]).decode("cp1258", "ignore") or c for byte, c in _WINDOWS.items()}
_VISCII_LETTERS = zip(bytes.fromhex(_VISCII + _VISCII_CAPITALS), LETTERS + LETTERS.upper(), strict=True)
_TCVN3_LETTERS = zip(bytes.fromhex(_TCVN3), LETTERS, strict=True)
_VNI_SINGLES = {
    ord(cased(byte)): cased(letter) for byte, letter in _VNI_SINGLE.items() for cased in (str.lower, str.upper)
}
_VNI_PAIRS = {
    cased + mark: letter if cased == base else letter.upper()
    for base, marks in _VNI_MARKS.items()
    for small, letter in marks.items()
    for cased, mark in ((base, small), (base.upper(), small), (base.upper(), small.upper()))
}


def _plain(letters: dict[int, str]) -> dict[int, str]:
    """A table for str.translate: the letters, and Windows-1252 where it is not Latin-1."""
    return {byte: c for byte, c in (_WINDOWS | letters).items() if ord(c) != byte}


_TCVN3_TABLE = _plain(dict(_TCVN3_LETTERS) | _TCVN3_CAPITALS)
_VISCII_TABLE = _plain(dict(_VISCII_LETTERS))
_CP1258_TABLE = _plain(_CP1258)
_VNI_TABLE = _VNI_PAIRS | {chr(byte): c for byte, c in _plain(_VNI_SINGLES).items()}
#: Pairs come first; one pass, for what a pair gives is often a single of the table.
_VNI_UNIT = re.compile("|".join(_VNI_TABLE))


def _tcvn3(text: str) -> str:
    return raise_capitals(text.translate(_TCVN3_TABLE))


def _viscii(text: str) -> str:
    return text.translate(_VISCII_TABLE)


def _cp1258(text: str) -> str:
    return unicodedata.normalize("NFC", text.translate(_CP1258_TABLE))


def _vni(text: str) -> str:
    return _VNI_UNIT.sub(lambda unit: _VNI_TABLE[unit[0]], text)


def _windows_1252(text: str) -> str:
    return text.translate(_plain({}))


#: What text says in each encoding. The text holds bytes as characters (Latin-1); others in it stay as they are.
DECODERS: dict[str, Callable[[str], str]] = {
    "tcvn3": _tcvn3,
    "vni": _vni,
    "viscii": _viscii,
    "cp1258": _cp1258,
    "cp1252": _windows_1252,
}

_WORD = re.compile(r"[^\W\d_]+")
_MAY_BE_CAPITALS_FONT = re.compile(r"[A-Z][^\x00-\x7f]+[A-Z]|[A-Z]{2}[^\x00-\x7f]|[^\x00-\x7f][A-Z]{2}")


def raise_capitals(text: str) -> str:
    """Raise words of a capitals font (.VnTimeH): those whose plain letters are capitals, two at least.

    Neighbours that have no plain small letter go with them.

    >>> raise_capitals("Số ĐĂNG Ký"), raise_capitals("BảO TàNG"), raise_capitals("Số đăng ký")
    ('SỐ ĐĂNG KÝ', 'BẢO TÀNG', 'Số đăng ký')
    """
    if not _MAY_BE_CAPITALS_FONT.search(text):
        return text
    return "\n".join(_raise_line(line) if _MAY_BE_CAPITALS_FONT.search(line) else line for line in text.split("\n"))


def _raise_line(line: str) -> str:
    words = list(_WORD.finditer(line))
    up = [_is_of_capitals_font(word[0]) for word in words]
    for here, there in (*pairwise(range(len(words))), *pairwise(reversed(range(len(words))))):
        if up[here] and not up[there]:
            between = line[min(words[here].end(), words[there].end()) : max(words[here].start(), words[there].start())]
            up[there] = between.isspace() and _has_no_plain_small(words[there][0])
    pieces = list(line)
    for word, raised in zip(words, up, strict=True):
        if raised:
            pieces[word.start() : word.end()] = word[0].upper()
    return "".join(pieces)


def _has_no_plain_small(word: str) -> bool:
    return not any(c.isascii() and c.islower() for c in word)


def _is_of_capitals_font(word: str) -> bool:
    return (
        sum(c.isascii() for c in word) > 1
        and _has_no_plain_small(word)
        and (any(c.islower() for c in word) or any(c in "ĂÂÊÔƠƯĐ" for c in word))
    )
