"""Text as the word index has it: what a reader takes for one word is one word, whoever wrote it, on whatever machine.

A word is small letters and digits with their marks, the tone at its end (hòa = hoà), apostrophes left out (S'tiêng =
Stiêng), look-alike letters as the usual ones; a Chinese character is a word of its own. The word index holds words with
their accents; those that fold to the same letters are looked up beside it (`SearchWordRow`).
"""

from functools import lru_cache
from unicodedata import category, normalize

from catalog.folding import exact, fold, unify

#: Longer words are cut: nobody types them, and an index has its limits.
MOST_LETTERS = 64
#: Stands between values, so that no phrase runs from one into the next.
GAP = "§"
#: Stands before the words of numbers where they are looked for alone.
NUMBER = "n" + GAP
_MOST_REMEMBERED = 200_000
_GRAM = 3
_VOWELS = ("a", "e", "i", "o", "u")


class _Pieces(dict[str, str]):
    """The words of each piece between blanks that was met: the work is done once for what is met again and again."""

    def __missing__(self, piece: str) -> str:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
            self[GAP] = GAP
        letters = unify(normalize("NFC", piece)).lower().translate(_LETTERS)
        self[piece] = words = " ".join(exact(word)[:MOST_LETTERS] for word in letters.split())
        return words


class _Letters(dict[int, str]):
    """Small letters, digits and marks as they are; a blank for everything else, and around each ideograph."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if _is_ideograph(code):
            kept = f" {letter} "
        elif letter.isalnum() or category(letter).startswith("M"):
            kept = letter
        else:
            kept = "" if letter == "'" else " "
        self[code] = kept
        return kept


_LETTERS = _Letters()


_PIECES = _Pieces({GAP: GAP})


def text_of(text: str) -> str:
    """The words of a text between blanks. A gap that stands alone stays one."""
    return " ".join(map(_PIECES.__getitem__, text.split()))


def words_of(text: str) -> list[str]:
    """The words of a text, in its order.

    >>> words_of("Cồng S’tiêng (xã Lộc Hoà) 12,5") == words_of("cồng stiêng XÃ LỘC HÒA 12 5")
    True
    """
    return [word for word in text_of(text).split() if word != GAP]


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """A word without accents, for comparing; y is i where it is a syllable's only vowel (Lý, Lí; not: máy, mái).

    >>> folded("lý") == folded("li"), folded("quý") == folded("quí"), folded("đồng"), folded("máy")
    (True, True, 'dong', 'may')
    """
    letters = fold(word)
    alone = letters[-1:] == "y" and (letters[-2:-1] not in _VOWELS or letters == "quy")
    return letters[:-1] + "i" if alone else letters


def grams(number: str) -> list[str]:
    """What fragments of a number are found by: each three letters or digits in a row, folded, marked.

    Consecutive grams are a fragment of the number, wherever it stands.

    >>> grams("Đa 56")
    ['§da5', '§a56']
    """
    squeezed = fold(text_of(number).replace(" ", "").replace(GAP, ""))
    return [GAP + squeezed[at : at + _GRAM] for at in range(len(squeezed) - _GRAM + 1)]


def _is_ideograph(code: int) -> bool:
    return 0x2E80 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF
