"""What people type, taken apart: words, "phrases", -exclusions, beginnings*, fields, years, levels, numbers.

No text is an error. A name before a colon that is no field, or a value that says nothing, is taken for words, and said.
"""

import re
from dataclasses import dataclass, field, replace

from catalog.folding import clean, fold, unify
from catalog.number import parse
from catalog.progress.levels import Level
from catalog.search.fields import Limit, level_named, name_before
from catalog.search.words import NUMBER, grams, words_of
from catalog.search.years import years_named

#: What is looked at of a query: so many letters, so many different words and phrases.
_MOST_LETTERS, _MOST_TERMS = 10_000, 50
#: A level or a dating is said in so many words.
_MOST_WORDS = 6
_PIECE = re.compile(r'"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+)')
#: Letters joined as in TS-ĐĐ.
_JOINED = re.compile(r"[^\W\d_][-./_][^\W\d_]")
#: What goes on with a dating that says years already: `500 TCN`, `1802 - 1945`, `4000 năm cách ngày nay`.
_OF_YEARS = re.compile(r"-|đến|[0-9]{1,4}|[IVX]+|[ts]\.?c\.?n\.?|bce?|ad|ce|năm|cách|ngày|nay|years|ago", re.IGNORECASE)
_QUOTES = str.maketrans("“”„‟«»″＂：＊", '"' * 8 + ":*")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side, mostly one. They may be anywhere, or in one column of the index, after a mark.

    `own` is the column that has the card's own words of a field. `begins`: the last word is only the beginning of one.
    `number` is the register number that they are, `fragment` what finds them within numbers.
    """

    words: tuple[str, ...]
    column: str = ""
    mark: str = ""
    own: str = ""
    begins: bool = False
    number: str | None = None
    fragment: tuple[str, ...] = ()

    @property
    def has_accents(self) -> bool:
        """Whether some word was typed with accents."""
        return any(fold(word) != word for word in self.words)


@dataclass(slots=True)
class Query:
    """A query understood.

    `number` is the register number that all of it is, `fragment` what finds all of it within numbers. `ignored` are
    pieces that were taken for words, or for nothing, though they look like more. `blank`: nothing was typed.
    """

    terms: list[Term] = field(default_factory=list)
    excluded: list[Term] = field(default_factory=list)
    levels: list[tuple[Level, bool]] = field(default_factory=list)
    years: list[tuple[int, int, bool]] = field(default_factory=list)
    number: str | None = None
    fragment: tuple[str, ...] = ()
    ignored: list[str] = field(default_factory=list)
    blank: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether something was typed, and nothing of it can be looked for."""
        return not (self.blank or self.terms or self.excluded or self.levels or self.years)

    @property
    def free(self) -> list[Term]:
        """The terms that may be anywhere."""
        return [term for term in self.terms if not term.column]

    @property
    def limited(self) -> list[Term]:
        """The terms that must be in one field."""
        return [term for term in self.terms if term.column]


@dataclass(slots=True)
class _Piece:
    text: str
    quoted: bool
    glued: bool


def read_query(text: str, own_prefix: str) -> Query:
    """Take a query apart; `own_prefix` is the museum's, which bare digits stand for.

    >>> query = read_query('trống -gỗ chất liệu:"đồng thau" niên đại:-500..200', "BTBP")
    >>> [term.mark for term in query.terms], len(query.excluded), query.years
    (['', 'm§'], 1, [(-500, 200, False)])
    """
    text = unify(clean(text[:_MOST_LETTERS])).translate(_QUOTES)
    reader = _Reader(_pieces(text), own_prefix)
    query = reader.read()
    query.blank = not text
    query.terms = list(dict.fromkeys(query.terms))[:_MOST_TERMS]
    query.excluded = list(dict.fromkeys(query.excluded))[:_MOST_TERMS]
    if reader.plain and query.terms:
        query.number = _number(text, own_prefix)
        query.fragment = _fragment(text)
    elif len(query.terms) == 1 and not query.excluded:
        query.number = query.terms[0].number
    return query


def _pieces(text: str) -> list[_Piece]:
    pieces = []
    end = -1
    for found in _PIECE.finditer(text):
        quoted = found["bare"] is None
        pieces.append(_Piece(found["quoted"] if quoted else found["bare"], quoted, found.start() == end))
        end = found.end()
    return pieces


def _number(text: str, own_prefix: str) -> str | None:
    number = parse(text, own_prefix)
    return number.canonical if number else None


