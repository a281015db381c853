"""How often cards use the terms, and which of their words are none: read off the catalog, no record is opened."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from catalog.missing_values import missing_value
from catalog.tables import ArtifactRow
from catalog.vocabulary.vocabularies import VOCABULARY_OF, Vocabularies


@dataclass(slots=True)
class Uses:
    """Of one vocabulary: artifacts by id of term; words that are no term in use, or a retired one, by field."""

    terms: Counter[str] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)


def count_uses(connection: Connection, vocabularies: Vocabularies) -> dict[str, Uses]:
    """The uses of every vocabulary, by its name. Artifacts taken out of view do not count.

    A place counts for every unit that is named. Words that say that a value is missing are passed over.
    """
    cards: Counter[tuple[str, str]] = Counter()
    query = select(ArtifactRow.terms, func.count()).where(ArtifactRow.status != "withdrawn").group_by(ArtifactRow.terms)
    for joined, artifacts in connection.execute(query):
        for card_field, words in zip(VOCABULARY_OF, joined.split("\t"), strict=True):
            if words:
                cards[card_field, words] += artifacts
    uses: defaultdict[str, Uses] = defaultdict(Uses)
    for (card_field, words), artifacts in cards.items():
        of = uses[VOCABULARY_OF[card_field]]
        for term in vocabularies.terms(card_field, words):
            of.terms[term.id] += artifacts
        for value in vocabularies.values(card_field, words):
            if not missing_value(value) and not vocabularies.is_known(card_field, value):
                of.unknown[card_field, value] += artifacts
    return uses
