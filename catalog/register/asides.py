"""Rows of a register that are no artifact: titles of groups, totals, column numbers, what stands below the table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.folding import clean, fold
from catalog.missing_values import missing_value
from catalog.person_headers import names_person
from catalog.register.ditto_marks import DITTO

#: "unfilled": a number that nothing is entered under.
Kind = Literal["group", "total", "header", "below", "unfilled"]


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was passed over, with its words."""

    row: int
    kind: Kind
    words: str

    @property
    def may_name(self) -> bool:
        """Whether it may name a person: who signed below the table, or whose gift a group is."""
        return self.kind == "below" or names_person(self.words)


_MOST_CELLS_BELOW = 3
_FIGURES = re.compile(r"[0-9][0-9.,\s]*(?:[^\W\d]{1,6}|hiện vật)?", re.IGNORECASE)
#: What stands behind «Tổng», «Cộng» in sums, not in a telephone exchange («Tổng đài») or a community («Cộng đồng»).
_SUMMED = (
    *("cộng", "số", "kết", "hợp", "lượng", "giá trị", "hiện vật", "các", "cả", "toàn", "chung", "trang", "nhóm", "mục"),
    *("loại", "kho", "phần", "tờ", "sổ", "bảng", "dồn", "lũy", "luỹ", "mang", "chuyển", "sưu tập"),
)
#: What is summed by its title: «Cộng I», «Cộng đồ đá».
_SECTIONS = ("[ivx]{1,5}", "đồ", "chất liệu")
_TOTAL = re.compile(
    rf"(?:tổng|cộng)(?:\s*(?:[:.(0-9]|$)|\s+(?:{'|'.join((*_SUMMED, *_SECTIONS))})(?!\w))"
    r"|(?:trang trước (?:mang|chuyển) sang|mang sang|chuyển sang|lũy kế|luỹ kế|bằng chữ|total)(?!\w)",
    re.IGNORECASE,
)
#: Words that say nothing but that. Each is there once: of two alike all ways to take them would be tried.
_SUM = re.compile(
    rf"(?:tong|cong)(?: (?:{'|'.join(dict.fromkeys(map(fold, _SUMMED)))}|ke|sang|bo)(?!\w))*+(?: [0-9]+)?\s*[:.]?"
    r"|(?:mang|chuyen) sang(?: trang)?(?: [0-9]+)?|luy ke|bang chu\s*:.*"
)
_BARE_TOTAL = re.compile(r"(?:tong (?:cong|so)|cong(?:\s*:|$)|mang sang|bang chu)", re.IGNORECASE)
#: What is counted: «Tổng số | 77 | hiện vật».
_COUNTED = frozenset(("hiện vật", "hv", "cái", "chiếc", "bộ", "mục", "ảnh", "tờ", "số", "đơn vị"))
_BELOW = re.compile(
    r"nguoi (?:lap|ghi|kiem|viet|vao so|giao|nhan|ky)|(?:ban |pho )?giam doc|thu truong|ke toan|xac nhan"
    r"|\((?:da )?ky\b|ky(?:,| (?:ten|ghi|va|dong dau)\b)|truong (?:phong|ban)|thu kho"
    r"|phu trach|can bo|dai dien|hoi dong|(?:nguoi )?duyet|noi nhan"
    r"|thanh vien"
    r"|.*\bngay\b.{0,12}\bthang\b.{0,10}\bnam\b[\s.…0-9]*$|ghi chu\s*:|so nay (?:co|gom)|gom co"
)
#: What is spelled like that without its accents, and is in a collection: «gồm có», «người viết».
_THINGS = ("gốm cổ", "người việt")
#: What begins a place for signatures between two tables.
_SIGNED = re.compile(
    r"nguoi (?:lap|ghi|kiem|viet|vao so|giao|nhan|ky)|(?:ban |pho )?giam doc|thu truong|ke toan|xac nhan"
    r"|\((?:da )?ky\b|ky(?:,| (?:ten|ghi|va|dong dau)\b)|thu kho|dai dien"
    r"|.*\bngay\b.{0,12}\bthang\b.{0,10}\bnam\b[\s.…0-9]*$"
)
_PLACE = re.compile(r"(?:xa|huyen|tinh|quan|phuong|thi (?:xa|tran)|ap|thon|soc|buon|lang)\b")
_ROMAN = re.compile(r"[IVX]{1,5}")
_ORDINAL = re.compile(r"(?:([IVX]{1,5}|[A-ZĐ])\s*[.):/-]+|([0-9]{1,2}(?:\.[0-9]{1,2})*)\s*[.)])\s*(?=[^\W\d])")
_TITLES = (
    *("nhóm", "phần", "chương", "mục", "loại", "chất liệu", "sưu tập", "bộ sưu tập", "kho", "hiện vật"),
    *("thời kỳ", "thời kì", "niên đại", "khu vực", "trưng bày"),
)
#: As they are spelled, and as they are typed without accents: «Khố» is no «Kho», «Mực tàu» no «Mục».
_TITLE_WORDS = re.compile(rf"(?:{'|'.join(_TITLES)})\b")
_BARE_TITLE_WORDS = re.compile(rf"(?:{'|'.join(map(fold, _TITLES))})\b")
#: Titles by a figure: «NĂM 1998», «Kho 2», «Đợt III». In the column of numbers they look like those of another museum.
_NUMBERED = re.compile(
    r"(?:nam|thang|quy|dot|quyen|tap|kho|tu|gia|ke|hop|thung|ngan|phong|tang|khu|lo|nhom|phan|chuong|muc)"
    r"\s*(?:so |thu )?(?:[0-9]{1,4}|[ivx]{1,5})[a-z]?(?:/[0-9]{4})?[.:]?"
)
#: What was counted below a title: «Đồ sắt (2 hiện vật)».
_COUNT = re.compile(r"\s*[0-9]{1,5}(?P<of>(?: [^\W\d]+){0,3})\s*\)")
_ARTIFACTS = ("hiện vật", "hv")
_BULLET = re.compile(r"(?:[-+*•]+|[a-zđ]\)|[0-9]{1,2}(?:\.[0-9]{1,2})+\.?)\s*(?=[^\W\d])")
#: What stands where a number is missing, or before one.
_OF_NUMBERS = re.compile(r"(?:khong|ko|chua|mat|thieu|xem|so|ky hieu)\b")
_PAGE = re.compile(r"(?:het )?(?:trang|tr\.?|page) ?(?:so )?[0-9]{1,4}(?: ?/ ?[0-9]{1,4})?\.?")


