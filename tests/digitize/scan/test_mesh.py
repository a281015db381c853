"""Triangles from any file: polygons cut up, vertices in use, numbers in letters."""

import numpy as np
import pytest

from digitize.refusal import Refusal
from digitize.scan.mesh import Part, checked, compact, fan, parse_numbers


def test_polygons_of_any_length_become_fans() -> None:
    triangles, polygon = fan(np.array([3, 5, 4]))

    assert triangles.tolist() == [[0, 1, 2], [3, 4, 5], [3, 5, 6], [3, 6, 7], [8, 9, 10], [8, 10, 11]]
    assert polygon.tolist() == [0, 1, 1, 1, 2, 2]


def test_vertices_that_no_triangle_uses_are_left_out() -> None:
    used, triangles = compact(np.array([[4, 1, 6], [6, 1, 2]]), 8)

    assert used.tolist() == [1, 2, 4, 6]
    assert triangles.tolist() == [[2, 0, 3], [3, 0, 1]]


def test_a_part_takes_what_belongs_to_its_vertices_along() -> None:
    rows = np.arange(12.0).reshape(4, 3)
    part = Part(rows, np.array([[0, 1, 2]]), rows + 100, rows[:, :2], rows / 12)
    taken = part.taking(np.array([3, 1]), np.array([[0, 1, 1]]))

    assert taken.positions.tolist() == [[9, 10, 11], [3, 4, 5]]
    assert taken.normals is not None and taken.normals.tolist() == [[109, 110, 111], [103, 104, 105]]
    assert taken.uv is not None and taken.uv.tolist() == [[9, 10], [3, 4]]
    assert taken.colours is not None and taken.colours.tolist() == (rows / 12)[[3, 1]].tolist()
    assert taken.triangles.tolist() == [[0, 1, 1]]


@pytest.mark.parametrize(
    ("text", "numbers"), [(b"", []), (b" \r\n", []), (b"1 -2.5e1\t.5\r\n+3\n", [1, -25, 0.5, 3]), (b"1", [1])]
)
def test_numbers_in_letters_are_read(text: bytes, numbers: list[float]) -> None:
    assert parse_numbers(text).tolist() == numbers


@pytest.mark.parametrize("text", [b"1 x", b"1,5 2", b"1 \0 2", b"1 2 \xff"])
def test_letters_among_numbers_are_damage(text: bytes) -> None:
    with pytest.raises(Refusal, match="E-SCAN-DAMAGED"):
        parse_numbers(text)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), 1e30, -1e300])
def test_what_is_no_coordinate_is_refused(bad: float) -> None:
    with pytest.raises(Refusal, match="E-SCAN-NUMBERS"):
        checked(np.array([[0.0, bad]]))
