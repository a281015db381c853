"""Text that was decoded wrongly before we got it: «B¶o tµng», «Baûo taøng», «Báº£o tÃ ng».

A text is repaired only where the result is spelled as Vietnamese in every word that changes and the
text itself is not. What cannot be repaired is left as it is and said to be suspect.
"""

import re
import unicodedata
from dataclasses import dataclass

from catalog.legacy.encodings import TO_BYTES
from catalog.legacy.misreading import UNICODE_ONLY, WAYS, Reading, read_in, way_of_font
from catalog.legacy.spelling import has_broken_word, is_beyond_repair, judge, marked_words

#: Different words that are none as they stand and all become some: fewer may be by chance.
_FEWEST_WITNESSES = 2
_NOT_IN_CP1258 = re.compile("[ĨĩŨũẠ-ỹ]")
#: Letters of Latin-1 that Vietnamese has not.
_FOREIGN = re.compile("[ÄÅÆÇËÎÏÑÖØÛÜÞßäåæçëîïñöøûüþÿ]")
_CONTROLS = {ord(byte): chr(code) for code, byte in TO_BYTES.items()}


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of a text. `encoding` is "" where it was left alone; `sure` is false where it is suspect."""

    text: str
    encoding: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A text before repair: how many words are none, whether signs break some, what it may say in Vietnamese."""

    witnesses: int
    broken: bool
    readings: list[Reading]

    @property
    def certain(self) -> Reading | None:
        """The reading that the text itself proves, without its neighbours."""
        if not self.readings:
            return None
        proven = self.witnesses + self.broken >= _FEWEST_WITNESSES
        return self.readings[0] if proven or (self.broken and len({r.text for r in self.readings}) == 1) else None


def is_unicode(text: str) -> bool:
    """Whether letters show that the text was never in another encoding, and no word is broken."""
    if UNICODE_ONLY.search(text) is None or has_broken_word(text):
        return False
    if _NOT_IN_CP1258.search(text) and not _FOREIGN.search(text):
        return True
    return judge(marked_words(text)).impossible == 0


def is_possible(text: str) -> bool:
    """Whether every word with marks may be Vietnamese as it stands."""
    return not has_broken_word(text) and judge(marked_words(text)).impossible == 0


def diagnose(text: str) -> Diagnosis:
    """Look at a text in NFC that is not plain ASCII. Readings that leave right words alone come first."""
    words = set(marked_words(text))
    broken = has_broken_word(text)
    witnesses = judge(words).impossible
    if not broken and not witnesses:
        return Diagnosis(0, broken, [])
    right = {word for word in words if judge([word]).valid}
    readings = [reading for way in WAYS if (reading := read_in(text, way)) and reading.spelling.is_vietnamese]
    readings.sort(key=lambda reading: (reading.encoding != "utf-8", len(right.difference(marked_words(reading.text)))))
    return Diagnosis(witnesses, broken, readings)


def read_like_others(text: str, way: tuple[str, str]) -> Reading | None:
    """What a text says in the way of its neighbours, if no word of it is impossible then."""
    reading = read_in(text, way)
    return reading if reading and not reading.spelling.impossible else None


def restore_controls(text: str) -> str | None:
    """Text of Windows-1252 that was read as Latin-1: its quotes and dashes became control characters.

    None where there are none, or where words stay broken.
    """
    said = text.translate(_CONTROLS)
    return said if said != text and not has_broken_word(said) else None


def repair(text: str, hint: str = "") -> Repair:
    """Repair one text by itself; `hint` is the name of its font where it is known (.VnTime, VNI-Times).

    >>> repair("B¶o tµng tØnh B×nh Long").text, repair("Café Buôn Mê").encoding
    ('Bảo tàng tỉnh Bình Long', '')
    """
    text = unicodedata.normalize("NFC", text)
    if text.isascii():
        return Repair(text, "", sure=not is_beyond_repair(text))
    if repaired := _by_font(text, hint):
        return repaired
    if is_unicode(text):
        return Repair(text, "", sure=not is_beyond_repair(text))
    diagnosis = diagnose(text)
    if reading := diagnosis.certain:
        return Repair(reading.text, reading.encoding, sure=True)
    if restored := restore_controls(text):
        return Repair(restored, "cp1252", sure=True)
    return Repair(text, "", sure=not (diagnosis.broken or is_beyond_repair(text)))


def _by_font(text: str, font: str) -> Repair | None:
    way = way_of_font(font)
    reading = read_like_others(text, way) if way else None
    if reading is None:
        return None
    capitals = reading.encoding == "tcvn3" and font.strip().endswith("H")
    return Repair(reading.text.upper() if capitals else reading.text, reading.encoding, sure=True)
