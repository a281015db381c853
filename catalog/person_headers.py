"""What of a register holds persons: columns, by their headers, and titles of groups. Donors, owners, finders, staff."""

import re

from catalog.folding import fold

#: «Tộc người» is a people, «người chế tác» the maker, who belongs to the card; «người sử dụng» is a people as a rule;
#: «địa chỉ sưu tầm» is a place of finding.
_NOT_PERSONS = re.compile(
    r"\b(?:toc|nhom|loai|hinh|so|con|theo) nguoi\b|\bnguoi dia phuong goi\b"
    r"|\bnguoi (?:che tac|lam|sang tac|san xuat|ve|viet sach|su dung|dan toc)\b"
    r"|\bdia chi (?:suu tam|phat hien|khai quat|di tich|hien nay|trung bay|kho|hien vat|luu giu|noi phat hien|tim thay"
    r"|thu thap|khao co|web)\b|\bban (?:hanh|do|in|quyen)\b|\bcho (?:giam dinh|phep)\b"
)
_GIVES = (
    r"(?:hien(?! (?:vat|trang|nay|co|quan|dang|luu|bao))|tang|bieu|(?:ban )?giao|trao|cho|ban|cung cap"
    r"|ky gui|gui|cho muon)"
)
_PERSON = re.compile(
    r"\bnguoi\b|\bho(?: va|,| &)? ?ten\b|\bong ?[(/,]? ?(?:hoac )?ba\b|\bcua ai\b|^(?:ong|ba|ca nhan|gia dinh)$"
    r"|\bdia chi\b|^d/?c\b|\b(?:noi|cho) o\b|\bnoi cu tru\b|\b(?:que|tru|nguyen) quan\b|\bho khau\b"
    r"|\b(?:nam|ngay) sinh\b|\blien (?:he|lac)\b|\bdien thoai\b|^dt(?:dd)?$|\bsdt\b|\bso dt\b|\bdi dong\b"
    r"|\b(?:cmt|cmnd|cmtnd|cccd|can cuoc|chung minh)\b|\be-?mail\b|\bzalo\b|\bso tai khoan\b"
    r"|\b(?:gia dinh|ca nhan|to chuc|don vi|co quan|ben|nguon|nha|doi tuong|dong ho|tap the)\b.*"
    rf"\b{_GIVES}\b|\b{_GIVES} boi\b|^hien tang$"
    r"|\b(?:mua|suu tam|thu|nhan|hien tang|tang) cua\b|\b(?:mua|nhan|suu tam) tu\b|\bai (?:hien|tang|cho|ban)\b"
    r"|\b(?:di|ky) vat cua\b|\bthan nhan\b|\bliet s[iy]\b|\bvnah\b|\bvo ?/ ?chong\b"
    r"|\bchu (?:nhan|cu|so huu|hien vat|nha|vat|ho)\b|\bnhan chung\b|\bnha (?:suu tap|suu tam|tai tro|hao tam)\b"
    r"|\bcan bo\b|\bthu kho\b|\btru tri\b|\b(?:thuong|tam) tru\b"
    r"|\b(?:donors?|donated|gift of|finder|found by|collect(?:ed by|or)|owners?|seller|vendor|witness|given by)\b"
    r"|\b(?:lenders?|depositors?)\b|\b(?:bought|purchased|acquired|received) from\b"
    r"|\b(?:tel|mobile|phone|telephone|address|contact)\b"
)


def holds_persons(header: str) -> bool:
    """Whether the words of a column are most likely to name persons, or to tell where one lives or how to reach one.

    In doubt it is so: what is kept in private can be told later, what was handed out cannot be taken back.
    """
    words = _NOT_PERSONS.sub(" ", fold(header))
    return _PERSON.search(words) is not None


_CALLED = "ông|bà|gia đình|cụ|đồng chí|đ/c"
#: Places, and what is spelled like one that is called so. Of Triệu and Trưng those of history, who need no more names.
_PLACES = (
    *("bà rá", "bà rịa", "bà đen", "bà nà", "ông yệm", "củ chi", "cù lao", "cu ly", "cu li", "cư dân"),
    *(r"bà triệu(?! \w)", r"bà trưng(?! \w)"),
)
#: No place gives anything.
_NO_PLACE = rf"(?!(?:{'|'.join(_PLACES)})(?!\w)(?!.{{0,60}}\b(?:tặng|trao|giao|biếu|bán|gửi)\b))"
_TITLE = (
    rf"(?:^|/ )(?:(?:[ivx0-9]{{1,5}}|[a-zđ])[.):/\s-]+)?(?:các )?{_NO_PLACE}(?:{_CALLED})(?!\w)"
    rf"|\b(?:do|của|từ|bởi) (?:các )?{_NO_PLACE}(?:{_CALLED}|anh(?! hùng)|chị|cô|chú|bác(?! hồ))(?!\w)"
    rf"|\b(?:sưu tập|hiện vật|kỷ vật|di vật) {_NO_PLACE}(?:ông|bà|đồng chí|đ/c)(?!\w)"
)
_TITLE_OF_PERSON = re.compile(_TITLE)
_BARE_TITLE_OF_PERSON = re.compile(fold(_TITLE))


def names_person(title: str) -> bool:
    """Whether the title of a group names a person.

    >>> [names_person(words) for words in ("II. HIỆN VẬT DO BÀ A HIẾN TẶNG", "Ông A, Lộc Ninh", "Hiện vật hiến tặng")]
    [True, True, False]
    """
    pattern = _BARE_TITLE_OF_PERSON if title.isascii() else _TITLE_OF_PERSON
    return pattern.search(title.lower()) is not None
