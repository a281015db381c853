"""The pages of a TIFF that are not shown: they are masters too, and must be as whole as the one that is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyvips

from digitize.formats import TIFF
from digitize.photo.decode import check_complaints, decode, refusal_of
from digitize.photo.picture import CheckSize
from digitize.photo.strips import check_strips
from digitize.photo.structure.outline import Outline
from digitize.photo.structure.tiff import layouts


def check_other_pages(master: Path, outline: Outline, fail_on: str, check_size: CheckSize) -> None:
    """Decode the other pages of a TIFF, and keep nothing of them. Raises Refusal as `decode` does."""
    check_strips(master, outline.others, check_size)
    for_pillow = [coding.is_for_pillow for coding in layouts(master, outline.others)]
    for page, by_pillow in zip(outline.others, for_pillow, strict=True):
        if by_pillow:
            decode(master, TIFF, outline._replace(shown=page), fail_on, check_size)
    try:
        for pages in _runs([page for page, by_pillow in zip(outline.others, for_pillow, strict=True) if not by_pillow]):
            _pull(master, pages, fail_on)
    except pyvips.Error as error:
        raise refusal_of(error, master, TIFF) from error


def _pull(master: Path, pages: Sequence[int], fail_on: str) -> None:
    """Pull pages that follow each other at once: to open a file for each of many takes far longer."""
    try:
        image = pyvips.Image.tiffload(
            str(master), page=pages[0], n=len(pages), fail_on=fail_on, unlimited=True, access="sequential"
        )
    except pyvips.Error:  # they are not alike, or together too high
        if len(pages) == 1:
            raise
        for page in pages:
            _pull(master, [page], fail_on)
    else:
        image.avg()
        check_complaints()


def _runs(pages: Sequence[int]) -> Iterator[list[int]]:
    """The numbers, those together that follow each other."""
    run: list[int] = []
    for page in pages:
        if run and page != run[-1] + 1:
            yield run
            run = []
        run.append(page)
    if run:
        yield run
