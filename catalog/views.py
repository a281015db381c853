"""View words in file names and lists: which side of an artifact a photo shows."""

import re

from catalog.folding import exact, fold
from catalog.problems import Problem
from catalog.progress.standard import ViewCode

#: Vietnamese and English words for each view; accents may be left out.
_WORDS: dict[ViewCode, tuple[str, ...]] = {
    "front": ("trước", "mặt trước", "front"),
    "back": ("sau", "mặt sau", "back"),
    "left": ("trái", "bên trái", "left"),
    "right": ("phải", "bên phải", "right"),
    "top": ("trên", "mặt trên", "top"),
    "bottom": ("dưới", "mặt dưới", "đáy", "bottom"),
    "edge": ("cạnh", "edge"),
    "detail": ("chi tiết", "detail"),
    "scale": ("tỷ lệ", "tỉ lệ", "thước", "scale"),
    "whole": ("toàn bộ", "toàn cảnh", "whole"),
    "page": ("trang", "page"),
}
_EXACT = {exact(word): code for code, words in _WORDS.items() for word in words}
_FOLDED = {fold(word): code for code, words in _WORDS.items() for word in words}
_MOST_WORDS = 2


def view_of(word: str) -> ViewCode | None:
    """The view that a word or two mean; a word with accents must have the right ones.

    >>> view_of("truoc"), view_of("Mặt sau"), view_of("trắng")
    ('front', 'back', None)
    """
    word = word.replace("_", " ").replace("-", " ")
    return _FOLDED.get(word.lower()) if word.isascii() else _EXACT.get(exact(word))


def wanted_view(word: str) -> ViewCode:
    """The view that a person asks for. Problem E-VIEW-UNKNOWN."""
    code = view_of(word)
    if code is None:
        raise Problem("E-VIEW-UNKNOWN", where=word)
    return code


def read_views(text: str) -> tuple[set[ViewCode], bool]:
    """The views that the words of a text mean, and whether every word means one.

    >>> read_views("mat truoc (2)"), read_views("trước nghiêng")
    (({'front'}, True), ({'front'}, False))
    """
    words = re.findall(r"[^\W\d_]+", text)
    found: set[ViewCode] = set()
    strangers = False
    at = 0
    while at < len(words):
        for length in range(_MOST_WORDS, 0, -1):
            if code := view_of(" ".join(words[at : at + length])):
                found.add(code)
                at += length
                break
        else:
            strangers = True
            at += 1
    return found, not strangers


def view_in(text: str) -> ViewCode | None:
    """The view that the words of a file name mean, None where there is none or they disagree.

    A detail of a side is a detail: `truoc_chi-tiet`.
    """
    found, _only = read_views(text)
    if "detail" in found:
        return "detail"
    return found.pop() if len(found) == 1 else None
