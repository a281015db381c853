"""One vocabulary: terms that are checked against each other, and found by the words of a card."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NoReturn

from catalog.folding import clean, unify
from catalog.problems import Problem
from catalog.vocabulary.matching import Labels
from catalog.vocabulary.term import Term

_MOST_TERMS = 50_000


class Vocabulary:
    """Terms in the order of their file. A label stands for one term, a broader term is there, nothing runs in circles.

    Where `homonyms` are allowed, two terms may have a label in common that lie in different broader ones.
    """

    def __init__(self, name: str, terms: Iterable[Term], *, homonyms: bool = False) -> None:
        """Problem E-VOCABULARY-TWICE, -BROADER, -CYCLE or -LIMIT where the terms do not go together."""
        self.name = name
        self.homonyms = homonyms
        self.terms = tuple(terms)
        if len(self.terms) > _MOST_TERMS:
            raise Problem("E-VOCABULARY-LIMIT", where=name, count=len(self.terms), most=_MOST_TERMS)
        self.by_id: dict[str, Term] = {}
        self._labels = Labels()
        self._codes: dict[str, Term] = {}
        self._narrower: defaultdict[str, list[Term]] = defaultdict(list)
        for term in self.terms:
            self._enter(term)
        for term in self.terms:
            if term.broader and term.broader not in self.by_id:
                raise Problem("E-VOCABULARY-BROADER", where=name, term=term.term, broader=term.broader)
        for term in self.terms:
            self._check_chain(term)
        self._found: dict[str, Term | None] = {}
        self._all_labels: dict[str, tuple[str, ...]] = {}

    def _enter(self, term: Term) -> None:
        if other := self.by_id.get(term.id):
            self.refuse_twice(term.id, other, term)
        self.by_id[term.id] = term
        if term.code:
            if other := self._codes.get(unify(term.code)):
                self.refuse_twice(term.code, other, term)
            self._codes[unify(term.code)] = term
        for label in term.labels:
            for other in self._labels.spelled(label):
                if other is not term and (not self.homonyms or other.broader == term.broader):
                    self.refuse_twice(label, other, term)
            self._labels.add(label, term)
        if term.broader:
            self._narrower[term.broader].append(term)

    def refuse_twice(self, label: str, first: Term, second: Term) -> NoReturn:
        """Raise Problem E-VOCABULARY-TWICE: two terms have this word, code or id."""
        names = {"first": f"{first.term} [{first.id}]", "second": f"{second.term} [{second.id}]"}
        raise Problem("E-VOCABULARY-TWICE", where=self.name, label=label, **names)

    def _check_chain(self, term: Term) -> None:
        seen = {term.id}
        while term.broader:
            if term.broader in seen:
                raise Problem("E-VOCABULARY-CYCLE", where=self.name, term=term.term)
            seen.add(term.broader)
            term = self.by_id[term.broader]

    def codes_as_labels(self) -> Iterator[tuple[str, Term, Term]]:
        """Codes of a term that are a label of another, too, and both terms: words in which the code is not seen.

        Museums may have such from earlier; none comes in any more.
        """
        for coded in self._codes.values():
            for other in self._labels.spelled(coded.code):
                if other is not coded and (not self.homonyms or other.broader == coded.broader):
                    yield coded.code, coded, other

    def find(self, words: str) -> Term | None:
        """The term that these words mean; None where it is none, or it cannot be told which.

        A label with its accents goes first (tone placement, case, hyphens and apostrophes aside), then a code as
        written, then a label whose accents were left out, where only one term has it.
        """
        if words not in self._found:
            found = self._labels.spelled(words)
            if not found and (coded := self._codes.get(unify(clean(words)))):
                found = [coded]
            found = found or self._labels.without_marks(words)
            self._found[words] = found[0] if len(found) == 1 else None
        return self._found[words]

    def ancestors(self, term: Term) -> Iterator[Term]:
        """What a term lies in, the nearest first."""
        while term.broader:
            term = self.by_id[term.broader]
            yield term

    def narrower(self, term: Term) -> list[Term]:
        """Terms that lie in a term directly, in the order of the file."""
        return self._narrower.get(term.id, [])

    def all_labels(self, term: Term) -> tuple[str, ...]:
        """All words by which what has this term may be looked for.

        They are its own, those of what it lies in or became, and those of what it was before.
        """
        if term.id in self._all_labels:
            return self._all_labels[term.id]
        terms = [term, *self._before(term)]
        is_part = True
        for below, above in zip([term, *self.ancestors(term)], self.ancestors(term), strict=False):
            terms.append(above)
            # What became a larger unit is not what the other parts of that unit were before.
            is_part = is_part and not _came_before(below, above)
            if is_part:
                terms += self._before(above)
        self._all_labels[term.id] = labels = tuple(dict.fromkeys(label for each in terms for label in each.labels))
        return labels

    def _before(self, term: Term) -> Iterator[Term]:
        """What became this term: narrower ones that ended when it began."""
        for below in self.narrower(term):
            if _came_before(below, term):
                yield below
                yield from self._before(below)

    def tree(self) -> Iterator[tuple[int, Term]]:
        """Every term with its depth (0 for what lies in nothing), each below what it lies in."""
        waiting = [(0, term) for term in reversed(self.terms) if not term.broader]
        while waiting:
            depth, term = waiting.pop()
            yield depth, term
            waiting += [(depth + 1, below) for below in reversed(self.narrower(term))]


def _came_before(term: Term, later: Term) -> bool:
    return term.to_year is not None and later.from_year is not None and term.to_year <= later.from_year
