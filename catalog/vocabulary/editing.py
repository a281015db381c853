"""A vocabulary with one thing changed. Nothing is written here; each gives a new one, checked as a whole."""

from collections import defaultdict
from collections.abc import Container
from dataclasses import replace
from typing import NoReturn

from catalog.problems import Problem
from catalog.vocabulary.matching import exact_key
from catalog.vocabulary.table import Rows
from catalog.vocabulary.term import COLUMNS, Term, read_term, slug
from catalog.vocabulary.vocabularies import make_vocabulary
from catalog.vocabulary.vocabulary import Vocabulary

#: `synonyms+=…` adds to a list that stays.
_ADDS = "+"


def find_term(vocabulary: Vocabulary, words: str) -> Term:
    """The term that a person means: by its id, or by its words. Problem E-TERM-UNKNOWN."""
    term = vocabulary.by_id.get(words) or vocabulary.find(words)
    if term is None:
        raise Problem("E-TERM-UNKNOWN", where=words, vocabulary=vocabulary.name)
    return term


def add_term(vocabulary: Vocabulary, words: str, cells: dict[str, str]) -> Vocabulary:
    """With one more term. Raises the Problems of a vocabulary, E-TERM-CELL, E-TERM-COLUMN."""
    _check_columns(cells)
    given = {"id": _free_id(words, vocabulary.by_id), **cells, "term": words}
    return _made(vocabulary, [*vocabulary.terms, read_term(given, words)])


def edit_term(vocabulary: Vocabulary, words: str, cells: dict[str, str]) -> Vocabulary:
    """With cells of one term replaced; `synonyms+` adds to them. A term's old name stays as a synonym.

    Raises the Problems of a vocabulary, E-TERM-UNKNOWN, -CELL, -COLUMN.
    """
    term = find_term(vocabulary, words)
    changes = dict(cells)
    if more := changes.pop(f"synonyms{_ADDS}", ""):
        changes["synonyms"] = "; ".join([*term.synonyms, more])
    _check_columns(changes)
    if changes.get("term", term.term) != term.term:
        changes["synonyms"] = "; ".join([changes.get("synonyms", "; ".join(term.synonyms)), term.term])
    edited = read_term(dict(zip(COLUMNS, term.row(), strict=True)) | changes | {"id": term.id}, term.term)
    return _made(vocabulary, [edited if other is term else other for other in vocabulary.terms])


def merge_terms(vocabulary: Vocabulary, words: str, into: str) -> Vocabulary:
    """With one term joined to another: all its labels become synonyms there, what lay in it lies there.

    Raises Problem E-TERM-UNKNOWN, E-TERM-SAME, E-TERM-BELOW.
    """
    gone, kept = find_term(vocabulary, words), find_term(vocabulary, into)
    if gone is kept:
        raise Problem("E-TERM-SAME", where=words, term=kept.term)
    if gone in vocabulary.ancestors(kept):
        raise Problem("E-TERM-BELOW", where=words, term=gone.term, into=kept.term)
    known = {exact_key(label) for label in kept.labels}
    labels = [label for label in gone.labels if exact_key(label) not in known]
    joined = replace(kept, synonyms=(*kept.synonyms, *labels), code=kept.code or gone.code, uri=kept.uri or gone.uri)
    terms = []
    for term in vocabulary.terms:
        if term is kept:
            terms.append(joined)
        elif term is not gone:
            terms.append(replace(term, broader=kept.id) if term.broader == gone.id else term)
    return _made(vocabulary, terms)


def take_in(vocabulary: Vocabulary, table: Rows, where: str, *, replace_all: bool) -> Vocabulary:
    """With the terms of a table: those that are there already get its cells, others are added.

    With `replace_all` what the table has not goes. A row is that of a term by its id or, without one, by the term.
    `broader` may be an id or a name. Raises the Problems of a vocabulary, E-VOCABULARY-ROWS, E-TERM-CELL.
    """
    there = {exact_key(term.term): term for term in reversed(vocabulary.terms)}
    ids = dict.fromkeys([*vocabulary.by_id, *(cells.get("id", "") for _number, cells in table.rows)])
    taken: list[Term] = []
    for number, cells in table.rows:
        known = vocabulary.by_id.get(cells.get("id", "").strip())
        if known is None and not cells.get("id", "").strip() and not vocabulary.homonyms:
            known = there.get(exact_key(cells.get("term", "")))
        before = dict(zip(COLUMNS, known.row(), strict=True)) if known else {}
        given = before | cells
        if not given.get("id", "").strip():
            given["id"] = known.id if known else _free_id(cells.get("term", ""), ids)
        taken.append(read_term(given, f"{where}, {number}"))
        ids[taken[-1].id] = None
    new = {term.id: term for term in taken}
    if len(new) < len(taken):
        _refuse_rows(table, taken, where)
    terms = taken
    if not replace_all:
        terms = [new.pop(term.id, term) for term in vocabulary.terms] + list(new.values())
    return _made(vocabulary, terms)


def _refuse_rows(table: Rows, taken: list[Term], where: str) -> NoReturn:
    """Problem E-VOCABULARY-ROWS for the first term that stands in several rows."""
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for (number, _cells), term in zip(table.rows, taken, strict=True):
        rows[term.id].append(str(number))
    id_, same = next((id_, numbers) for id_, numbers in rows.items() if len(numbers) > 1)
    raise Problem("E-VOCABULARY-ROWS", where=where, id=id_, rows=", ".join(same))


def _with_broader_ids(terms: list[Term]) -> list[Term]:
    """The terms with the id of what each lies in, where its name stands there."""
    ids = {term.id for term in terms}
    by_name = {exact_key(label): term.id for term in reversed(terms) for label in reversed(term.labels)}
    return [
        term
        if not term.broader or term.broader in ids
        else replace(term, broader=by_name.get(exact_key(term.broader), term.broader))
        for term in terms
    ]


def _made(vocabulary: Vocabulary, terms: list[Term]) -> Vocabulary:
    made = make_vocabulary(vocabulary.name, _with_broader_ids(terms))
    known = {(code, coded.id, other.id) for code, coded, other in vocabulary.codes_as_labels()}
    for code, coded, other in made.codes_as_labels():
        if (code, coded.id, other.id) not in known:
            made.refuse_twice(code, coded, other)
    return made


def _check_columns(cells: dict[str, str]) -> None:
    for column in cells:
        if column not in COLUMNS or column == "id":
            raise Problem("E-TERM-COLUMN", where=column, columns=", ".join(COLUMNS[1:]))


def _free_id(words: str, taken: Container[str]) -> str:
    """An id made of words that nothing has yet: `da`, then `da-2`."""
    beginning = slug(words)
    if beginning not in taken:
        return beginning
    number = 2
    while f"{beginning[:58]}-{number}" in taken:
        number += 1
    return f"{beginning[:58]}-{number}"
