"""Words compared as labels: with accents first, without them only where nothing they say is contradicted."""

import functools
import unicodedata
from collections import defaultdict

from catalog.folding import exact, fold
from catalog.vocabulary.term import Term


@functools.lru_cache(maxsize=16384)
def exact_key(words: str) -> str:
    """Letters, digits and marks alone, in small letters: what two spellings of a label have in common.

    >>> exact_key("Khơ-me") == exact_key("khơ Me"), exact_key("Đá") == exact_key("Da")
    (True, False)
    """
    parted = "".join(c if c.isalnum() or unicodedata.combining(c) else " " for c in words)
    return exact(parted).replace(" ", "")


@functools.lru_cache(maxsize=16384)
def _folded_key(words: str) -> str:
    return "".join(c for c in fold(words) if c.isalnum())


def is_typed_without_marks(words: str, label: str) -> bool:
    """Whether `words` are `label` with some of its marks left out, and none that it has not.

    >>> is_typed_without_marks("chi", "Chì"), is_typed_without_marks("chỉ", "Chì")
    (True, False)
    """
    typed, meant = _letters(exact_key(words)), _letters(exact_key(label))
    return len(typed) == len(meant) and all(
        (letter == whole or (letter, whole) == ("d", "đ")) and marks <= all_marks
        for (letter, marks), (whole, all_marks) in zip(typed, meant, strict=True)
    )


def _letters(key: str) -> list[tuple[str, frozenset[str]]]:
    """Each letter with its marks."""
    letters: list[tuple[str, frozenset[str]]] = []
    for c in unicodedata.normalize("NFD", key):
        if unicodedata.combining(c) and letters:
            letter, marks = letters[-1]
            letters[-1] = (letter, marks | {c})
        else:
            letters.append((c, frozenset()))
    return letters


class Labels:
    """Terms by their labels."""

    def __init__(self) -> None:
        self._exact: defaultdict[str, dict[str, Term]] = defaultdict(dict)
        self._folded: defaultdict[str, list[tuple[str, Term]]] = defaultdict(list)

    def add(self, label: str, term: Term) -> None:
        """Have a label stand for a term, too."""
        self._exact[exact_key(label)][term.id] = term
        self._folded[_folded_key(label)].append((label, term))

    def spelled(self, words: str) -> list[Term]:
        """Terms with these words as a label, accents counted: tone placement, case, hyphens and apostrophes aside."""
        found = self._exact.get(exact_key(words))
        return list(found.values()) if found else []

    def without_marks(self, words: str) -> list[Term]:
        """Terms with a label that these words are with marks left out."""
        alike = self._folded.get(_folded_key(words), ())
        return list({term.id: term for label, term in alike if is_typed_without_marks(words, label)}.values())
