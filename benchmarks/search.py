"""Search in a large catalog: `python -m benchmarks.search [ARTIFACTS] [--database postgresql]`.

The mix: 40 % numbers and fragments of numbers, 40 % words that stand on at most 1 % of the records, 20 % the fifty
commonest words; half of the words without accents. Each query is asked once, in a connection of its own, in a process
that has asked others before; the time is that of `search` with its page of 20 hits and all groups. Nothing is left out
and nothing is repeated: a busy machine shows. CPU is that of this process (SQLite's work is in it, a server's is not).
"""

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select

from benchmarks.search_data import fill, records
from catalog.database import create_tables, open_engine
from catalog.folding import fold
from catalog.postgresql import building
from catalog.search.searching import search
from catalog.search.spelling import written
from catalog.tables import SearchRow, SearchWordRow
from catalog.vocabulary.vocabularies import Vocabularies
from tests.postgres import running_server

_QUERIES, _WARM = 400, 40
_COMMONEST, _RARE_SHARE = 50, 0.01


@contextmanager
def catalog_in(database: str, artifacts: int) -> Iterator[Engine]:
    """A catalog with so many artifacts; prints what filling it took."""
    vocabularies = Vocabularies({})
    source = records(artifacts, vocabularies)
    with tempfile.TemporaryDirectory() as folder:
        if database == "sqlite":
            engine = open_engine(Path(folder, "catalog.db"), "")
            began = time.process_time()
            with engine.begin() as connection:
                create_tables(connection, "urn:uuid:0")
                fill(connection, source, vocabularies)
            size = Path(folder, "catalog.db").stat().st_size
            print(f"made and filled in {time.process_time() - began:.1f} s of CPU, {size / 1e6:.0f} MB", flush=True)
            yield engine
        else:
            with running_server() as server, server.new_database() as name:
                engine = open_engine(Path(), server.url(name))
                with building(engine, lambda _connection: None) as connection:
                    create_tables(connection, "urn:uuid:0")
                    fill(connection, source, vocabularies)
                yield engine


def queries(engine: Engine) -> list[tuple[str, str]]:
    """Kinds and words of the queries, the same on every run."""
    dice = random.Random(5)
    with engine.connect() as connection:
        artifacts = connection.scalar(select(func.count()).select_from(SearchRow)) or 0
        order = select(SearchWordRow.word, SearchWordRow.count).order_by(SearchWordRow.count.desc(), SearchWordRow.word)
        counts = connection.execute(order).all()
    commonest = [written(word) for word, _count in counts[:_COMMONEST]]
    rare = [written(word) for word, count in counts if 3 <= count <= artifacts * _RARE_SHARE]
    makers: dict[str, Callable[[], str]] = {
        "numbers": lambda: _number(dice, artifacts),
        "rare words": lambda: " ".join(dice.sample(rare, dice.choice((1, 1, 2)))),
        "commonest words": lambda: dice.choice(commonest),
    }
    asked = []
    for kind, share in (("numbers", 0.4), ("rare words", 0.4), ("commonest words", 0.2)):
        for _query in range(int((_QUERIES + _WARM) * share)):
            words = makers[kind]()
            asked.append((kind, fold(words) if kind != "numbers" and dice.random() < 0.5 else words))
    dice.shuffle(asked)
    return asked


def _number(dice: random.Random, artifacts: int) -> str:
    number = dice.randint(1, artifacts)
    forms = (f"{number}", f"BTBP {number}", f"btbp-{number}", f"Đa {number % 9_000}", f"{number}"[:4].zfill(3))
    return dice.choice(forms)


def main(artifacts: int, database: str) -> None:
    """Measure and print."""
    with catalog_in(database, artifacts) as engine:
        took: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for place, (kind, words) in enumerate(queries(engine)):
            began, cpu = time.perf_counter(), time.process_time()
            with engine.connect() as connection:
                search(connection, words, "BTBP", limit=20)
            cost = (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000
            if place >= _WARM:
                took[kind].append(cost)
                took["all"].append(cost)
    for kind, costs in took.items():
        walls, cpus = (sorted(column) for column in zip(*costs, strict=True))
        print(f"{kind} ({len(costs)}): ms {_spread(walls)}; of CPU {_spread(cpus)}")


def _spread(values: list[float]) -> str:
    share = len(values) / 100
    return f"p50 {values[int(50 * share)]:.1f}, p95 {values[int(95 * share)]:.1f}, max {values[-1]:.1f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("artifacts", type=int, nargs="?", default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    wished = parser.parse_args()
    main(wished.artifacts, wished.database)
