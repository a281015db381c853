"""Vocabularies in words and as JSON."""

from collections.abc import Mapping
from typing import Any

from catalog.language import _, n_
from catalog.problems import visible
from catalog.vocabulary import FIELDS_OF, Term, Vocabularies, Vocabulary
from catalog.vocabulary.uses import Uses
from catalog.wording.names import field_name, table

_MOST_SHOWN = 50
_SYNONYM_LETTERS = 50


def overview_text(vocabularies: Vocabularies, uses: Mapping[str, Uses]) -> str:
    """Every vocabulary with its number of terms, and what of it is on cards."""
    header = [_("Vocabulary"), _("Field"), _("Terms"), _("Used"), _("No terms")]
    rows = [
        [name, field_name(fields[0]), len(vocabularies.by_name[name].terms), *_counts(uses.get(name, Uses()))]
        for name, fields in FIELDS_OF.items()
    ]
    hint = _("“No terms” are words on cards that stand in no vocabulary. See them: sohoa vocabulary list NAME")
    return f"{table(header, rows, left=2)}\n\n{hint}"


def _counts(uses: Uses) -> tuple[int, int]:
    return len(uses.terms), len(uses.unknown)


def overview_json(vocabularies: Vocabularies, uses: Mapping[str, Uses]) -> dict[str, Any]:
    """`data` of `vocabulary list`."""
    rows = []
    for name, fields in FIELDS_OF.items():
        used, unknown = _counts(uses.get(name, Uses()))
        terms = len(vocabularies.by_name[name].terms)
        rows.append({"name": name, "fields": list(fields), "terms": terms, "used": used, "unknown": unknown})
    return {"vocabularies": rows}


def vocabulary_text(vocabulary: Vocabulary, uses: Uses) -> str:
    """The terms as a tree, and what is on cards but no term."""
    header = [_("Term"), _("Code"), _("Synonyms"), _("Years"), _("Artifacts")]
    rows = [
        ["  " * depth + _shown(term), term.code, _synonyms(term), _years(term), uses.terms[term.id]]
        for depth, term in vocabulary.tree()
    ]
    lines = [table(header, rows, left=4)]
    if uses.unknown:
        lines += ["", _("On cards, but no term in use:")]
        found = [[words, field_name(field), count] for (field, words), count in uses.unknown.most_common(_MOST_SHOWN)]
        lines.append(table([_("Words"), _("Field"), _("Artifacts")], found, left=2))
        if len(uses.unknown) > _MOST_SHOWN:
            lines.append(n_("… and {count} more", "… and {count} more", len(uses.unknown) - _MOST_SHOWN))
        lines.append(_("Make one a term, or a synonym: sohoa vocabulary add …, sohoa vocabulary edit … synonyms+=…"))
    return "\n".join(visible(line) for text in lines for line in text.split("\n"))


def _shown(term: Term) -> str:
    return _("{term} (retired)").format(term=term.term) if term.status == "retired" else term.term


def _synonyms(term: Term) -> str:
    """As many as a line of the table holds."""
    text = "; ".join(term.synonyms)
    return text if len(text) <= _SYNONYM_LETTERS else text[: _SYNONYM_LETTERS - 1].rstrip("; ") + "…"


def _years(term: Term) -> str:
    if term.from_year is None and term.to_year is None:
        return ""
    return f"{'' if term.from_year is None else term.from_year} … {'' if term.to_year is None else term.to_year}"


def vocabulary_json(vocabulary: Vocabulary, uses: Uses) -> dict[str, Any]:
    """`data` of `vocabulary list NAME`."""
    return {
        "name": vocabulary.name,
        "fields": list(FIELDS_OF[vocabulary.name]),
        "terms": [term_json(term) | {"uses": uses.terms[term.id]} for term in vocabulary.terms],
        "unknown": [{"field": f, "words": words, "uses": count} for (f, words), count in uses.unknown.most_common()],
    }


def term_json(term: Term) -> dict[str, Any]:
    """A term as JSON."""
    return {
        "id": term.id,
        "term": term.term,
        "synonyms": list(term.synonyms),
        "code": term.code,
        "broader": term.broader or None,
        "from_year": term.from_year,
        "to_year": term.to_year,
        "uri": term.uri or None,
        "note": term.note,
        "status": term.status,
    }


def term_text(vocabulary: Vocabulary, term: Term) -> str:
    """One term with all that is known of it."""
    lies_in = " › ".join(above.term for above in vocabulary.ancestors(term))
    facts = [
        (_("Synonyms"), "; ".join(term.synonyms)),
        (_("Code"), term.code),
        (_("Lies in"), lies_in),
        (_("Years"), _years(term)),
        (_("URI"), term.uri),
        (_("Note"), term.note),
    ]
    width = max(len(name) for name, _text in facts)
    lines = [f"{_shown(term)}  [{vocabulary.name}: {term.id}]"]
    return "\n".join([*lines, *(f"  {name.ljust(width)}  {text}" for name, text in facts if text)])


def difference_json(before: Vocabulary, after: Vocabulary) -> dict[str, Any]:
    """`data` of `vocabulary import`: how many terms there are, and what became of them, by their names."""
    return {
        "terms": len(after.terms),
        "added": [term.term for term in after.terms if term.id not in before.by_id],
        "changed": [t.term for t in after.terms if t.id in before.by_id and before.by_id[t.id] != t],
        "removed": [term.term for term in before.terms if term.id not in after.by_id],
    }


def difference_text(before: Vocabulary, after: Vocabulary, *, dry_run: bool) -> str:
    """What an import did, or would do."""
    found = difference_json(before, after)
    counts = {key: len(found[key]) for key in ("added", "changed", "removed")}
    text = _("{terms} terms: {added} added, {changed} changed, {removed} removed.").format(
        terms=found["terms"], **counts
    )
    names = (
        f"  {mark} {visible(name)}"
        for mark, key in (("+", "added"), ("~", "changed"), ("−", "removed"))
        for name in found[key][:_MOST_SHOWN]
    )
    said = [_("Nothing was written.")] if dry_run else []
    return "\n".join([text, *names, *said])
