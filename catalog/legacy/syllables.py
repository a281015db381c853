"""Which words can be Vietnamese: a syllable is an onset, a rime and a tone, and few of each go together.

Source: the spelling rules of modern Vietnamese (chữ quốc ngữ); no word list is used.
"""

import functools
import re
import unicodedata
from enum import IntEnum

TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
_SHARP, _HEAVY = "\u0301", "\u0323"

#: What may follow each vowel or pair of vowels; a blank at the beginning: nothing.
_ENDINGS = {
    "a": " c ch i m n ng nh o p t u y",
    "ă": "c m n ng p t",
    "â": "c m n ng p t u y",
    "e": " c m n ng o p t",
    "ê": " ch m n ng nh p t u",
    "i": " a ch m n nh p t u",
    "iê": "c m n ng p t u",
    "o": " c i m n ng p t",
    "oa": " c ch i m n ng nh o p t y",
    "oă": "c m n ng t",
    "oe": " n o t",
    "oo": "c ng",
    "ô": " c i m n ng p t",
    "ơ": " i m n p t",
    "u": " a c i m n ng p t",
    "uâ": "n ng t y",
    "uê": " ch nh u",
    "uô": "c i m n ng t",
    "uơ": " ",
    "uy": " a ch nh t u",
    "uyê": "n t",
    "ư": " a c i m n ng t u",
    "ươ": "c i m n ng p t u",
    "y": " ",
    "yê": "m n ng t u",
}
_RIMES = frozenset(vowels + ending for vowels, endings in _ENDINGS.items() for ending in endings.split(" "))
_ONSETS = " b ch d đ h kh l m n nh p ph r s t th tr v x"
_BEFORE_ANY = frozenset(_ONSETS.split(" "))
_BEFORE_BACK = frozenset(("c", "g", "ng"))
_BEFORE_FRONT = frozenset(("k", "gh", "ngh"))
_FRONT = tuple("eêiy")
_AFTER_QU = tuple("aăâeêiyơô")
_STOPS = ("c", "ch", "p", "t")
_CONSONANTS = "cghmnpt"
_MARKED = "ăâêôơư"
#: Where a tone may stand among plain vowels if not on the first.
_TONE_PLACES = {
    **dict.fromkeys(("oa", "oe", "uy", "oo"), (0, 1)),
    **dict.fromkeys(("oai", "oay", "oao", "oeo", "uyu", "uya"), (1,)),
}

_VOWELS = "|".join(sorted(_ENDINGS, key=len, reverse=True))
#: Names of the highlands (Krông, Đắk, Wiêh, Xtiêng, Yăng) have onsets and endings that the lowland language has not.
_HIGHLAND = re.compile(
    f"(?:(?:(?!(?:[cgknpt]h|tr)[^r])[bcdđghklmnprstv][hjlrwy]|[cgkt]hr|[jkwfzy]|st|xt|mn|pn|mb|nđ|hm|kn|km)(?:{_VOWELS})"
    "(?:c|ch|h|i|j|k|l|m|n|ng|nh|o|p|r|s|t|u|w|y)?"
    f"|[bcdđghklmnpqrstvxy]{{0,2}}(?:{_VOWELS})[hjklrsw])"
)


class Standing(IntEnum):
    """What a word is to Vietnamese spelling."""

    IMPOSSIBLE = -1
    FOREIGN = 0
    VALID = 1


def is_syllable(word: str) -> bool:
    """Whether one word, small letters in NFC, is a possible syllable with its tone in a possible place.

    >>> is_syllable("nguyễn"), is_syllable("hoà"), is_syllable("phíc"), is_syllable("cĩ"), is_syllable("laù")
    (True, True, False, False, False)
    """
    letters, tone, place = _without_tone(word)
    return place is not None and any(
        _is_rime(letters[:cut], letters[cut:], tone) and _may_stand(letters[:cut], letters[cut:], tone, place - cut)
        for cut in range(min(3, len(letters) - 1) + 1)
    )


def _without_tone(word: str) -> tuple[str, str, int | None]:
    """The letters, the tone, and the place of the letter that carries it (0 without one); no place if there are two."""
    letters, tone, place = "", "", 0
    for at, letter in enumerate(word):
        marks = unicodedata.normalize("NFD", letter)
        tones = [c for c in marks if c in TONES]
        letters += unicodedata.normalize("NFC", "".join(c for c in marks if c not in TONES))
        if tones and (tone or len(tones) > 1):
            return letters, tone, None
        if tones:
            tone, place = tones[0], at
    return letters, tone, place


def _is_rime(onset: str, rime: str, tone: str) -> bool:
    if rime.endswith(_STOPS) and tone not in (_SHARP, _HEAVY):
        return False
    if onset == "qu":
        return rime.startswith(_AFTER_QU) and (rime in _RIMES or f"u{rime}" in _RIMES)
    if rime not in _RIMES:
        return False
    if onset == "gi":
        return not rime.startswith(("i", "y"))
    if onset in _BEFORE_BACK:
        return not rime.startswith(_FRONT) or (onset == "g" and rime.startswith("i"))
    if onset in _BEFORE_FRONT:
        return rime.startswith(_FRONT)
    return onset in _BEFORE_ANY


def _may_stand(onset: str, rime: str, tone: str, place: int) -> bool:
    """Whether the tone may stand at this place of the rime: on the main vowel, or where older rules had it."""
    if not tone:
        return True
    vowels = rime.rstrip(_CONSONANTS)
    if place == -1:
        return onset in ("qu", "gi") and len(rime) == 1
    marked = [at for at, vowel in enumerate(vowels) if vowel in _MARKED]
    return place in (marked[-1:] or _TONE_PLACES.get(vowels, (0,)))


@functools.lru_cache(maxsize=65536)
def standing(word: str) -> Standing:
    """What a word is: a syllable written in small letters, capitals or with one capital at its beginning, or not.

    FOREIGN are words that prove nothing: names of the highlands, abbreviations with Đ, and what has no Latin letter.
    """
    if not (word.islower() or word.isupper() or word[1:].islower()):
        return Standing.FOREIGN if _is_abbreviation(word) or not _LATIN.search(word) else Standing.IMPOSSIBLE
    small = word.lower()
    if is_syllable(small):
        return Standing.VALID
    if _HIGHLAND.fullmatch(_without_tone(small)[0]) or _is_abbreviation(word):
        return Standing.FOREIGN
    return Standing.IMPOSSIBLE


_LATIN = re.compile("[A-Za-zÀ-ỹ]")


def _is_abbreviation(word: str) -> bool:
    """HĐND, QĐ, ĐĐ: capitals without a vowel that carries a mark; đk, đc: two letters without any."""
    if not all(c.isascii() or c in "Đđ" for c in word):
        return False
    return sum(c.isupper() for c in word) > 1 or (len(word) == 2 and set(word.lower()).isdisjoint("aeiouy"))
