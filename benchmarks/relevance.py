"""How well hits are ordered, beside plain SQLite FTS5: `python -m benchmarks.relevance`.

Queries and judgements stand in judgements.toml. nDCG@10 with gains 2^grade - 1 and the logarithm of the place to the
base 2 (Järvelin and Kekäläinen, 2002), ideal over all artifacts that are judged. Exact-accent-first: pairs of
artifacts whose names differ in accents alone, one of them asked for as it is written.
"""

import csv
import gzip
import math
import random
import sqlite3
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.figures import SHARED
from benchmarks.search_data import COLLECTIONS, english, fill, syllables
from catalog.database import create_tables, open_engine
from catalog.fields import PERSON_FIELDS, find_field
from catalog.folding import fold
from catalog.record import Record, new_id
from catalog.search.searching import search
from catalog.search.words import text_of
from catalog.vocabulary.vocabularies import Vocabularies

_PLACES = 10
_PAIRS = 500
#: Columns of the table of places.
_NAME, _FROM = 1, 3
Cards = dict[str, dict[str, str]]
Ask = Callable[[str], list[str]]


def register() -> Cards:
    """The demo register."""
    with (SHARED / "vietnam" / "register.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [
            {f.key: text for label, text in row.items() if text and (f := find_field(label))}
            for row in csv.DictReader(file)
        ]
    return {row.pop("inventory_number"): row for row in rows}


def places() -> Cards:
    """The units of Viet Nam as artifacts: the present name as name, what it was made from as a remark."""
    with gzip.open(COLLECTIONS / "vn_units_merged_from.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {f"BTBP {n}": {"name": row[_NAME], "notes": row[_FROM]} for n, row in enumerate(rows, 1)}


def words() -> tuple[Cards, list[tuple[str, str]]]:
    """Artifacts named by syllables that differ in accents alone; and each query with the number that comes first."""
    groups = defaultdict(list)
    for word in syllables():
        groups[fold(word)].append(word)
    dice = random.Random(6)
    pairs = [dice.sample(some, 2) for some in dice.sample(sorted(v for v in groups.values() if len(v) > 1), _PAIRS)]
    cards: Cards = {}
    asked = []
    for one, other in pairs:
        cards[f"BTBP {len(cards) + 1}"] = {"name": f"Vật {other}"}
        cards[f"BTBP {len(cards) + 1}"] = {"name": f"Vật {one}"}
        if fold(one) != one:
            asked.append((one, f"BTBP {len(cards)}"))
    return cards, asked


def judged(rules: dict[str, object], query: str, cards: Cards) -> dict[str, int]:
    """The grade of each artifact that has one."""
    grades: dict[str, int] = {}
    for grade in sorted(rules, reverse=True):
        rule = rules[grade]
        if isinstance(rule, list):
            found: Iterable[str] = (f"BTBP {number}" for number in rule)
        else:
            found = (number for number, card in cards.items() if _fits(str(rule), query, card))
        for number in found:
            grades.setdefault(number, int(grade))
    return grades


def _fits(rule: str, query: str, card: dict[str, str]) -> bool:
    if rule == "words":
        have = set(text_of(f"{card.get('name', '')} {card.get('maker', '')}").split())
        return have >= set(text_of(query).split())
    field, sign, value = rule.partition("=") if "=" in rule else rule.partition("~")
    have_text = text_of(card.get(field, ""))
    return have_text == text_of(value) if sign == "=" else f" {text_of(value)} " in f" {have_text} "


def ndcg(hits: list[str], grades: dict[str, int]) -> float:
    """Discounted gain of the first ten hits, as a share of the best possible."""

    def gain(some: Iterable[int]) -> float:
        return math.fsum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(some, 1))

    ideal = gain(sorted(grades.values(), reverse=True)[:_PLACES])
    return gain(grades.get(number, 0) for number in hits[:_PLACES]) / ideal if ideal else math.nan


def ours(cards: Cards, folder: Path) -> Ask:
    """Asks this program's search."""
    engine = open_engine(folder / f"{len(list(folder.iterdir()))}.db", "")
    vocabularies = Vocabularies({})
    with engine.begin() as connection:
        create_tables(connection, "urn:uuid:0")
        records = (Record(id=new_id(), number=number).with_card(card) for number, card in cards.items())
        fill(connection, records, vocabularies)

    def ask(query: str) -> list[str]:
        with engine.connect() as connection:
            return [hit.number for hit in search(connection, query, "BTBP", limit=_PLACES).hits]

    return ask


def peer(cards: Cards, tokenizer: str) -> Ask:
    """Asks plain FTS5 with one column for the name and one for the rest, by bm25."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE f USING fts5(number, name, rest, tokenize='{tokenizer}')")
    rows = (
        (number, card.get("name", ""), " ".join(v for k, v in card.items() if k not in ("name", *PERSON_FIELDS)))
        for number, card in cards.items()
    )
    connection.executemany("INSERT INTO f VALUES (?, ?, ?)", rows)

    def ask(query: str) -> list[str]:
        match = " ".join('"' + word.replace('"', '""') + '"' for word in query.split())
        found = connection.execute("SELECT number FROM f WHERE f MATCH ? ORDER BY bm25(f) LIMIT 10", (match,))
        return [number for (number,) in found]

    return ask


def main() -> None:
    """Measure and print."""
    judgements = tomllib.loads(Path(__file__).with_name("judgements.toml").read_text("utf-8"))
    large = {f"BTBP {n}": {k: v for k, v in card.items() if v} for n, card in enumerate(english(), 1)}
    corpora = {"register": register(), "places": places(), "english": large}
    pairs, asked = words()
    with tempfile.TemporaryDirectory() as name:
        systems: dict[str, Callable[[Cards], Ask]] = {
            "sohoa": lambda cards: ours(cards, Path(name)),
            "FTS5 unicode61": lambda cards: peer(cards, "unicode61"),
            "FTS5 unicode61 remove_diacritics 2": lambda cards: peer(cards, "unicode61 remove_diacritics 2"),
        }
        for system, make in systems.items():
            figures = []
            every: list[float] = []
            for corpus, cards in corpora.items():
                ask = make(cards)
                scores = {q: ndcg(ask(q), judged(rules, q, cards)) for q, rules in judgements[corpus].items()}
                every += scores.values()
                figures.append(f"{corpus} {sum(scores.values()) / len(scores):.3f} ({len(scores)})")
                if system == "sohoa":
                    print(corpus, {query: round(score, 2) for query, score in scores.items() if not score > 0.99})
            ask = make(pairs)
            first = sum(ask(word)[:1] == [number] for word, number in asked)
            figures.append(f"all {sum(every) / len(every):.3f} ({len(every)})")
            print(f"{system}: nDCG@10 {', '.join(figures)}; exact accents first {first} of {len(asked)}")


if __name__ == "__main__":
    main()
