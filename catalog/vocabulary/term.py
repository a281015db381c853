"""A term of a vocabulary, and the row of a table that it is read from and written to."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from catalog.folding import clean, fold
from catalog.language import N_, _
from catalog.problems import Problem

Status = Literal["active", "retired"]
#: Columns of a vocabulary's file, in this order.
COLUMNS = ("id", "term", "synonyms", "code", "broader", "from_year", "to_year", "uri", "note", "status")

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: https://www.getty.edu/research/tools/vocabularies/lod/ · https://www.wikidata.org/wiki/Wikidata:Data_access
_URIS = (
    (re.compile(r"https?://vocab\.getty\.edu/(?:page/)?aat/(3\d{8})"), "http://vocab.getty.edu/aat/{}"),
    (
        re.compile(r"https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/(Q[1-9]\d{0,9})"),
        "http://www.wikidata.org/entity/{}",
    ),
)
_LABEL_LETTERS, _NOTE_LETTERS, _ID_LETTERS = 200, 2000, 64
_FIRST_YEAR, _LAST_YEAR = -4_000_000, 2100
#: What a spreadsheet that opens the store's own file would take for a formula.
_FORMULA_BEGINS = ("=", "+", "-", "@")

_EXPECTED = {
    "id": N_("small letters without marks, digits and single hyphens, for instance da-bazan"),
    "term": N_("a word or a few, {letters} letters at most, no semicolon, none of = + - @ at its beginning"),
    "synonyms": N_("words parted by semicolons, each {letters} letters at most, none of = + - @ at its beginning"),
    "code": N_("a few letters, no blank, no semicolon, none of = + - @ at its beginning"),
    "broader": N_("the id or the name of one term"),
    "from_year": N_("a whole year, -200 for 200 BC; there is no year 0"),
    "to_year": N_("a whole year, not before the year in which it begins"),
    "uri": N_("http://vocab.getty.edu/aat/… or http://www.wikidata.org/entity/Q…; two are parted by a semicolon"),
    "note": N_("{letters} letters at most, none of = + - @ at its beginning"),
    "status": N_("active or retired"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """What the museum calls one thing. `id` never changes, whatever the term is called.

    `code` is the museum's own sign for it, which compares with accents and case. `broader` is the id of what
    it lies in, or became. Years are those in which it was, -1 before 1. `uri` is that of the same thing in the
    Getty AAT or in Wikidata; two are parted by a semicolon. A `retired` term is understood, but no card should have it.
    """

    id: str
    term: str
    synonyms: tuple[str, ...] = ()
    code: str = ""
    broader: str = ""
    from_year: int | None = None
    to_year: int | None = None
    uri: str = ""
    note: str = ""
    status: Status = "active"

    @property
    def labels(self) -> tuple[str, ...]:
        """All words for it, the preferred ones first."""
        return (self.term, *self.synonyms)

    def row(self) -> list[str]:
        """Its cells under `COLUMNS`."""
        years = ["" if year is None else str(year) for year in (self.from_year, self.to_year)]
        return [
            *(self.id, self.term, "; ".join(self.synonyms), self.code, self.broader),
            *(*years, self.uri, self.note, self.status),
        ]


def read_term(cells: Mapping[str, str], where: str) -> Term:
    """A term from cells under `COLUMNS`; absent ones are empty. Problem E-TERM-CELL names the cell."""
    text = {column: clean(cells.get(column, "")).replace("\n", " ") for column in COLUMNS}

    def check(column: str, good: Callable[[str], bool], letters: int = _LABEL_LETTERS) -> str:
        if not good(text[column]) or len(text[column]) > letters:
            expected = _(_EXPECTED[column]).format(letters=letters)
            raise Problem("E-TERM-CELL", where=where, column=column, found=text[column][:80], expected=expected)
        return text[column]

    term = check("term", _is_label)
    synonyms = dict.fromkeys(filter(None, map(str.strip, text["synonyms"].split(";"))))
    check("synonyms", lambda _text: all(map(_is_label, synonyms)), 100 * _LABEL_LETTERS)
    from_year, to_year = (_year(check(key, _is_year)) for key in ("from_year", "to_year"))
    check("to_year", lambda _text: from_year is None or to_year is None or from_year <= to_year)
    uris = [_canonical(uri.strip()) for uri in text["uri"].split(";")] if text["uri"] else []
    check("uri", lambda _text: None not in uris)
    return Term(
        id=check("id", lambda id_: not id_ or bool(_ID.fullmatch(id_)), _ID_LETTERS) or slug(term),
        term=term,
        synonyms=tuple(word for word in synonyms if word != term),
        code=check("code", lambda code: not re.search(r"[\s;]", code) and not code.startswith(_FORMULA_BEGINS), 12),
        broader=check("broader", lambda _text: True),
        from_year=from_year,
        to_year=to_year,
        uri="; ".join(dict.fromkeys(filter(None, uris))),
        note=check("note", lambda words: not words.startswith(_FORMULA_BEGINS), _NOTE_LETTERS),
        status="retired" if check("status", lambda word: word in ("", *get_args(Status))) == "retired" else "active",
    )


def slug(term: str) -> str:
    """An id made of a term's letters.

    >>> slug("Đá bazan"), slug("S'tiêng")
    ('da-bazan', 's-tieng')
    """
    return "-".join(re.findall(r"[a-z0-9]+", fold(term)))[:_ID_LETTERS].strip("-") or "term"


def _is_label(words: str) -> bool:
    has_letters = any(c.isalnum() for c in words)
    return has_letters and ";" not in words and len(words) <= _LABEL_LETTERS and not words.startswith(_FORMULA_BEGINS)


def _is_year(text: str) -> bool:
    return not text or bool(re.fullmatch(r"-?[1-9]\d{0,6}", text) and _FIRST_YEAR <= int(text) <= _LAST_YEAR)


def _year(text: str) -> int | None:
    return int(text) if text else None


def _canonical(uri: str) -> str | None:
    """The form in which a URI is kept; None for one that is none of the two kinds."""
    for pattern, form in _URIS:
        if found := pattern.fullmatch(uri):
            return form.format(found[1])
    return None
