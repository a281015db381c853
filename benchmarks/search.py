"""Search in a large catalog: `python -m benchmarks.search [ARTIFACTS] [--database postgresql] [--keep FOLDER]`.

The mix: 40 % numbers and fragments of numbers, 40 % words that stand on at most 1 % of the records, 20 % the fifty
commonest words; half of the words without accents. Beside the mix: filters of fields, of datings, of levels, some with
one of the commonest words. Each query is asked once, in a connection of its own, in a process
that has asked others before; the time is that of `search` with its page of 20 hits and all groups. Nothing is left out
and nothing is repeated: a busy machine shows. CPU is that of this process, and of the server's that answers it.

`--keep FOLDER`: what was filled stays there, and is asked again the next time; remove it where the index has changed.
"""

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from benchmarks.search_data import fill, records
from catalog.database import check_catalog, create_tables, open_engine
from catalog.folding import fold
from catalog.postgresql import building
from catalog.problems import Problem
from catalog.search.searching import search
from catalog.search.spelling import written
from catalog.tables import SearchRow, SearchWordRow
from catalog.vocabulary.vocabularies import Vocabularies
from tests.postgres import running_server

_QUERIES, _WARM, _FILTERS = 400, 40, 80
_COMMONEST, _RARE_SHARE = 50, 0.01


@contextmanager
def catalog_in(database: str, artifacts: int, keep: Path | None) -> Iterator[Engine]:
    """A catalog with so many artifacts: the one kept in this folder, or one filled now."""
    with ExitStack() as stack:
        folder = (keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))) / f"{database}-{artifacts}"
        if database == "sqlite":
            folder.mkdir(parents=True, exist_ok=True)
            engine = open_engine(folder / "catalog.db", "")
        else:
            server = stack.enter_context(running_server(kept=folder if keep else None))
            engine = open_engine(Path(), server.url("postgres"))
        stack.callback(engine.dispose)
        if not _is_filled(engine, folder):
            began, cpu = time.perf_counter(), time.process_time()
            made = engine.begin() if database == "sqlite" else building(engine, lambda _connection: None)
            with made as connection:
                _fill(connection, artifacts)
            wall, cpu = time.perf_counter() - began, time.process_time() - cpu
            print(f"made and filled in {wall:.0f} s, {cpu:.0f} s of CPU", flush=True)
            if database == "postgresql":
                server.execute("checkpoint")
        yield engine


def _is_filled(engine: Engine, folder: Path) -> bool:
    try:
        check_catalog(engine, folder)
    except Problem as problem:
        if problem.code != "E-CATALOG-MISSING":
            raise
        return False
    return True


def _fill(connection: Connection, artifacts: int) -> None:
    vocabularies = Vocabularies({})
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size = -500000")  # filling is not what is measured
    create_tables(connection, "urn:uuid:0")
    fill(connection, records(artifacts, vocabularies), vocabularies)


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
    return asked + [("filters", _filter(dice, commonest)) for _query in range(_FILTERS)]


def _filter(dice: random.Random, commonest: list[str]) -> str:
    field = dice.choice(("tên", "chất liệu", "ghi chú", "material", "name"))
    year = dice.randint(-500, 1900)
    filters = (f"{field}:{dice.choice(commonest)}", f"niên đại:{year}..{year + 100}", "mức:0", f'{field}:"đồ gốm"')
    return dice.choice(filters) + dice.choice(("", f" {dice.choice(commonest)}"))


def _number(dice: random.Random, artifacts: int) -> str:
    number = dice.randint(1, artifacts)
    forms = (f"{number}", f"BTBP {number}", f"btbp-{number}", f"Đa {number % 9_000}", f"{number}"[:4].zfill(3))
    return dice.choice(forms)


def main(artifacts: int, database: str, keep: Path | None) -> None:
    """Measure and print."""
    with catalog_in(database, artifacts, keep) as engine:
        took: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        server = _server_process(engine)
        for place, (kind, words) in enumerate(queries(engine)):
            began, cpu = time.perf_counter(), _cpu_seconds(server)
            with engine.connect() as connection:
                search(connection, words, "BTBP", limit=20)
            cost = (time.perf_counter() - began) * 1000, (_cpu_seconds(server) - cpu) * 1000
            if place >= _WARM:
                took[kind].append(cost)
                if kind != "filters":
                    took["the mix"].append(cost)
    for kind, costs in took.items():
        walls, cpus = (sorted(column) for column in zip(*costs, strict=True))
        print(f"{kind} ({len(costs)}): ms {_spread(walls)}; of CPU {_spread(cpus)}")


def _server_process(engine: Engine) -> int | None:
    """The process of a server that answers this one; connections are used again, and it with them."""
    if engine.dialect.name == "sqlite":
        return None
    with engine.connect() as connection:
        return connection.scalar(select(func.pg_backend_pid()))


def _cpu_seconds(server: int | None) -> float:
    """CPU time of this process and of that one (https://docs.kernel.org/scheduler/sched-stats.html)."""
    nanoseconds = int(Path(f"/proc/{server}/schedstat").read_text().split()[0]) if server else 0
    return time.process_time() + nanoseconds / 1e9


def _spread(values: list[float]) -> str:
    share = len(values) / 100
    return f"p50 {values[int(50 * share)]:.1f}, p95 {values[int(95 * share)]:.1f}, max {values[-1]:.1f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("artifacts", type=int, nargs="?", default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    wished = parser.parse_args()
    main(wished.artifacts, wished.database, wished.keep)
