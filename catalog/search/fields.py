"""What a query can be limited to: fields of the card by any of their names, years, levels, numbers."""

from dataclasses import dataclass

from catalog.fields import find_field
from catalog.folding import fold
from catalog.progress.levels import Level
from catalog.search.words import GAP, NUMBER

#: Fields of the card that can be asked for alone, each with the letter that marks its words in the index.
#: Persons are none of them.
MARKS = {
    "other_names": "e",
    "object_type": "o",
    "materials": "m",
    "technique": "t",
    "period": "p",
    "culture": "u",
    "ethnic_group": "d",
    "maker": "a",
    "find_place": "x",
    "find_place_now": "x",
    "acquisition_method": "g",
    "legal_level": "l",
    "holding_kind": "h",
    "condition": "c",
    "location": "s",
    "collection": "w",
    "register_book": "r",
}
#: Those whose own words stand in the column `names`: they weigh more than descriptions and remarks.
NAMES = (
    *("other_names", "object_type", "materials", "collection", "period", "culture", "ethnic_group"),
    *("find_place", "find_place_now", "maker", "legal_level", "holding_kind"),
)
#: Names beside those of `catalog.fields`: the short ones that people type, and English ones.
_NAMES = {
    "collection": ("bộ sưu tập",),
    "materials": ("medium",),
    "object_type": ("kiểu", "type"),
    "legal_level": ("xếp loại", "phân hạng", "class"),
    "holding_kind": ("tính chất", "holding"),
    "condition": ("tình trạng", "hiện trạng"),
    "find_place": ("nơi", "địa danh", "địa điểm", "xuất xứ", "place"),
    "acquisition_method": ("nguồn", "acquisition", "source"),
    "location": ("kho", "vị trí", "store", "storage", "place kept"),
    "ethnic_group": ("tộc người", "ethnic", "people"),
    "culture": ("văn hóa",),
    "period": ("thời", "thời đại"),
    "maker": ("tác giả", "nghệ nhân", "artist"),
    "name": ("tên", "title"),
    "inventory_number": ("số", "number"),
    "dating": ("năm", "year", "years", "date"),
    "level": ("mức", "mức số hóa", "level"),
}
_BY_NAME = {fold(name): key for key, names in _NAMES.items() for name in names}
_LEVELS = {
    Level.REGISTERED: ("registered", "đã vào sổ", "vào sổ"),
    Level.STARTED: ("started", "đang số hóa"),
    Level.PHOTOGRAPHED: ("photographed", "đã chụp ảnh", "đã chụp", "chụp ảnh"),
    Level.DIGITIZED: ("digitized", "đã số hóa", "số hóa"),
    Level.APPROVED: ("approved", "đã nghiệm thu", "nghiệm thu"),
}
_LEVEL_BY_NAME = {fold(name): level for level, names in _LEVELS.items() for name in names}
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Limit:
    """What a name before a colon means: `level`, `years`, or the words of a field.

    `column` is the column of the index that the words are looked for in, `mark` what stands before each of them there,
    `own` the column that has the card's own words of the field, without what a vocabulary knows beside them.
    """

    kind: str
    column: str = ""
    mark: str = ""
    own: str = ""


def limit_named(name: str) -> Limit | None:
    """What a query is limited to by this name, accents optional; None where it is no such name."""
    field = find_field(name)
    key = _BY_NAME.get(fold(name)) or (field.key if field else "")
    if key == "level":
        return Limit("level")
    if key == "dating":
        return Limit("years")
    if key == "name":
        return Limit("words", "title")
    if key in ("inventory_number", "class_number", "other_numbers"):
        return Limit("words", "marks", NUMBER)
    return Limit("words", "marks", MARKS[key] + GAP, "names" if key in NAMES else "") if key in MARKS else None


def name_before(text: str) -> tuple[str, Limit] | None:
    """The longest name of a limit that a text ends with, and the limit."""
    words = text.split()[-_MOST_WORDS:]
    for start in range(len(words)):
        name = " ".join(words[start:])
        if limit := limit_named(name):
            return name, limit
    return None


def level_named(text: str) -> tuple[Level, int] | None:
    """The level that a text begins with, and how many words it takes to say so."""
    words = text.split()
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        if (level := _LEVEL_BY_NAME.get(fold(" ".join(words[:count])))) is not None:
            return level, count
    return None
