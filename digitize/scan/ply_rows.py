"""The header of a PLY, and the rows of numbers that it declares, held against the bytes that are there.

http://paulbourke.net/dataformats/ply/. A PLY in letters is read like a binary one whose numbers, and
lengths of lists too, are all of double precision.
"""

import re
from array import array
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from digitize.refusal import Refusal
from digitize.scan.damage import check_letters, damaged
from digitize.scan.mesh import Indices, parse_numbers

_KINDS = {
    b"char": "i1", b"uchar": "u1", b"int8": "i1", b"uint8": "u1",
    b"short": "i2", b"ushort": "u2", b"int16": "i2", b"uint16": "u2",
    b"int": "i4", b"uint": "u4", b"int32": "i4", b"uint32": "u4", b"float": "f4", b"float32": "f4",
    b"double": "f8", b"float64": "f8",
}  # fmt: skip
_Order = Literal["", "<", ">"]
_FORMS: dict[bytes, _Order] = {b"ascii": "", b"binary_little_endian": "<", b"binary_big_endian": ">"}
_IN_LETTERS = np.dtype(np.float64)
#: A header is looked for in so many bytes.
LONGEST_HEADER = 1 << 20
#: What programs fill files up with.
_BLANK = b"\0\r\n"
#: The fewest bytes of a number in letters, with the white space after it.
_LETTERS = 2


@dataclass(frozen=True, slots=True)
class _Property:
    """One column: its kind of number and, for a list in each row, the kind of the length before it."""

    name: str
    kind: np.dtype[Any]
    length: np.dtype[Any] | None = None


@dataclass(frozen=True, slots=True)
class _Element:
    name: str
    rows: int
    properties: list[_Property] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Header:
    """What a PLY says of itself. `order` of bytes is "<", ">", or "" for letters; data begin at `start`."""

    order: _Order
    elements: list[_Element]
    textures: list[str]
    start: int

    def rows(self, element: str) -> int:
        """How many rows an element has, 0 where there is no such element."""
        return sum(found.rows for found in self.elements if found.name == element)


@dataclass(frozen=True, slots=True)
class Column:
    """All values of a property, row after row; `lengths` says how many each row has."""

    values: npt.NDArray[Any]
    lengths: Indices


Columns = dict[str, Column]


@damaged()
def read_header(data: bytes) -> Header:
    """The header of a PLY that begins with these bytes. Raises Refusal E-SCAN-TRUNCATED or -DAMAGED."""
    end = re.search(rb"^end_header[ \t]*\r?\n", data[:LONGEST_HEADER], re.MULTILINE)
    if not end:
        raise Refusal("E-SCAN-TRUNCATED", reason="PLY without the end of its header")
    order: _Order | None = None
    elements: list[_Element] = []
    textures: dict[str, None] = {}
    for line in data[: end.start()].splitlines():
        match line.split(None, 2):
            case [b"comment", b"TextureFile", name]:
                textures[name.decode("utf-8", "surrogateescape").strip()] = None
            case [b"format", form, *_]:
                order = _FORMS[form]
            case [b"element", name, rows] if rows.strip().isdigit():
                elements.append(_Element(name.decode("latin-1"), int(rows)))
            case [b"property", b"list", rest]:
                length, kind, name = rest.split()
                elements[-1].properties.append(_property(name, kind, length))
            case [b"property", kind, name]:
                elements[-1].properties.append(_property(name, kind))
            case [b"element" | b"property", *_]:
                raise ValueError(f"PLY header: {line[:60]!r}")
    if order is None or any(element.rows and not element.properties for element in elements):
        raise ValueError("PLY without a format, or an element without properties")
    return Header(order, elements, list(textures), end.end())


def _property(name: bytes, kind: bytes, length: bytes | None = None) -> _Property:
    return _Property(
        name.strip().decode("latin-1"), np.dtype(_KINDS[kind]), np.dtype(_KINDS[length]) if length else None
    )


