"""Text that stands in files, made fit to be shown: whatever it is written in, and whatever is hidden in it."""

import re
import unicodedata

#: No text of a photo is kept longer than this, in characters.
LONGEST_TEXT = 500
#: Marks that stand behind a letter may be many more than letters.
_LONGEST_READ = 4 * LONGEST_TEXT

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
#: What a terminal takes for an order: ECMA-48 control sequences and strings.
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?")
#: In Windows-1258 a tone mark stands behind its vowel; in Western pages the same bytes are letters (Ì Ò Þ ì ò) that
#: hardly ever follow a vowel. Đ đ Ư ư are Ð ð Ý ý there, which nobody near here writes.
_VIETNAMESE = re.compile(
    rb"[AEIOUYaeiouy\xc2\xc3\xca\xd4\xd5\xe2\xe3\xea\xf4\xf5][\xcc\xd2\xde\xec\xf2]|[\xd0\xf0\xdd\xfd]"
)


def decode(data: bytes) -> str:
    """Bytes that say nothing of their encoding: by byte order mark, as UTF-8, or by a page of Windows.

    Windows-1258 where its letters are Vietnamese, else Windows-1252; what has no letter there becomes U+FFFD.
    """
    data = data[: 4 * _LONGEST_READ]
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    data = data.partition(b"\0")[0]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A text that was cut in the middle of a letter is UTF-8 all the same, where other letters prove it.
        whole = data[: error.start]
        if error.reason == "unexpected end of data" and not whole.isascii():
            return whole.decode("utf-8")
    return data.decode("cp1258" if _VIETNAMESE.search(data) else "cp1252", "replace")


def decode_utf_16(data: bytes, *, big_endian: bool) -> str:
    """UTF-16 in the byte order of its mark, else in the one that its letters speak for, else in the one given.

    Most letters of any Latin script have a zero in their higher byte.
    """
    for mark, encoding in _BYTE_ORDER_MARKS[1:]:
        if data.startswith(mark):
            return data[2:].decode(encoding, "replace")
    high, low = data[0::2].count(0), data[1::2].count(0)
    if high != low:
        big_endian = high > low
    return data.decode("utf-16-be" if big_endian else "utf-16-le", "replace").partition("\0")[0]


def clean(text: str) -> str:
    """One line of composed letters (NFC), without control characters, orders to a terminal and marks of direction."""
    text = unicodedata.normalize("NFC", _ESCAPES.sub(" ", text[:_LONGEST_READ]))
    words = "".join(c if c.isprintable() else " " for c in text).split()
    return " ".join(words)[:LONGEST_TEXT].rstrip()
