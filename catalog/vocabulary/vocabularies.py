"""All vocabularies of a museum, asked by the fields of a card."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from catalog.fields import BY_KEY, values
from catalog.missing_values import missing_value
from catalog.vocabulary.places import Places
from catalog.vocabulary.table import read_csv
from catalog.vocabulary.term import Term
from catalog.vocabulary.vocabulary import Vocabulary

#: Every vocabulary, and the fields of the card whose words it holds.
FIELDS_OF: dict[str, tuple[str, ...]] = {
    "material": ("materials",),
    "object_type": ("object_type",),
    "collection": ("collection",),
    "holding_kind": ("holding_kind",),
    "legal_level": ("legal_level",),
    "acquisition_method": ("acquisition_method",),
    "condition": ("condition",),
    "period": ("period",),
    "culture": ("culture",),
    "ethnic_group": ("ethnic_group",),
    "unit": ("unit",),
    "place": ("find_place", "find_place_now"),
}
#: Fields that have a vocabulary, in the order of `FIELDS_OF`, and its name.
VOCABULARY_OF = {field: name for name, fields in FIELDS_OF.items() for field in fields}
DEFAULTS = Path(__file__).parent.parent / "defaults" / "vocabularies"
FOLDER = "vocabularies"
#: Where many units have one name.
_HOMONYMS = ("place",)


class Vocabularies:
    """The terms in force. A card keeps its words as written; what is asked here is what they stand for."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Read the vocabularies from files by their logical paths (`vocabularies/material.csv`).

        What is absent has the program's defaults. Raises Problem E-VOCABULARY-…, E-TERM-CELL.
        """
        self.by_name = {name: read_vocabulary(name, files.get(path_of(name)) or default(name)) for name in FIELDS_OF}
        self._places = Places(self.by_name["place"])
        self._labels: dict[tuple[str, str], tuple[str, ...]] = {}
        self._firsts: dict[tuple[str, str], str] = {}

    def preferred(self, field: str, words: str) -> str:
        """The term that stands for one value of a field; the words themselves where none does.

        >>> vocabularies = Vocabularies({})
        >>> vocabularies.preferred("ethnic_group", "S’tiêng"), vocabularies.preferred("materials", "Da")
        ('Xtiêng', 'Da')
        """
        name = VOCABULARY_OF.get(field)
        term = self.by_name[name].find(words) if name else None
        return term.term if term else words

    def values(self, field: str, words: str) -> list[str]:
        """The values that a field's words are: one, or those of a list. A term may hold a comma."""
        if not words:
            return []
        name = VOCABULARY_OF.get(field)
        whole = not BY_KEY[field].listed or bool(name and self.by_name[name].find(words))
        return [words] if whole else values(words)

    def first(self, field: str, words: str) -> str:
        """The term for the first value of a field, as groups use it; "" where there is no value, or none is known."""
        key = (field, words)
        if key not in self._firsts:
            value = next(iter(self.values(field, words)), "")
            self._firsts[key] = "" if missing_value(value) else self.preferred(field, value)
        return self._firsts[key]

    def labels(self, field: str, words: str) -> tuple[str, ...]:
        """All labels of the terms that a field's words stand for; empty where they stand for none.

        Synonyms are among them, broader terms, and old and present names of a place.
        """
        key = (field, words)
        if key not in self._labels:
            name = VOCABULARY_OF.get(field, "")
            labels = (label for term in self.terms(field, words) for label in self.by_name[name].all_labels(term))
            self._labels[key] = tuple(dict.fromkeys(labels))
        return self._labels[key]

    def terms(self, field: str, words: str) -> list[Term]:
        """The terms that a field's words stand for; of a place the largest unit first."""
        name = VOCABULARY_OF.get(field)
        if name is None:
            return []
        if name == "place":
            return self._places.find_all(words)
        found = (self.by_name[name].find(value) for value in self.values(field, words))
        return [term for term in found if term]

    def ancestors(self, field: str, words: str) -> tuple[str, ...]:
        """The terms in which the term of these words lies, the nearest first."""
        name = VOCABULARY_OF.get(field)
        term = self.by_name[name].find(words) if name else None
        return tuple(above.term for above in self.by_name[name].ancestors(term)) if name and term else ()

    def is_known(self, field: str, words: str) -> bool:
        """Whether one value of a field stands for a term that is to be used."""
        terms = self.terms(field, words)
        return bool(terms) and all(term.status == "active" for term in terms)


def path_of(name: str) -> str:
    """The logical path of a vocabulary in the museum's object."""
    return f"{FOLDER}/{name}.csv"


def default(name: str) -> bytes:
    """A vocabulary as a museum gets it that has none of its own yet."""
    return (DEFAULTS / f"{name}.csv").read_bytes()


@lru_cache(maxsize=64)
def read_vocabulary(name: str, data: bytes) -> Vocabulary:
    """A vocabulary from the bytes of its file in the store."""
    return make_vocabulary(name, read_csv(data, path_of(name)))


def make_vocabulary(name: str, terms: Iterable[Term]) -> Vocabulary:
    """A vocabulary of these terms. Raises its Problems."""
    return Vocabulary(name, terms, homonyms=name in _HOMONYMS)
