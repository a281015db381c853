"""What tells of a person outside the columns of persons: how to reach one, the name of the row's own donor."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from catalog.fields import BY_KEY
from catalog.folding import clean
from catalog.missing_values import missing_value
from catalog.person_headers import names_person
from catalog.register.columns import Column
from catalog.sheets.table import Remark

#: A telephone number of Vietnam, or the word for it.
_REACHED = re.compile(
    r"(?<![0-9.,])(?:\+84|0)[ .]?[0-9]{2,3}[ .]?[0-9]{3}[ .]?[0-9]{3,4}(?![0-9])|\b(?:s?đt|cmnd|cccd)\b", re.IGNORECASE
)
#: What stands in all that it finds.
_SIGNS = ("+84", "đt", "cmnd", "cccd")
_ZERO = re.compile(r"0[ .]?[0-9]{2,3}[ .]?[0-9]{3}[ .]?[0-9]{3}")
#: Numbers and codes: what looks like a telephone number there is none.
_CODES = frozenset(("inventory_number", "class_number", "other_numbers"))
#: Who is many is nobody: «Đồng bào Stiêng» gave it, and lives where it was found.
_MANY = re.compile(
    r"(?:các )?(?:đồng bào|nhân dân|bà con|người dân|cộng đồng|dân tộc|dân làng)(?!\w)(?!.*\b(?:ông|bà|anh|chị)\b)"
)

#: Fields in which registers say whose a thing was, beside how it came and where it was found.
_OF_GIVERS = ("acquisition_method", "find_place")
_TITLES = r"(?:ông|bà|cụ|anh|chị|cô|chú)(?!\w)(?! (?:rá|rịa|đen|nà|con)\b)"
_HOUSE_OF = re.compile(
    rf"\b(?:nhà|gia đình|của) {_TITLES}"
    rf"|\b{_TITLES}(?: \w+){{1,5}} (?:tìm thấy|tìm được|phát hiện|đào được|nhặt được|giao nộp|nộp|hiến|tặng|trao|bán)\b"
)


class Telling:
    """Looks through the columns of a register that everybody reads."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._persons = [place for place, column in enumerate(columns) if column.person]
        self._public = [place for place, column in enumerate(columns) if _is_public(column)]
        self._of_givers = {place for place in self._public if columns[place].key in _OF_GIVERS}

    def remarks(self, row: int, words: Sequence[str]) -> Iterator[Remark]:
        """A remark on each cell of a row that tells of a person."""
        public = {place: words[place] for place in self._public if place < len(words) and words[place]}
        together = "\n".join(public.values())
        names = [
            words[place]
            for place in self._persons
            if place < len(words) and words[place] in together and _is_name(words[place])
        ]
        reached = _may_be_reached(together)
        for place, cell in public.items():
            if (
                (reached and _REACHED.search(cell))
                or any(name in cell for name in names)
                or (place in self._of_givers and _names_giver(cell))
            ):
                yield Remark(row, place + 1, "telling", cell, cell)


def _may_be_reached(words: str) -> bool:
    """Whether `_REACHED` may find something: it takes far longer to find nothing."""
    small = words.lower()
    return any(sign in small for sign in _SIGNS) or _ZERO.search(small) is not None


def _is_public(column: Column) -> bool:
    """Whether everybody reads what stands in a column of words."""
    if column.field is None or column.person or column.key in _CODES:
        return False
    return not BY_KEY[column.key].restricted


def _is_name(words: str) -> bool:
    """Whether words of a column of persons are more than one word, and name somebody."""
    return " " in words.strip() and missing_value(words) is None and not _MANY.match(clean(words).lower())


@lru_cache(maxsize=4096)
def _names_giver(cell: str) -> bool:
    words = clean(cell).lower()
    return (names_person(words) or _HOUSE_OF.search(words) is not None) and not _MANY.match(words)
