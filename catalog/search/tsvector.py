"""A document as PostgreSQL has it: each word with its places, and the column of each place as a weight.

The words are ours: no parser or dictionary of the server takes part, so that its locale says nothing. Words of the name
and of the names stand there once more with a mark: a weight is nothing that the index knows, the server would read the
words of every artifact that has a common word anywhere to see whether it is in the name.

The type keeps 255 places of a word, and none beyond 16,383 (https://www.postgresql.org/docs/current/textsearch-limitations.html).
A document with more has a word that says so: what hangs on places is asked of its texts, all else of the index.
"""

from collections import defaultdict

from catalog.search.document import Document
from catalog.search.words import GAP

#: The weights that stand for columns of the index; `marks` needs none of its own, its words are like no others.
WEIGHTS = {"title": "A", "names": "B", "rest": "C", "labels": "D", "marks": "D"}
#: What stands before the words of a column where they are looked for in it alone.
COLUMN_MARKS = {"title": "1§", "names": "2§"}
#: The word of a document that has more places than the type keeps.
LONG = "§§"
_MOST_PLACES, _LAST_PLACE = 255, 16_383


def tsvector(document: Document) -> str:
    """The words of a document as a literal of the type tsvector."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    place = 0
    for column, weight in WEIGHTS.items():
        mark = COLUMN_MARKS.get(column)
        for word in getattr(document, column).split():
            place += 1
            if word == GAP:
                continue
            places[word].append(f"{place}{weight}")
            if mark:
                places[mark + word].append(f"{place}{weight}")
        place += 1  # a gap: no phrase runs from one column into the next
    if place >= _LAST_PLACE or any(len(where) >= _MOST_PLACES for where in places.values()):
        places[LONG].append("1D")
    return " ".join(f"'{word}':{','.join(where[:_MOST_PLACES])}" for word, where in places.items())
