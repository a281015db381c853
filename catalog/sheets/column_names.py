"""What a cell of a header says: the name of a column, without its count, its dress and its second language."""

import re
from collections.abc import Callable, Iterable

from catalog.fields import find_field
from catalog.folding import clean, fold_name
from catalog.person_headers import holds_persons

IsLabel = Callable[[str], bool]

_FOOTNOTE = re.compile(r"\s*\(\*+\)$")
_COUNT = re.compile(r"[(\[]?([0-9]{1,2})(?:\.([0-9]{1,2}))?[\s.):\]-]*(?=[^\W\d_])")
_FEWEST_COUNTED = 2
_BETWEEN_LANGUAGES = re.compile(r"[/\n]")
#: The meaning of what counts the rows: a column of no field.
ORDINAL = "#"
_ORDINALS = frozenset(("tt", "stt", "so tt", "so thu tu"))


def header_words(cell: str) -> str:
    """A header cell without what makes it look good: line ends, doubled blanks, stars, a colon.

    >>> header_words(" *Kích  thước (cm):"), header_words("Số đăng ký (*)")
    ('Kích thước (cm)', 'Số đăng ký')
    """
    words = " ".join(clean(cell).split())
    return _FOOTNOTE.sub("", words).strip(" *:_")


def label_test(labels: frozenset[str]) -> IsLabel:
    """A test of cells against labels, accents and case aside."""
    folded = frozenset(map(fold_name, labels))
    return lambda cell: bool(cell) and fold_name(header_words(cell)) in folded


def without_note(words: str) -> str:
    """A name without the note in brackets at its end.

    >>> without_note("Số đăng ký (Inv. No.)"), without_note("(cm)")
    ('Số đăng ký', '(cm)')
    """
    begin = max(words.rfind("("), words.rfind("[")) if words.endswith((")", "]")) else -1
    return words[:begin].rstrip() if begin > 0 else words


def without_count(cell: str) -> str:
    """A cell without a count before its words: «2. Số đăng ký», «(2) Số đăng ký»."""
    cell = cell.strip()
    count = _COUNT.match(cell)
    return cell[count.end() :] if count else cell


def line_words(cells: list[str], is_label: IsLabel) -> list[str]:
    """The name in each cell of a line of a header, "" where there is none.

    Counts before them fall off where all cells have one: «1. STT | 2. Số đăng ký».
    """
    counts = [_COUNT.match(cell.strip()) for cell in cells if cell.strip()]
    places = [(int(count[1]), int(count[2] or 0)) for count in counts if count]
    if len(places) == len(counts) >= _FEWEST_COUNTED and places == sorted(set(places)):
        cells = [without_count(cell) for cell in cells]
    return [_in_one_language(cell, is_label) for cell in cells]


def _in_one_language(cell: str, is_label: IsLabel) -> str:
    """The first of the names in a cell that all mean one column: «Chất liệu / Material»."""
    words = header_words(cell)
    parts = [header_words(part) for part in _BETWEEN_LANGUAGES.split(cell) if part.strip()]
    if len(parts) > 1 and not is_label(words) and all(map(is_label, parts)):
        is_one = all(same_column(parts[0], part) for part in parts)
        return parts[0] if is_one and holds_persons(parts[0]) == holds_persons(words) else words
    return words


def says_label(words: str, is_label: IsLabel) -> bool:
    """Whether a name is a label, apart from a note in brackets, or one of several names with a slash between them."""
    if not words or is_label(words) or is_label(without_note(words)):
        return bool(words)
    return "/" in words and any(map(is_label, words.split("/")))


def meaning(words: str) -> str:
    """What columns of one meaning have in common: the key of their field, else the folded name."""
    folded = fold_name(words)
    if field := find_field(words):
        return field.key
    return ORDINAL if folded in _ORDINALS else folded


def same_column(one: str, other: str) -> bool:
    """Whether two names are of one column: «Số ĐK» and «Số đăng ký», not «Cao (cm)» and «Cao (m)»."""
    return meaning(one) == meaning(other)


def labels_in(names: Iterable[str], is_label: IsLabel) -> frozenset[str]:
    """The meanings of those names that are labels."""
    return frozenset(meaning(without_note(name)) for name in names if says_label(name, is_label))


def is_register_number(words: str) -> bool:
    """Whether a name is that of the column of register numbers."""
    return "inventory_number" in (meaning(words), meaning(without_note(words)))
