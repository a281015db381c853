"""What a mistyped word may have been: a letter too many, too few, wrong or exchanged; keys without an input method."""

import re
from unicodedata import normalize

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_VOWELS = "aăâeêioôơuưy"
_MARKED = "ăâêôơư"
_TELEX = (("dd", "d"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("w", ""))
_TELEX_TONE = re.compile(r"^(.*[aeiou].*)[sfrxj]([a-z]*)$")


def neighbours(word: str) -> set[str]:
    """All words that one slip makes of a folded word: a letter left out, added, another, or two exchanged.

    >>> "dong" in neighbours("dog"), "trong" in neighbours("torng")
    (True, True)
    """
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {a + b[1:] for a, b in splits if b}
    exchanged = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    other = {a + c + b[1:] for a, b in splits if b for c in _LETTERS}
    added = {a + c + b for a, b in splits for c in _LETTERS}
    return (left_out | exchanged | other | added) - {word, ""}


def keyed(word: str) -> set[str]:
    """What a folded word is where it was typed as keys of Telex or VNI, which nothing turned into letters.

    >>> "dong" in keyed("ddoongf"), "trong" in keyed("tro6ng1")
    (True, True)
    """
    telex = _TELEX_TONE.sub(r"\1\2", word)
    for keys, letter in _TELEX:
        telex = telex.replace(keys, letter)
    vni = "".join(letter for letter in word if not letter.isdigit())
    return {telex, vni} - {word, ""}


def slips(typed: str, meant: str) -> int:
    """How many slips are between two words: letters or marks left out, added, wrong, or exchanged with the next."""
    one, other = normalize("NFD", typed), normalize("NFD", meant)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        above, row = row, [at]
        for place, wanted in enumerate(other, 1):
            least = min(above[place] + 1, row[-1] + 1, above[place - 1] + (letter != wanted))
            if before and place > 1 and letter == other[place - 2] and one[at - 2] == wanted:
                least = min(least, before[place - 2] + 1)
            row.append(least)
        before = above
    return row[-1]


def written(word: str) -> str:
    """A word of the index as people write it: its tone, which stands at the end there, on the right vowel.

    >>> [written(word) for word in ("hoa\u0300", "đông\u0300", "quy\u0301", "gi\u0300", "tiêng\u0301", "tươi\u0300")]
    ['hòa', 'đồng', 'quý', 'gì', 'tiếng', 'tười']
    """
    letters = word.rstrip(_TONES)
    tone = word[len(letters) :]
    if not tone:
        return word
    places = [at for at, letter in enumerate(letters) if letter in _VOWELS]
    if letters.startswith(("qu", "gi")) and len(places) > 1:
        places = places[1:]
    if not places:
        return normalize("NFC", word)
    return normalize("NFC", letters[: (at := _place(letters, places)) + 1] + tone + letters[at + 1 :])


def _place(letters: str, vowels: list[int]) -> int:
    marked = [at for at in vowels if letters[at] in _MARKED]
    if marked:
        return marked[-1]
    if len(vowels) == 1:
        return vowels[0]
    closed = vowels[-1] < len(letters) - 1
    return vowels[-1] if closed and len(vowels) == 2 else vowels[1] if closed or len(vowels) > 2 else vowels[0]
