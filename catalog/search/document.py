"""What the word index holds of an artifact: the words of its record, sorted by how much they weigh."""

from collections.abc import Callable
from typing import NamedTuple

from catalog.fields import PERSON_FIELDS, values
from catalog.people import is_person
from catalog.record import Record
from catalog.search.fields import MARKS, NAMES
from catalog.search.words import GAP, NUMBER, grams, text_of

#: All labels of the terms that a field's words stand for.
Labels = Callable[[str, str], tuple[str, ...]]

_NUMBERS = ("class_number", "other_numbers")
_REST_WITHOUT = frozenset(("inventory_number", "name", *_NUMBERS, *NAMES, *PERSON_FIELDS))
_BETWEEN = f" {GAP} "
_MOST_REMEMBERED = 50_000
#: Texts are indexed so far, and no further: PostgreSQL holds 1 MB of words of one artifact.
_MOST_LETTERS, _MOST_LETTERS_OF_REST = 20_000, 100_000


class Document(NamedTuple):
    """The texts of an artifact as the index has them: words between blanks, values between gaps.

    `names` holds numbers and what the artifact is called and sorted by, `labels` the synonyms and broader terms that a
    vocabulary knows of it, `marks` the fragments of its numbers and the words that can be asked for alone, marked.
    """

    title: str
    names: str
    rest: str
    labels: str
    marks: str


class Documents:
    """Makes documents. What was made of a field's words is remembered: many artifacts share them."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._fields: dict[tuple[str, str], tuple[str, str, str]] = {}

    def of(self, record: Record) -> Document:
        """The document of a record. Persons are left out."""
        card = record.card
        numbers = [record.number, *record.former_numbers]
        numbers += [value for key in _NUMBERS if key in card for value in values(card[key])]
        names = [text_of(number) for number in dict.fromkeys(numbers)]
        marks: list[str] = []
        for number in names:
            marks += (*grams(number), GAP, *(NUMBER + word for word in number.split()), GAP)
        rest: list[str] = []
        plain: list[str] = []
        labels: list[str] = []
        for key, text in card.items():
            if key in MARKS:
                own, others, marked = self._field(key, text)
                (names if key in NAMES else rest).append(own)
                if others:
                    labels.append(others)
                marks.append(marked)
            elif key not in _REST_WITHOUT:
                plain.append(text)
        plain += (text for text in record.extra.values() if not is_person(text))
        rest.append(text_of(_BETWEEN.join(plain)))
        return Document(
            title=_begin(text_of(card.get("name", ""))),
            names=_begin(_BETWEEN.join(names)),
            rest=_begin(_BETWEEN.join(rest), _MOST_LETTERS_OF_REST),
            labels=_begin(_BETWEEN.join(labels)),
            marks=_begin(" ".join(marks)),
        )

    def _field(self, key: str, text: str) -> tuple[str, str, str]:
        """The words of a field, those of its terms' other labels, and both marked."""
        made = self._fields.get((key, text))
        if made is None:
            own = text_of(text)
            labels = _BETWEEN.join(_without_repeats(own, self._labels(key, text)))
            mark = MARKS[key] + GAP
            marked = " ".join(word if word == GAP else mark + word for word in f"{own}{_BETWEEN}{labels}".split())
            made = (own, labels, marked)
            if len(self._fields) > _MOST_REMEMBERED:
                self._fields.clear()
            self._fields[key, text] = made
        return made


def _begin(words: str, most: int = _MOST_LETTERS) -> str:
    """The whole words among the first letters."""
    return words if len(words) <= most else words[: words.rfind(" ", 0, most) if " " in words[:most] else most]


def _without_repeats(own: str, labels: tuple[str, ...]) -> list[str]:
    """The words of labels, without those that stand in the field's own words or in a longer label."""
    kept: list[str] = []
    for words in sorted({text_of(label) for label in labels}, key=lambda w: (-len(w), w)):
        if not any(f" {words} " in f" {other} " for other in (own, *kept)):
            kept.append(words)
    return kept
