"""The years that a query asks for: `-500..200`, `1945..`, `1968`, "thế kỷ XIX"."""

import re

from catalog.folding import unify

#: Bounds of what is open on a side: farther than any dating.
EARLIEST, LATEST = -(10**9), 10**9
_SPAN = re.compile(r"(-?[0-9]{1,7})?(?:\.\.+|…)(-?[0-9]{1,7})?")
_YEAR = re.compile(r"-?[0-9]{1,7}")


def years_named(text: str) -> tuple[int, int] | None:
    """First and last year, both inclusive; negative before our era. None where the text says no years.

    >>> years_named("-500..200"), years_named("1945.."), years_named("1968"), years_named("..")
    ((-500, 200), (1945, 1000000000), (1968, 1968), None)
    """
    text = unify(text).replace(" ", "")
    if span := _SPAN.fullmatch(text):
        if not span[1] and not span[2]:
            return None
        start, end = int(span[1] or EARLIEST), int(span[2] or LATEST)
        return min(start, end), max(start, end)
    return (int(text), int(text)) if _YEAR.fullmatch(text) else None
