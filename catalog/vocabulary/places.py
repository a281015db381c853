"""Places as cards write them, from the smallest to the largest: `xã Lộc Tấn, huyện Lộc Ninh, tỉnh Sông Bé`."""

import re

from catalog.vocabulary.matching import Labels, exact_key
from catalog.vocabulary.term import Term
from catalog.vocabulary.vocabulary import Vocabulary

#: Kinds of administrative unit, the largest first; those of one rank are alike.
_KINDS = (
    ("tỉnh",),
    ("thành phố", "tp"),
    ("huyện", "quận", "thị xã", "tx", "h", "q"),
    ("thị trấn", "tt", "phường", "xã", "p", "x"),
    ("sóc", "ấp", "thôn", "bon", "buôn", "làng", "khu phố"),
)
_RANKS = {exact_key(kind): rank for rank, kinds in enumerate(_KINDS) for kind in kinds}
_LONGEST_FIRST = sorted((kind for kinds in _KINDS for kind in kinds), key=len, reverse=True)
#: An abbreviation of one letter has its dot.
_KIND = re.compile(
    rf"(?:(?:{'|'.join(k for k in _LONGEST_FIRST if len(k) > 1)})(?![^\W\d_])\.?|[hqpx]\.)\s*", re.IGNORECASE
)


def split_kind(words: str) -> tuple[int | None, str]:
    """The rank of the kind of unit that words begin with (0 the largest; None without one), and the name.

    >>> split_kind("huyện Lộc Ninh"), split_kind("TP. Đồng Xoài"), split_kind("An Lộc")
    ((2, 'Lộc Ninh'), (1, 'Đồng Xoài'), (None, 'An Lộc'))
    """
    found = _KIND.match(words)
    rank = _RANKS.get(exact_key(found[0])) if found else None
    if found is None or rank is None or found.end() == len(words):
        return None, words
    return rank, words[found.end() :]


class Places:
    """The places of a vocabulary, found by their names with and without the kind of unit."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._whole, self._bare = Labels(), Labels()
        self._rank: dict[str, int] = {}
        self._found: dict[str, list[Term]] = {}
        for term in vocabulary.terms:
            ranks = []
            for label in term.labels:
                rank, name = split_kind(label)
                ranks += [] if rank is None else [rank]
                self._whole.add(label, term)
                self._bare.add(name, term)
            self._rank[term.id] = min(ranks, default=len(_KINDS))

    def find_all(self, words: str) -> list[Term]:
        """The places that a card's words name, the largest first; what is not known is left out.

        Of several with one name it is the one that lies in a larger place of the same words, else the largest.
        """
        found: list[Term] = []
        for piece in reversed(re.split(r"[,;()]|\s[-–]\s", words)):
            if piece.strip() and (term := self._find(piece.strip(), found)):
                found.append(term)
        return found

    def _find(self, piece: str, larger: list[Term]) -> Term | None:
        candidates = self._named(piece)
        if not candidates:
            return None
        around = {term.id for term in larger}
        inside = [term for term in candidates if any(a.id in around for a in self._above(term))]
        candidates = inside or candidates
        highest = min(self._rank[term.id] for term in candidates)
        candidates = [term for term in candidates if self._rank[term.id] == highest]
        # Where one became the other, the later.
        candidates = [one for one in candidates if all(one is c or one in self._above(c) for c in candidates)]
        return candidates[0] if len(candidates) == 1 else None

    def _above(self, term: Term) -> list[Term]:
        return list(self._vocabulary.ancestors(term))

    def _named(self, piece: str) -> list[Term]:
        """Terms with this name; one that says its kind has no other kind."""
        if piece not in self._found:
            self._found[piece] = self._look_up(piece)
        return self._found[piece]

    def _look_up(self, piece: str) -> list[Term]:
        rank, name = split_kind(piece)
        for labels, words in ((self._whole, piece), (self._bare, name)):
            for found in (labels.spelled(words), labels.without_marks(words)):
                if fitting := [t for t in found if rank is None or labels is self._whole or self._rank[t.id] == rank]:
                    return fitting
        return []
