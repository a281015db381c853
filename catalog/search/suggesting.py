"""What a person may have meant where nothing is found: words of the museum's own texts, with their accents."""

from itertools import product
from typing import Any

from sqlalchemy import Connection, Select, select

from catalog.folding import fold
from catalog.search.asking import Index
from catalog.search.matching import AllOf, Match, Phrase
from catalog.search.query import Query
from catalog.search.spelling import keyed, neighbours, slips, written
from catalog.search.words import folded
from catalog.tables import SearchRow, SearchWordRow

_MOST_SUGGESTED, _MOST_TRIED = 3, 40
#: Other words that are thought of for a word, and how many of a query's words may be mistyped.
_MOST_WORDS, _MOST_TYPED = 5, 8
_LONGEST = 12
#: Words that stand in so many artifacts together need not stand side by side, which takes long to find out.
_MANY = 200
#: How many slips there may be in a word, and how many more than the least in what is suggested.
_MOST_SLIPS, _MORE_SLIPS = 3, 1


def suggest(connection: Connection, query: Query) -> list[str]:
    """Queries that find something where this one finds nothing; the likeliest first. Only plain words are mended."""
    typed = [word for term in query.free for word in term.words]
    if not typed or len(query.free) != len(query.terms) or len(typed) > _MOST_TYPED or query.excluded:
        return []
    index = Index(connection, Query(terms=query.terms))
    one, many = (index.select((SearchRow.doc,)).limit(most) for most in (1, _MANY))

    def finds(match: Match, statement: Select[Any] = one) -> int:
        return len(connection.execute(statement, index.given(match)).all())

    combinations = product(*(_meant(connection, word) for word in typed))
    likeliest = sorted((sum(far for far, _word in some), [word for _far, word in some]) for some in combinations)
    found: list[tuple[int, bool, list[str]]] = []
    for far, words in likeliest[:_MOST_TRIED]:
        together = [some for least, apart, some in found if not apart and least == found[0][0]]
        if len(together) == _MOST_SUGGESTED or (found and far > found[0][0] + _MORE_SLIPS):
            break
        anywhere = AllOf(tuple(Phrase(((word,),)) for word in words))
        if finds(anywhere):
            side_by_side = Phrase(tuple((word,) for word in words))
            apart = len(words) > 1 and finds(anywhere, many) < _MANY and not finds(side_by_side)
            found.append((far, apart, words))
    return [" ".join(map(written, words)) for _far, _apart, words in sorted(found)[:_MOST_SUGGESTED]]


def _meant(connection: Connection, typed: str) -> list[tuple[int, str]]:
    """Words that a typed one may stand for, each with how far it is from it, the commonest of equally far ones first.

    Accents that were not typed are no slips; another word where the typed one is known is one more.
    """
    letters = folded(typed)
    keys = keyed(letters)
    if len(letters) > _LONGEST:
        return [(0, typed)]
    near = sorted({letters} | neighbours(letters) | keys)
    query = select(SearchWordRow.word, SearchWordRow.folded, SearchWordRow.count)
    rows = connection.execute(query.where(SearchWordRow.folded.in_(near))).all()
    known = any(word == typed for word, _letters, _count in rows)
    bare = fold(typed) == typed
    likely = []
    for word, word_letters, count in rows:
        far = 1 if word_letters in keys else slips(typed, fold(word) if bare else word)
        if far <= _MOST_SLIPS:
            likely.append((far + (known and word != typed), -count, word))
    return [(far, word) for far, _count, word in sorted(likely)[:_MOST_WORDS]] or [(0, typed)]
