"""The datings and sizes of two large collections, held against the years and sizes that their museums entered."""

import csv
import gzip
from collections.abc import Iterator

import pytest

from catalog.parsing.dating import parse_dating
from catalog.parsing.dimensions import parse_dimensions
from tests.conftest import shared


def rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(shared("collections") / name, "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


@pytest.mark.slow
def test_the_years_of_a_collection_are_those_that_its_museum_entered() -> None:
    compared = equal = apart = 0
    for row in rows("cmoa_things.csv.gz"):
        years = parse_dating(row["creation_date"])
        first, last = row["creation_date_earliest"], row["creation_date_latest"]
        if not years or years.review or years.approximate or not years.start or not years.end or not first or not last:
            continue  # what stands about "c. 1900" is each museum's own choice
        entered = (int(first[: first.index("-", 1)]), int(last[: last.index("-", 1)]))
        compared += 1
        equal += max(abs(years.start - entered[0]), abs(years.end - entered[1])) <= 2  # 1499-12-31 stands for 1501
        apart += years.start > entered[1] + 2 or years.end < entered[0] - 2

    assert compared > 17_000
    assert equal / compared > 0.95
    assert apart / compared < 0.01


@pytest.mark.slow
def test_nearly_all_datings_of_the_collections_are_read_and_none_is_absurd() -> None:
    texts = [row["dateText"] for row in rows("tate_artworks.csv.gz")]
    texts += [row["creation_date"] for row in rows("cmoa_things.csv.gz")]
    read = [(text, years) for text in texts if (years := parse_dating(text))]

    assert sum(years.start is None and years.end is None for _text, years in read) / len(read) < 0.005
    assert [text for text, years in read if not -4_000 <= (years.start or 0) <= (years.end or 2100) <= 2100] == []
    assert all(parse_dating(text) is None for text in texts if text in ("no date", "date not known", "not dated", ""))


@pytest.mark.slow
def test_the_sizes_of_a_collection_are_those_that_its_museum_entered() -> None:
    compared = wrong = 0
    for row in rows("tate_artworks.csv.gz"):
        sizes = parse_dimensions(row["dimensions"])
        if sizes.review or not (row["width"].isdigit() and row["height"].isdigit()):
            continue
        compared += 1
        wrong += not {float(row["width"]), float(row["height"])} <= {size.mm for size in sizes.dimensions}

    assert compared > 65_000
    assert wrong == 0
