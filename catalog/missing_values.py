"""Words that stand where a value is missing, and what they say: not known, not there, not looked at.

They are words of the card like all others and stay as written; they are no term of a vocabulary, no group, no year.
docs/fields.md lists them.
"""

from functools import lru_cache
from typing import Literal

from catalog.folding import exact, fold

MissingCode = Literal["unknown", "none", "not_applicable", "illegible", "lost", "not_surveyed", "blank"]

#: Written with the tone on the main vowel or not, in any case, with the accents or without any.
WORDS: dict[MissingCode, tuple[str, ...]] = {
    "unknown": (
        *("không rõ", "chưa rõ", "không rõ ràng", "không biết", "chưa biết", "không xác định", "chưa xác định"),
        *("không xác định được", "chưa xác định được", "không nhớ", "không ghi", "không có thông tin", "k rõ", "ko rõ"),
        *("không đo được", "không cân được", "not dated", "date not known", "date unknown"),
        *("kxđ", "unknown", "not known", "not recorded", "undetermined", "undated", "no date", "n.d", "?", "??", "???"),
    ),
    "none": ("không", "không có", "ko", "ko có", "none", "nil"),
    "not_applicable": ("không áp dụng", "không cần", "not applicable", "n/a"),
    "illegible": ("không đọc được", "chưa đọc được", "mờ không đọc được", "không đọc rõ", "illegible"),
    "lost": ("mất", "đã mất", "bị mất", "thất lạc", "đã thất lạc", "bị thất lạc", "lost"),
    "not_surveyed": (
        *("chưa", "chưa có", "chưa khảo sát", "chưa kiểm tra", "chưa kiểm kê", "chưa đo", "chưa cân", "chưa ghi"),
        *("chưa nhập", "chưa điền", "chưa cập nhật", "chưa nghiên cứu", "chưa xác minh", "chưa giám định"),
        *("chưa có thông tin", "đang nghiên cứu", "đang xác minh", "not surveyed", "not yet", "tbd"),
    ),
    "blank": ("-", "_", ".", "…", "/", "*"),
}
#: What may stand around "không rõ" without saying more.
_SUBJECTS = (
    *("niên đại", "thời gian", "thời kỳ", "năm", "ngày", "ngày tháng", "ngày nhập", "kích thước", "trọng lượng"),
    *("nguồn gốc", "xuất xứ", "chất liệu", "tác giả", "nơi", "địa điểm", "trị giá"),
)
_LONGEST = 40
_BLANK = "".join(WORDS["blank"]) + " \t\n"

_EXACT = {exact(word): code for code, words in WORDS.items() for word in words}
_EXACT |= {
    exact(text): "unknown"
    for word in WORDS["unknown"][:9]
    for what in _SUBJECTS
    for text in (f"{word} {what}", f"{what} {word}", f"{what}: {word}")
}
#: Typed without accents; "mat" is left out: it may be "mặt", the face of a thing.
_PLAIN = {fold(words): code for words, code in _EXACT.items()} | {"mat": None}


def is_blank(text: str) -> bool:
    """Whether a text holds nothing, or nothing but dashes and dots: that is no answer, as "Không rõ" is one."""
    return not text.strip(_BLANK)


def missing_value(text: str) -> MissingCode | None:
    """What the whole of a text says of a value that is not there; None for a value, and for no words at all.

    >>> missing_value("Không rõ"), missing_value("khong ro nien dai."), missing_value("Không rõ, có lẽ thời Nguyễn")
    ('unknown', 'unknown', None)
    """
    return _code_of(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=8192)
def _code_of(text: str) -> MissingCode | None:
    if is_blank(text):
        return "blank" if text.strip() else None
    words = exact(text.replace(",", " ").strip(" ()[]\"'.;:–-"))
    return _EXACT.get(words) or (_PLAIN.get(words) if words.isascii() else None)
