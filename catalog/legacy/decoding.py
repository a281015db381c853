"""Bytes of a text file made text, whichever encoding of the last thirty years they are in."""

import codecs
import re
import unicodedata
from collections import Counter

from catalog.legacy.encodings import DECODERS
from catalog.legacy.spelling import judge, marked_words

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Words with a byte beyond ASCII; VISCII has six capitals among the control characters.
_WORD = re.compile(rb"[A-Za-z]*[\x80-\xff\x02\x05\x06\x14\x19\x1e][A-Za-z\x80-\xff\x02\x05\x06\x14\x19\x1e]*")
_MOST_WORDS = 20_000
_LOOKED_AT_FOR_UTF16 = 4096
_FEWEST_BYTES_OF_UTF16 = 16
#: Zeros among the high bytes of UTF-16 text: blanks, digits and most letters of a table have one.
_FEWEST_ZEROS = 0.3
#: Of the words that can be judged, how many must be right.
_FEWEST_RIGHT = 0.6
#: A file in UTF-8 may have been cut or pasted together: of its letters beyond ASCII, how many may be broken.
_MOST_BROKEN = 0.02


class UnknownEncoding(ValueError):
    """Bytes that are text in no encoding we know."""


def decode(data: bytes) -> tuple[str, str]:
    """The text in NFC, and its encoding: ascii, utf-8, utf-16, tcvn3, vni, viscii, cp1258 or cp1252.

    A file in UTF-8 with a few broken letters is read with U+FFFD in their places.
    Raises UnknownEncoding.
    """
    text, encoding = _decode(data)
    return unicodedata.normalize("NFC", text), encoding


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode("utf-8-sig" if encoding == "utf-8" else encoding, "replace"), encoding
    if wide := _utf_16_without_mark(data):
        return data.decode(wide, "replace"), "utf-16"
    if b"\0" in data:
        raise UnknownEncoding("binary data")
    if data.isascii() and not _WORD.search(data):
        return data.decode("ascii"), "ascii"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    beyond = sum(map(len, re.findall(r"[^\x00-\x7f]+", text)))
    if text.count("\ufffd") <= _MOST_BROKEN * beyond:
        return text, "utf-8"
    encoding = _likeliest(data)
    return DECODERS[encoding](data.decode("latin-1")), encoding


def _utf_16_without_mark(data: bytes) -> str | None:
    head = data[:_LOOKED_AT_FOR_UTF16]
    if len(head) < _FEWEST_BYTES_OF_UTF16:
        return None
    zeros = [head[side::2].count(0) / (len(head) / 2) for side in (0, 1)]
    if zeros[1] >= _FEWEST_ZEROS and zeros[0] == 0:
        return "utf-16-le"
    if zeros[0] >= _FEWEST_ZEROS and zeros[1] == 0:
        return "utf-16-be"
    return None


def _likeliest(data: bytes) -> str:
    """The encoding in which the words of the whole file are spelled best."""
    words = Counter(_WORD.findall(data)).most_common(_MOST_WORDS)
    scores = {encoding: _score(encoding, words) for encoding in DECODERS}
    best = max(scores, key=lambda encoding: (scores[encoding], encoding == "cp1252"))
    if scores[best] >= _FEWEST_RIGHT:
        return best
    if all(word.decode("latin-1").isalpha() for word, _times in words):
        return "cp1252"
    raise UnknownEncoding("no known encoding gives words")


def _score(encoding: str, words: list[tuple[bytes, int]]) -> float:
    """Right words less wrong ones, of all that can be judged."""
    right = judged = 0
    for word, times in words:
        spelling = judge(marked_words(DECODERS[encoding](word.decode("latin-1"))))
        right += times * (spelling.valid - spelling.impossible)
        judged += times * (spelling.valid + spelling.impossible)
    return right / judged if judged else 0.0
