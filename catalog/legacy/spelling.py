"""How Vietnamese a text is: its words that carry marks, told apart by their spelling."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.legacy.syllables import Standing, standing

#: Between words: blanks, digits, ASCII signs, and signs of print.
_BETWEEN = re.compile(r"[\s\d!-/:-@\[-`{-~\u00a0«»‹›“”‘’„…–—•·²³°×÷±½¼¾ºª´ʼ\u2009\u200b]+")
_LATIN = re.compile("[A-Za-zÀ-ỹ]")


@dataclass(frozen=True, slots=True)
class Spelling:
    """Words with marks, by what they are."""

    valid: int
    foreign: int
    impossible: int

    @property
    def is_vietnamese(self) -> bool:
        """Whether all that can be judged is valid, and there is something to judge."""
        return self.valid > 0 and self.impossible == 0


def marked_words(text: str) -> Iterator[str]:
    """Words that have a letter or sign beyond ASCII."""
    return (word for word in _BETWEEN.split(text) if word and not word.isascii())


def judge(words: Iterable[str]) -> Spelling:
    """Count words by their spelling. Words of one letter and words in other scripts say nothing."""
    counts = {Standing.VALID: 0, Standing.FOREIGN: 0, Standing.IMPOSSIBLE: 0}
    for word in words:
        if len(word) > 1 and word not in _MICRO_UNITS:
            counts[standing(word) if _LATIN.search(word) else _of_signs(word)] += 1
    return Spelling(counts[Standing.VALID], counts[Standing.FOREIGN], counts[Standing.IMPOSSIBLE])


_MICRO_UNITS = frozenset(("µm", "µg", "µl"))
_STRAY_SIGNS = frozenset("\ufffd¶¤¦¬¯¸¹µ®§¨")


def _of_signs(word: str) -> Standing:
    return Standing.FOREIGN if _STRAY_SIGNS.isdisjoint(word) else Standing.IMPOSSIBLE


_LETTER = r"[^\W\d_]"
_SIGNS_WITHIN = "[\x80-\x9f¡-©¬-´¶-¹»-¿×÷˘˙˚˝˛ˇˆ˜≠∞≤≥∂∑∏π∫√≈∆◊Ω‡†‰™€‚„‘’“”…–—•‹›«]"
_SIGNS_BESIDE = "[\x80-\x9f\ufffd¡¢£¤¥¦§¨¬¯¶¸¹]"
_BROKEN = re.compile(
    f"{_LETTER}(?![²³°´’‘·–—…•\u00ad])({_SIGNS_WITHIN}){_LETTER}"
    f"|{_LETTER}{_SIGNS_BESIDE}|{_SIGNS_BESIDE}{_LETTER}|[§®][¡-¿]"
    f"|(?<!{_LETTER})[®µ¹](?![mgl]\\b){_LETTER}|{_LETTER}[µªº«]{_LETTER}"
    f"|[ÂÃÄÆá][\x80-\xbf‘’“”‚„†‡•…–—ˆ˜™š›œžŸ€‰‹ƒŒŠŽº»]"
)
_LEFT = re.compile(f"{_LETTER}+$")
_RIGHT = re.compile(f"{_LETTER}+")
_UNITS = frozenset(("cm", "mm", "m", "dm"))


def has_broken_word(text: str) -> bool:
    """Whether signs stand inside words where no language puts them: «B×nh», «®¸», «Báº£o», a lost letter."""
    for sign in _BROKEN.finditer(text):
        if sign[1] not in ("×", "÷") or not _is_between_words(text, sign.start(1)):
            return True
    return False


def _is_between_words(text: str, place: int) -> bool:
    left, right = _LEFT.search(text, max(0, place - 12), place), _RIGHT.match(text, place + 1)
    return all(part and (part[0] in _UNITS or standing(part[0]) is Standing.VALID) for part in (left, right))


#: Latin-1 «ó» and «ò» taken for VNI give «ĩ» and «ị», in words that cannot be: «cĩ thể», «vịng».
_TAKEN_FOR_VNI = re.compile(r"[ĩịĨỊ](?:(?:ng|NG|[cCiI])(?!\w)|(?<=\b[cC].)|(?<=\b[nN][gG].))")


#: Letters that a code page did not have became question marks: «huy?n», «T??ng». Addresses have some too.
_QUESTIONED = re.compile(rf"{_LETTER}\?+{_LETTER}+(?!\w*=)|\?\?{_LETTER}")


def is_beyond_repair(text: str) -> bool:
    """Whether letters were lost when the text was made Unicode: «cĩ thể» for «có thể» (as VNI), «huy?n» for «huyện»."""
    if "?" in text and "://" not in text and _QUESTIONED.search(text):
        return True
    return _TAKEN_FOR_VNI.search(text) is not None