@damaged()
def read_columns(data: bytes, header: Header) -> dict[str, Columns]:
    """Every column of every element of the PLY `data`. Raises Refusal E-SCAN-TRUNCATED or -DAMAGED."""
    body = data[header.start :]
    least = sum(element.rows * _least_bytes(element, header.order) for element in header.elements)
    if least > len(body):
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{len(body)} bytes of data where at least {least} were declared")
    check_letters(data)
    if not header.order:
        body = parse_numbers(body).tobytes()
    at = 0
    found: dict[str, Columns] = {}
    for element in header.elements:
        columns, at = _read_rows(body, at, _as_stored(element, header.order))
        found[element.name] = {p.name: _as_declared(columns[p.name], p.kind) for p in element.properties}
    more = body[at:]
    is_padding = header.order and (
        len(more) < _least_bytes(header.elements[-1], header.order) or not more.strip(_BLANK)
    )
    if more and not is_padding:
        raise ValueError("more rows than the header declares")
    return found


def _least_bytes(element: _Element, order: _Order) -> int:
    """The fewest bytes that one row of an element can take: of a list only its length is certain."""
    return sum((p.length or p.kind).itemsize if order else _LETTERS for p in element.properties)


def _as_stored(element: _Element, order: _Order) -> _Element:
    def stored(kind: np.dtype[Any]) -> np.dtype[Any]:
        return kind.newbyteorder(order) if order else _IN_LETTERS

    return replace(
        element,
        properties=[
            replace(p, kind=stored(p.kind), length=stored(p.length) if p.length else None) for p in element.properties
        ],
    )


def _as_declared(column: Column, kind: np.dtype[Any]) -> Column:
    """Whole numbers as such; others keep the digits that letters gave them."""
    if kind.kind == "f":
        return column
    with np.errstate(invalid="ignore"):
        values = column.values.astype(kind)
    if (values != column.values).any():
        raise ValueError(f"numbers that are no {kind}")
    return replace(column, values=values)


def _read_rows(body: bytes, at: int, element: _Element) -> tuple[Columns, int]:
    """The columns of an element that begins at byte `at`, and where the next one begins."""
    if not element.rows:
        return _walk(body, at, element, 0)
    first, _end = _walk(body, at, element, 1)
    lengths = {name: int(column.lengths[0]) for name, column in first.items()}
    row = np.dtype(
        [
            field
            for p in element.properties
            for field in ([(f"{p.name} length", p.length)] if p.length else []) + [(p.name, p.kind, (lengths[p.name],))]
        ]
    )
    if at + element.rows * row.itemsize <= len(body):
        table = np.frombuffer(body, row, element.rows, at)
        if all((table[f"{p.name} length"] == lengths[p.name]).all() for p in element.properties if p.length):
            columns = {
                name: Column(table[name].reshape(-1), np.full(element.rows, length)) for name, length in lengths.items()
            }
            return columns, at + table.nbytes
    return _walk(body, at, element, element.rows)


def _walk(body: bytes, at: int, element: _Element, rows: int) -> tuple[Columns, int]:
    """As `_read_rows`, row by row: lists may be of different lengths."""
    values = {p.name: bytearray() for p in element.properties}
    lengths = {p.name: array("q") for p in element.properties}
    for _row in range(rows):
        for p in element.properties:
            count = 1
            if p.length:
                (number,) = np.frombuffer(_piece(body, at, p.length.itemsize), p.length)
                count = int(number)
                if count != number:
                    raise ValueError(f"a list of {number} values")
                at += p.length.itemsize
            piece = _piece(body, at, count * p.kind.itemsize)
            values[p.name] += piece
            lengths[p.name].append(count)
            at += len(piece)
    return {
        p.name: Column(np.frombuffer(bytes(values[p.name]), p.kind), np.array(lengths[p.name], np.int64))
        for p in element.properties
    }, at


def _piece(body: bytes, at: int, size: int) -> bytes:
    if size < 0:
        raise ValueError("a list of less than no values")
    if at + size > len(body):
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{len(body)} bytes of data where {at + size} were declared")
    return body[at : at + size]