def _fragment(text: str) -> tuple[str, ...]:
    """What finds a text within numbers; nothing where it has no digits and joins no letters, or is no fragment."""
    looks_so = any(c.isdigit() for c in text) or _JOINED.search(text)
    return tuple(grams(text)) if looks_so and len(text) <= 40 else ()


class _Reader:
    """Reads the pieces of a query from left to right. `plain`: there were words only."""

    def __init__(self, pieces: list[_Piece], own_prefix: str) -> None:
        self._pieces = pieces
        self._own_prefix = own_prefix
        self._at = 0
        self._waiting: list[str] = []  # bare words: the next may be a colon that makes a name of them
        self._query = Query()
        self.plain = True

    def read(self) -> Query:
        while self._at < len(self._pieces):
            piece = self._pieces[self._at]
            self._at += 1
            if piece.quoted:
                excluded = piece.glued and bool(self._waiting) and self._waiting[-1] == "-"
                if excluded:
                    self._waiting.pop()
                self._say_waiting()
                self.plain = False
                self._add(Term(tuple(words_of(piece.text)), number=_number(piece.text, self._own_prefix)), excluded)
            elif ":" in piece.text:
                self._read_limit(piece.text)
            else:
                self._waiting.append(piece.text)
        self._say_waiting()
        return self._query

    def _say_waiting(self) -> None:
        for word in self._waiting:
            self._add_word(word)
        self._waiting.clear()

    def _add_word(self, word: str) -> None:
        excluded = word.startswith("-") and len(word) > 1
        begins = word.endswith("*") and len(word) > 1
        if excluded or begins:
            self.plain = False
        words = tuple(words_of(word))
        fragment = () if excluded or begins else _fragment(word)
        self._add(Term(words, begins=begins, fragment=fragment), excluded)

    def _add(self, term: Term, excluded: bool) -> None:
        if term.words:
            (self._query.excluded if excluded else self._query.terms).append(term)

    def _read_limit(self, piece: str) -> None:
        left, _colon, right = piece.partition(":")
        before = [*self._waiting, left]
        found = name_before(" ".join(word.lstrip("-") for word in before if word.lstrip("-"))) if left else None
        if found is None:
            # 12:30 is a word as any other; what looks like a name is said.
            if left and not left[-1].isdigit():
                self._query.ignored.append(piece)
            self._waiting += [word for word in (left, right) if word]
            return
        name, limit = found
        start = len(before) - len(name.split())
        excluded = before[start].startswith("-")
        self._waiting = before[:start]
        self._say_waiting()
        self.plain = False
        if limit.kind == "level":
            understood = self._read_level(right, excluded)
        elif limit.kind == "years":
            understood = self._read_years(right, excluded)
        else:
            understood = self._read_value(limit, right or self._next_value(), excluded)
        if not understood:
            self._query.ignored.append(f"{name}:{right}")

    def _next_value(self) -> str:
        if self._at >= len(self._pieces) or (":" in self._pieces[self._at].text and not self._pieces[self._at].quoted):
            return ""
        self._at += 1
        return self._pieces[self._at - 1].text

    def _read_value(self, limit: Limit, value: str, excluded: bool) -> bool:
        begins = value.endswith("*")
        term = Term(tuple(words_of(value)), limit.column, limit.mark, limit.own, begins)
        if limit.mark == NUMBER and not begins:
            term = replace(term, number=_number(value, self._own_prefix), fragment=_fragment(value))
        self._add(term, excluded)
        return bool(term.words)

    def _read_years(self, right: str, excluded: bool) -> bool:
        """A dating may be several words: it takes those that follow until they say years."""
        said = right or self._next_value()
        while not (years := years_named(said)):
            if len(said.split()) >= _MOST_WORDS or not (more := self._next_value()):
                self._waiting += said.split()
                return False
            said = f"{said} {more}"
        for count in range(_MOST_WORDS, 0, -1):
            words = [piece.text for piece in self._pieces[self._at : self._at + count]]
            if all(map(_OF_YEARS.fullmatch, words)) and (longer := years_named(" ".join([said, *words]))):
                self._at += len(words)
                years = longer
                break
        self._query.years.append((*years, excluded))
        return True

    def _read_level(self, right: str, excluded: bool) -> bool:
        """A level is said in several words: it takes as many of those that follow as it needs."""
        following = [right] if right else []
        while self._at < len(self._pieces) and len(following) < _MOST_WORDS:
            piece = self._pieces[self._at]
            if not piece.quoted and ":" in piece.text:
                break
            self._at += 1
            following += piece.text.split()
        found = level_named(" ".join(following))
        if found:
            level, count = found
            self._query.levels.append((level, excluded))
            following = following[count:]
        self._waiting += following
        return found is not None
