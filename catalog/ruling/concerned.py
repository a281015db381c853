"""Which artifacts a change of the museum's rules concerns."""

from sqlalchemy import Connection, select

from catalog.ruling.rules import STANDARD_FILE, read_vocabularies
from catalog.store.inventory import Inventory
from catalog.store.root import Store
from catalog.tables import ArtifactRow
from catalog.vocabulary import FIELDS_OF, Vocabularies
from catalog.vocabulary.vocabularies import VOCABULARY_OF


def concerned(connection: Connection, store: Store, museum: Inventory, now: Vocabularies) -> list[str]:
    """Ids of the artifacts whose rows the newest version of the museum's object may change.

    A new standard concerns all; other terms concern those whose words stand for something else than before.
    """
    query = select(ArtifactRow.id, ArtifactRow.terms).order_by(ArtifactRow.id)
    if museum.versions[-2].state[STANDARD_FILE] != museum.state[STANDARD_FILE]:
        return [object_id for object_id, _words in connection.execute(query)]
    before = read_vocabularies(store, museum, museum.head - 1)
    changed = {
        field
        for name, fields in FIELDS_OF.items()
        for field in fields
        if before.by_name[name].terms != now.by_name[name].terms
    }
    if not changed:
        return []
    seen: dict[tuple[str, str], bool] = {}

    def is_moved(field: str, words: str) -> bool:
        if (field, words) not in seen:
            was, is_ = ((v.first(field, words), v.labels(field, words)) for v in (before, now))
            seen[field, words] = was != is_
        return seen[field, words]

    return [
        object_id
        for object_id, joined in connection.execute(query)
        if any(
            words and field in changed and is_moved(field, words)
            for field, words in zip(VOCABULARY_OF, joined.split("\t"), strict=True)
        )
    ]
