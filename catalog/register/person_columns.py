"""Columns of a register that hold persons, by their headers: donors, owners, finders, staff, and where they live."""

import re

from catalog.folding import fold

#: «Tộc người» is a people, «người chế tác» the maker, who belongs to the card; «người sử dụng» is a people as a rule;
#: «địa chỉ sưu tầm» is a place of finding.
_NOT_PERSONS = re.compile(
    r"\b(?:toc|nhom|loai) nguoi\b|\bnguoi (?:che tac|lam|sang tac|san xuat|ve|viet sach|su dung|dan toc)\b"
    r"|\bdia chi (?:suu tam|phat hien|khai quat|di tich|hien nay)\b"
)
_GIVES = r"(?:hien(?! (?:vat|trang|nay|co|quan|dang|luu|bao))|tang|bieu|giao|trao|cho|ban|cung cap|ky gui|gui|cho muon)"
_PERSON = re.compile(
    r"\bnguoi\b|\bho (?:va |, ?)?ten\b|\bong ?[(/,]? ?(?:hoac )?ba\b|\bcua ai\b"
    r"|\bdia chi\b|^d/?c\b|\b(?:noi|cho) o\b|\bque quan\b|\b(?:nam|ngay) sinh\b|\blien (?:he|lac)\b"
    r"|^ca nhan$|\bthu kho\b|\bdien thoai\b|\bsdt\b|\bso dt\b|\b(?:cmnd|cccd|can cuoc|chung minh)\b|\be-?mail\b"
    rf"|\b(?:gia dinh|ca nhan|to chuc|don vi|co quan|ben|nguon)\b.*\b{_GIVES}\b|\b{_GIVES} boi\b"
    r"|\bchu (?:nhan|cu|so huu|hien vat|nha|vat)\b|\bnhan chung\b|\bnha (?:suu tap|suu tam|tai tro)\b|\bcan bo\b"
    r"|\b(?:donors?|donated|finder|found by|collect(?:ed by|or)|owners?|seller|vendor|(?:bought|purchased) from)\b"
    r"|\b(?:witness|phone|telephone|address|contact)\b"
)


def holds_persons(header: str) -> bool:
    """Whether the words of a column are most likely to name persons, or to tell where one lives or how to reach one.

    In doubt it is so: what is kept in private can be told later, what was handed out cannot be taken back.
    """
    words = _NOT_PERSONS.sub(" ", fold(header))
    return _PERSON.search(words) is not None