def is_numbered_title(text: str) -> bool:
    """Whether words are a title with its figure and no register number.

    >>> [is_numbered_title(words) for words in ("NĂM 1998", "Kho số 2", "Đợt III", "BTBP 2", "Tủ gỗ 2")]
    [True, True, True, False, False]
    """
    return _NUMBERED.fullmatch(fold(text)) is not None


def is_page(text: str) -> bool:
    """Whether words only count the pages: «Trang 5», «Hết trang 5»."""
    return _PAGE.fullmatch(fold(text)) is not None


def is_counted_unit(cell: str) -> bool:
    """Whether words are a unit that artifacts are counted in: «chiếc»."""
    return cell.strip().lower() in _COUNTED


def may_be_total(cell: str) -> bool:
    """Whether a cell says that its row is a sum, or what was counted."""
    return _says_total(cell.strip()) or is_counted_unit(cell)


def _says_total(cell: str) -> bool:
    return _TOTAL.match(cell) is not None or (cell.isascii() and _BARE_TOTAL.match(cell) is not None)


def is_sum(name: str) -> bool:
    """Whether a name says nothing but that its row is a sum, or what was counted: «Tổng kho Long Bình» is an artifact.

    >>> [is_sum(name) for name in ("Tổng cộng:", "Cộng trang 5", "Bằng chữ Hán", "Tổng kho Long Bình", "hiện vật")]
    [True, True, False, False, True]
    """
    return _SUM.fullmatch(fold(name)) is not None or is_counted_unit(name)


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row is a sum: «Tổng cộng», beside it nothing but figures and what was counted."""
    words = [cell for cell in cells if cell]
    others = (cell for cell in words if not may_be_total(cell))
    return any(map(_says_total, words)) and all(map(_FIGURES.fullmatch, others))


def is_group(cells: Sequence[str], number_at: int) -> bool:
    """Whether a row without a register number is the title of the rows below it.

    At most its ordinal and figures stand beside it, and it begins like a title («I. CHẤT LIỆU ĐÁ», «A | Kho cơ sở»,
    «Nhóm công cụ») or stands alone left of the column of numbers, at the place `number_at`.
    """
    filled = [(place, cell) for place, cell in enumerate(cells) if cell]
    if len(filled) > 1 and (_ROMAN.fullmatch(filled[0][1].rstrip(".")) or re.fullmatch(r"[A-ZĐ]\.?", filled[0][1])):
        return all(_FIGURES.fullmatch(cell) for _place, cell in filled[2:])
    place, title = filled[0]
    if not all(_FIGURES.fullmatch(cell) for _place, cell in filled[1:]) or _FIGURES.fullmatch(title):
        return False
    return (
        _is_headed(title)
        or _has_title_word(title)
        or is_numbered_title(title)
        or (len(filled) == 1 and place < number_at)
    )


def is_lone_title(text: str, *, among_numbers: bool) -> bool:
    """Whether words that stand alone in a row, in the column of numbers or of names, are the title of the rows below.

    Among names they must say so: by what was counted below them, or a bullet and a colon.

    >>> titles = ("Đồ sắt", "Xã Lộc Tấn (2)", "1.1 Công cụ", "- Đồ đồng:", "Tháng 3/1998", "chưa có", "BTBP", "12-May")
    >>> [is_lone_title(words, among_numbers=True) for words in titles]
    [True, True, True, True, True, False, False, False]
    """
    head, bracket, note = text.rstrip(" :").rpartition("(")
    count = _COUNT.fullmatch(note) if bracket else None
    bare = head if count else text
    bullet = _BULLET.match(bare.strip())
    words = bare.strip()[bullet.end() if bullet else 0 :].strip(" :")
    says_so = (count and count["of"].strip().lower() in _ARTIFACTS) or (bullet and text.endswith(":"))
    if not (among_numbers or says_so) or missing_value(words) or words in DITTO:
        return False
    if is_numbered_title(words):
        return True
    is_word = any(
        len(word) > 1 and word.isalpha() and not (word.isascii() and word.isupper()) for word in words.split()
    )
    return is_word and not any(map(str.isdigit, words)) and not _OF_NUMBERS.match(fold(words))


def is_sure_title(title: str) -> bool:
    """Whether a title begins so that it is no person's name: an ordinal, a word of titles, a place."""
    return (
        _ORDINAL.match(title) is not None
        or _has_title_word(title)
        or is_numbered_title(title)
        or _PLACE.match(fold(title)) is not None
    )


