"""A large catalog to search in: the shared collections' titles and texts, Vietnamese syllables, places and terms.

Two in five artifacts are rows of the English tables, the others have Vietnamese texts whose syllables are as unevenly
common as words are (Zipf, exponent 1). Each has some twenty fields, as a well kept card has.
"""

import csv
import gzip
import itertools
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert

from benchmarks.figures import SHARED
from catalog.record import Record
from catalog.search.writing import Searchable, SearchWriter
from catalog.tables import ArtifactRow
from catalog.vocabulary.vocabularies import Vocabularies

_CHUNK = 500
_ENGLISH_SHARE = 0.4
COLLECTIONS = SHARED / "collections"


def syllables() -> list[str]:
    """The syllables of the shared word list, in an order that is no alphabet's."""
    lines = (COLLECTIONS / "hunspell-vi" / "vi-DauMoi.dic").read_text(encoding="utf-8").splitlines()[1:]
    words = sorted({line.split("/")[0] for line in lines if line and " " not in line})
    random.Random(7).shuffle(words)
    return words


def english() -> Iterator[dict[str, str]]:
    """Cards of the two English tables, as they are to be imported."""
    with gzip.open(COLLECTIONS / "tate_artworks.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "other_numbers": row["accession_number"],
                "name": row["title"],
                "maker": row["artist"],
                "dating": row["dateText"],
                "materials": row["medium"].replace(",", " "),
                "dimensions": row["dimensions"],
                "inscriptions": row["inscription"],
                "object_type": row["classification"],
                "collection": row["groupTitle"],
                "significance": row["subjects"],
                "notes": row["creditLine"],
            }
    with gzip.open(COLLECTIONS / "cmoa_things.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "other_numbers": row["accession_number"],
                "name": row["title"],
                "maker": row["creator"],
                "ethnic_group": row["nationality"],
                "dating": row["creation_date"],
                "materials": row["medium"].replace(",", " "),
                "object_type": row["classification"],
                "collection": row["department"],
                "location": row["physical_location"],
                "notes": row["credit_line"],
            }


class Vietnamese:
    """Makes Vietnamese cards without end, the same on every run."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        self._dice = random.Random(1)
        self._words = syllables()
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self._words))))
        self._terms = {
            name: [term.term for term in vocabulary.terms] for name, vocabulary in vocabularies.by_name.items()
        }
        with gzip.open(COLLECTIONS / "vn_units_2025_34_provinces.csv.gz", "rt", encoding="utf-8", newline="") as file:
            self._places = [row["full_name"] for row in csv.DictReader(file)]

    def card(self, number: int) -> dict[str, str]:
        """The card of an artifact."""
        dice = self._dice
        fields = (
            "object_type",
            "legal_level",
            "holding_kind",
            "condition",
            "period",
            "culture",
            "ethnic_group",
            "unit",
        )
        card = {key: dice.choice(self._terms[key]) for key in fields}
        return card | {
            "class_number": f"{dice.choice(('Đa', 'Gm', 'KL', 'G', 'Gi', 'V'))} {dice.randint(1, 9_000)}",
            "name": self._text(2, 5).capitalize(),
            "quantity": str(dice.randint(1, 9)),
            "materials": dice.choice(self._terms["material"]),
            "technique": self._text(1, 4),
            "dimensions": f"Cao {dice.randint(20, 900) / 10:.1f} cm; rộng {dice.randint(10, 600) / 10:.1f} cm",
            "weight": f"{dice.randint(1, 90)} kg",
            "description": self._text(12, 40),
            "distinguishing_features": self._text(2, 8),
            "dating": f"Thế kỷ {dice.choice(('X', 'XV', 'XVIII', 'XIX'))}",
            "find_place": f"{dice.choice(self._places)}, {dice.choice(('tỉnh Bình Phước', 'tỉnh Sông Bé'))}",
            "acquisition_method": dice.choice(self._terms["acquisition_method"]),
            "entry_date": f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{dice.randint(1976, 2025)}",
            "entry_document": f"{number % 900}/BB-BT",
            "location": f"Kho {dice.randint(1, 6)}, giá {dice.choice('ABCDE')}{dice.randint(1, 20)}",
            "collection": self._words[int(dice.random() ** 3 * 80)].capitalize(),
            "significance": self._text(4, 12),
        }

    def _text(self, least: int, most: int) -> str:
        count = self._dice.randint(least, most)
        return " ".join(self._dice.choices(self._words, cum_weights=self._weights, k=count))


def records(count: int, vocabularies: Vocabularies) -> Iterator[Record]:
    """So many records with the numbers BTBP 1 and on."""
    dice = random.Random(2)
    foreign = itertools.cycle(list(english()))
    own = Vietnamese(vocabularies)
    for number in range(1, count + 1):
        card = next(foreign) if dice.random() < _ENGLISH_SHARE else own.card(number)
        card = {key: text for key, text in card.items() if text}
        id_ = UUID(int=dice.getrandbits(128), version=4).urn
        yield Record(id=id_, number=f"BTBP {number}").with_card(card)


def fill(connection: Connection, source: Iterator[Record], vocabularies: Vocabularies) -> None:
    """Write artifacts into an empty catalog, as `catalog.index` does it."""
    writer = SearchWriter(connection, vocabularies.labels)
    dice = random.Random(3)
    empty: dict[str, Any] = {column.name: column.type.python_type() for column in ArtifactRow.__table__.columns}
    sequence = 0
    while chunk := list(itertools.islice(source, _CHUNK)):
        entries = []
        rows = []
        for record in chunk:
            sequence += 1
            level = dice.choices(range(5), (40, 20, 10, 20, 10))[0]
            groups = {
                name: vocabularies.first(field, record.card.get(field, ""))
                for name, field in (("material", "materials"), *((f, f) for f in _GROUPS))
            }
            entries.append(Searchable(record, level, groups))
            row = {"id": record.id, "number": record.number, "prefix": "BTBP", "sequence": sequence}
            more = {"title": record.card.get("name", ""), "level": level, "collection": groups["collection"]}
            rows.append(empty | row | more)
        connection.execute(insert(ArtifactRow), rows)
        writer.write(entries, ())
    writer.finish()


_GROUPS = ("collection", "object_type", "period", "culture", "ethnic_group")
