"""Numbered parts of an artifact, as cards and register numbers name them."""

import re
from collections.abc import Collection

from catalog.folding import fold
from catalog.number import parse

_NUMBERED = re.compile(r"danh so\s+([0-9]{1,3}|[a-z])\s*-\s*([0-9]{1,3}|[a-z])\b")


def parts_of(card: dict[str, str], own_parts: Collection[str] = ()) -> list[str]:
    """Labels of the numbered parts that a card names ("12 thanh, đánh số 1-12"), less `own_parts`."""
    found = _NUMBERED.search(fold(card.get("parts", "")))
    labels = run_of(f"{found[1]}-{found[2]}") if found else []
    return [label for label in labels if label not in own_parts]


def run_of(parts: str) -> list[str]:
    """The single labels in a parts text: `1-5` is five, `a-c` three, `1,2,5` three.

    >>> run_of("1-3"), run_of("a-c"), run_of("1,2,5")
    (['1', '2', '3'], ['a', 'b', 'c'], ['1', '2', '5'])
    """
    labels: list[str] = []
    for piece in parts.split(","):
        first, dash, last = piece.partition("-")
        if dash and first.isdigit() and last.isdigit():
            labels += [str(n) for n in range(int(first), int(last) + 1)]
        elif dash and len(first) == len(last) == 1:
            labels += [chr(c) for c in range(ord(first), ord(last) + 1)]
        elif piece:
            labels.append(str(int(piece)) if piece.isdigit() else piece)
    return labels


def part_labels(number: str) -> list[str]:
    """Labels that a register number with parts stands for: `BTBP 1234.1-3` is three."""
    found = parse(number, "")
    return run_of(found.parts) if found and found.parts else []
