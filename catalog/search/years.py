"""The years that a query asks for: `-500..200`, `1945..`, `1968`, and what a card may say: "thế kỷ XIX", 1802-1945."""

import re

from catalog.folding import unify
from catalog.parsing.dating import parse_dating

#: Bounds of what is open on a side: farther than any dating.
EARLIEST, LATEST = -(10**9), 10**9
_SPAN = re.compile(r"(-?[0-9]{1,7})?(?: \.\.+ |\.\.+|…)(-?[0-9]{1,7})?")
_YEAR = re.compile(r"-?[0-9]{1,7}")


def years_named(text: str) -> tuple[int, int] | None:
    """First and last year, both inclusive; negative before our era. None where the text says no years.

    >>> years_named("-500..200"), years_named("1945.."), years_named("1968"), years_named("..")
    ((-500, 200), (1945, 1000000000), (1968, 1968), None)
    >>> years_named("thế kỷ XIX"), years_named("1802-1945")
    ((1801, 1900), (1802, 1945))
    """
    written = parse_dating(text)
    text = unify(text)
    if span := _SPAN.fullmatch(text):
        if not span[1] and not span[2]:
            return None
        start, end = int(span[1] or EARLIEST), int(span[2] or LATEST)
        return min(start, end), max(start, end)
    if _YEAR.fullmatch(text):
        return int(text), int(text)
    if written is None or written.review or (written.start is None and written.end is None):
        return None
    return (EARLIEST if written.start is None else written.start), (LATEST if written.end is None else written.end)
