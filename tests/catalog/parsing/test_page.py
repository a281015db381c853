"""docs/parsing.md says what the program does."""

from pathlib import Path
from typing import get_args

import pytest

from catalog.parsing.dating import parse_dating
from catalog.parsing.dimensions import parse_dimensions
from catalog.parsing.parsed import Review
from tests.catalog.parsing.test_dimensions import said

PAGE = Path(__file__).parents[3] / "docs" / "parsing.md"


def rows(heading: str) -> list[tuple[str, str]]:
    """The two columns of the first table below a heading of the page."""
    lines = PAGE.read_text("utf-8").partition(f"{heading}\n")[2].splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("| --- "))
    cells = []
    for line in lines[first + 1 :]:
        if not line.startswith("|"):
            break
        cells.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return [(left, right) for left, right in cells]


@pytest.mark.parametrize(("written", "expected"), rows("## Datings (Niên đại)"))
def test_a_dating_of_the_page_is_read_as_it_says(written: str, expected: str) -> None:
    years = parse_dating(written)

    if years is None:
        assert expected == "nothing"
        return
    bounds = ("" if years.start is None else years.start, "…", "" if years.end is None else years.end)
    words = ["about" if years.approximate else "", *map(str, bounds if years.start or years.end else ())]
    words.append(f"`{years.review}`" if years.review else "")
    assert " ".join(filter(None, words)) == expected


@pytest.mark.parametrize(("written", "expected"), rows("## Sizes (Kích thước)"))
def test_a_size_of_the_page_is_read_as_it_says(written: str, expected: str) -> None:
    sizes = parse_dimensions(written)

    review = f" `{sizes.review}`" if sizes.review else ""
    assert ("; ".join(map(said, sizes.dimensions)) + review).strip() == expected


def test_the_page_explains_every_review() -> None:
    explained = {code.strip("`") for code, _why in rows("# What is read out of the words of a card")}

    assert explained == set(get_args(Review))