def may_be_title(cells: Sequence[str]) -> bool:
    """Whether a row that cannot be read may be a title: words stand in no more than one cell."""
    return sum(any(map(str.isalpha, cell)) for cell in cells) <= 1


def begins_signatures(cells: Sequence[str]) -> bool:
    """Whether a row holds nothing but words that stand over places for signatures."""
    filled = [cell for cell in cells if cell]
    return all(map(_stands_below, filled)) and any(_SIGNED.match(fold(cell)) for cell in filled)


def _stands_below(cell: str) -> bool:
    return _BELOW.match(fold(cell)) is not None and not cell.lower().startswith(_THINGS)


def is_counted(cells: Sequence[str], name_at: int, quantity_at: int) -> bool:
    """Whether a row names a thing and says how many of it there are, as the row of an artifact does."""
    name, quantity = (cells[place] if place < len(cells) else "" for place in (name_at, quantity_at))
    return bool(name) and _FIGURES.fullmatch(quantity) is not None and not _is_headed(name)


def _is_headed(title: str) -> bool:
    """Whether words look like a title: an ordinal before them, or all in capitals."""
    is_loud = len(title.split()) > 1 and title.isupper() and not re.search(r"[0-9]", title)
    return is_loud or _ORDINAL.match(title) is not None


def _has_title_word(title: str) -> bool:
    pattern = _BARE_TITLE_WORDS if title.isascii() else _TITLE_WORDS
    return pattern.match(title.lower()) is not None


def is_below(cells: Sequence[str], *, after_end: bool) -> bool:
    """Whether a row under the last artifact belongs to no table: places for signatures, names, a note.

    `after_end`: a total or such a row came before it.
    """
    filled = [cell for cell in cells if cell]
    if any(map(_stands_below, filled)) and len(filled) <= 2 * _MOST_CELLS_BELOW:
        return True
    return after_end and len(filled) <= _MOST_CELLS_BELOW


def ordinal_kind(title: str) -> str:
    """What a title counts itself by: Roman figures, letters, figures with so many dots, or nothing."""
    found = _ORDINAL.match(title)
    if not found:
        return "I" if _ROMAN.fullmatch(title.split()[0]) else ""
    if found[2]:
        return f"1{'.1' * found[2].count('.')}"
    return "I" if _ROMAN.fullmatch(found[1]) else "A"


class Groups:
    """The titles that stand above a row: «A. KHO CƠ SỞ» goes on while «I. ĐÁ» gives way to «II. GỖ»."""

    def __init__(self) -> None:
        self._titles: list[tuple[str, str]] = []

    def begin(self, title: str) -> None:
        """A title was met."""
        kind = ordinal_kind(title)
        for place, (other, _title) in enumerate(self._titles):
            if other == kind:
                del self._titles[place:]
                break
        self._titles.append((kind, title))

    def end(self) -> None:
        """Whether the titles hold for what follows nobody knows."""
        self._titles.clear()

    @property
    def text(self) -> str:
        """The titles in force, the outer one first."""
        return " / ".join(title for _kind, title in self._titles)


def title_of(cells: Sequence[str]) -> str:
    """The words of a group's title, without the figures and sums beside it."""
    filled = [cell for cell in cells if cell.strip()]
    return words_of([*filled[:1], *(cell for cell in filled[1:] if not _FIGURES.fullmatch(clean(cell)))])


def words_of(cells: Sequence[str]) -> str:
    """The words of a row in one line."""
    return " ".join(clean(cell).replace("\n", " ") for cell in cells if cell.strip())
