"""The row that numbers the columns, as printed forms have it: 1 2 3 …, (1) (2) (3) …, A B C 1 2 3=1x2 …."""

import re
from itertools import pairwise

_FEWEST_SIGNS = 3
_MOST_LETTERS = 40
_SIGN = re.compile(
    r"(?:c[ộo]t ?)?[-(\[]{0,2} ?(?:([0-9]{1,3})([a-zđ]|\.[0-9]{1,2})?|([a-zđ]|[ivx]{1,5}))[ .)\]-]*"
    r"(?:=[0-9 ()+*/x×.:-]+)?",
    re.IGNORECASE,
)
_ALPHABET = "abcdđefghijklmnopqrstuvwxyz"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii")
_FIRST_FIGURES = (1, 2, 3)
#: «A B C D E G»: many leave out Đ, F, J.
_MOST_APART = 2

#: A place in a row, counted from 0, and the sign there: a figure with what is behind it, or a letter.
Sign = tuple[int, int, str]


def column_signs(cells: list[str], *, letters: bool = True) -> list[Sign]:
    """The signs of a row that only numbers the columns, in ascending order; none of any other row.

    Without `letters` figures alone are signs.

    >>> [bool(column_signs(words.split())) for words in ("A B 1 2 3=1x2", "(1) (2) (3)", "1 2 Rìu", "1 2 5", "1 A B")]
    [True, True, False, False, False]
    """
    signs: list[Sign] = []
    for place, cell in enumerate(cells):
        words = cell.strip()
        if not words:
            continue
        found = _SIGN.fullmatch(words) if len(words) <= _MOST_LETTERS else None
        if not found:
            return []
        figure, behind, letter = found.groups("")
        if letter and not letters:
            return []
        signs.append((place, int(figure or 0), (behind or letter).lower()))
    figures = [(figure, behind) for _place, figure, behind in signs if figure]
    letters_only = [behind for _place, figure, behind in signs if not figure]
    is_sure = not letters_only or not figures or signs[0][1] == 0 or len(figures) >= _FEWEST_SIGNS
    is_numbering = is_sure and _figures_ascend(figures) and _letters_ascend(letters_only)
    return signs if is_numbering and len(signs) >= _FEWEST_SIGNS else []


def _figures_ascend(figures: list[tuple[int, str]]) -> bool:
    """Whether no figure is left out: 1 2 3a 3b 4."""
    steps = pairwise(figures)
    return not figures or (
        figures[0][0] in _FIRST_FIGURES
        and all(after == before + 1 or (after == before and mark < behind) for (before, mark), (after, behind) in steps)
    )


def _letters_ascend(letters: list[str]) -> bool:
    if not letters or letters == list(_ROMAN[: len(letters)]):
        return True
    if any(len(letter) > 1 for letter in letters):
        return False
    places = [-1, *map(_ALPHABET.find, letters)]
    return places[1] == 0 and all(0 < after - before <= _MOST_APART for before, after in pairwise(places))
