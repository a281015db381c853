"""The ways in which text was decoded wrongly, and what it says when that is undone."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from catalog.legacy.encodings import DECODERS, TO_BYTES
from catalog.legacy.spelling import Spelling, has_broken_word, judge, marked_words

#: What the bytes were decoded as, and what they are: ("cp1252", "tcvn3") is the usual look of old ABC fonts.
Way = tuple[str, str]

#: Letters that only Unicode text has, or Windows-1258.
UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u036fẠ-ỹ]")
#: The sign of a diameter is a letter of legacy encodings too; before a number it is no letter.
_DIAMETER = re.compile(r"(?<![^\W\d_])[Øø](?=\s*\d)")
_DIAMETER_SIGN = "\u2300"
_UTF8_RUN = re.compile("[\x80-\xff]+")
_UTF8_PIECE = re.compile("[\xc2-\xf4][\x80-\xbf]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says if it was decoded in this way.

    `spelling` tells of the words that change, and how many stay or become impossible.
    """

    way: Way
    text: str
    spelling: Spelling

    @property
    def encoding(self) -> str:
        """What the bytes of the text are in."""
        return self.way[1]


def read_in(text: str, way: Way) -> Reading | None:
    """What a text in NFC says in a way; None where it cannot be in it, or says the same."""
    mask, encoding = way
    held = _UNMASK[mask](_DIAMETER.sub(_DIAMETER_SIGN, text))
    if UNICODE_ONLY.search(held):
        return None
    said = _as_utf8(held) if encoding == "utf-8" else DECODERS[encoding](held)
    if said is None:
        return None
    said = said.replace(_DIAMETER_SIGN, "Ø")
    if said == text or (encoding != "utf-8" and _has_new_signs(text, said)):
        return None
    words = set(marked_words(said))
    changed = judge(words.difference(marked_words(text)))
    impossible = judge(words).impossible + has_broken_word(said)
    return Reading(way, said, Spelling(changed.valid, changed.foreign, impossible))


def _has_new_signs(before: str, after: str) -> bool:
    """Whether signs came out of letters, as they do in no right reading."""
    return any(not c.isascii() and not c.isalpha() and c not in before for c in after)


def _as_utf8(held: str) -> str | None:
    """Text that was UTF-8 once or, decoded wrongly two times, twice; None where its bytes are none."""
    said = held
    for _times in range(2):
        held = said.translate(TO_BYTES).replace("\xc3 ", "\xc3\xa0")  # «à» ends in a no-break blank, often made plain
        if not _UTF8_PIECE.search(held):
            break
        try:
            said = _UTF8_RUN.sub(lambda run: run[0].encode("latin-1").decode("utf-8"), held)
        except UnicodeDecodeError:
            return None
    return unicodedata.normalize("NFC", said)


def _from_cp1258() -> dict[int, str]:
    """Every letter of Windows-1258 back to its byte or, made of letter and tone, its two bytes."""
    single = {bytes([b]).decode("cp1258", "ignore"): chr(b) for b in range(0x80, 0x100)}
    single.pop("")
    table = {ord(c): byte for c, byte in single.items()}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        marks = unicodedata.normalize("NFD", chr(code))
        letter, tone = unicodedata.normalize("NFC", marks[:-1]), marks[-1]
        if code not in table and tone in single and len(letter) == 1:
            table[code] = single.get(letter, letter) + single[tone]
    return table


_FROM_MAC = {ord(bytes([b]).decode("mac_roman")): chr(b) for b in range(0x80, 0x100)}
_FROM_CP1258 = _from_cp1258()

#: The way back to the bytes of a text, as characters of Latin-1; the likeliest first.
_UNMASK: dict[str, Callable[[str], str]] = {
    "cp1252": lambda text: text.translate(TO_BYTES),
    "cp1258": lambda text: text.translate(_FROM_CP1258),
    "mac_roman": lambda text: text.translate(_FROM_MAC),
}
WAYS: tuple[Way, ...] = (
    *((mask, "utf-8") for mask in _UNMASK),
    *(("cp1252", encoding) for encoding in ("tcvn3", "vni", "cp1258", "viscii")),
    *(("cp1258", encoding) for encoding in ("tcvn3", "vni", "viscii")),
    *(("mac_roman", encoding) for encoding in ("tcvn3", "vni")),
)


def way_of_font(font: str) -> Way | None:
    """How text in a font that was made for an encoding has to be read; None for fonts of Unicode.

    >>> way_of_font(".VnTimeH"), way_of_font("VNI-Times"), way_of_font("Times New Roman")
    (('cp1252', 'tcvn3'), ('cp1252', 'vni'), None)
    """
    small = font.strip().lower()
    if small.startswith(".vn"):
        return "cp1252", "tcvn3"
    return ("cp1252", "vni") if small.startswith(("vni-", "vni ")) else None
