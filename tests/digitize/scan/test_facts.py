"""Facts of a model: counts, size, whether it is closed."""

import numpy as np
import numpy.typing as npt
import pytest

from digitize.refusal import Refusal
from digitize.scan.facts import is_watertight, model_facts, weld
from digitize.scan.primitives import Primitive
from tests.digitize.scan.test_ply import POINTS, TRIANGLES

Array = npt.NDArray[np.float64]


def primitive(
    points: object = POINTS, triangles: object = TRIANGLES, material: int | None = None, number: int = 0, mesh: int = 0
) -> Primitive:
    positions = np.array(points, np.float64).reshape(-1, 3)
    return Primitive(positions, np.array(triangles, np.int64).reshape(-1, 3), None, None, None, material, mesh, number)


def facts(*primitives: Primitive) -> dict[str, object]:
    return dict(model_facts(list(primitives), weld(list(primitives))))


def test_a_box_is_described() -> None:
    points = np.array(POINTS) * (2, 3, 4) + (10, 0, -1)

    assert facts(primitive(points, material=0)) == {
        "triangles": 12,
        "triangles_stored": 12,
        "vertices": 8,
        "materials": 1,
        "coloured_vertices": False,
        "box_min": [10, 0, -1],
        "box_max": [12, 3, 3],
        "size": [2, 3, 4],
        "watertight": True,
        "degenerate": 0,
    }


def test_a_box_without_one_triangle_is_open() -> None:
    assert facts(primitive(triangles=TRIANGLES[1:]))["watertight"] is False


def test_three_triangles_at_an_edge_are_no_closed_surface() -> None:
    assert facts(primitive(triangles=[*TRIANGLES, TRIANGLES[0]]))["watertight"] is False


def test_seams_of_texture_are_no_holes() -> None:
    """Along a seam every vertex stands twice, with other texture coordinates."""
    corners = np.array(POINTS)[np.array(TRIANGLES)].reshape(-1, 3)

    found = facts(primitive(corners, np.arange(36)))
    assert (found["vertices"], found["watertight"]) == (8, True)


def test_seams_of_material_are_no_holes() -> None:
    halves = [primitive(triangles=TRIANGLES[n::2], material=n, number=n) for n in (0, 1)]

    found = facts(*halves)
    assert (found["triangles"], found["vertices"], found["materials"]) == (12, 8, 2)
    assert found["watertight"] is True


def test_positions_that_differ_by_the_smallest_step_are_two() -> None:
    beside_6 = np.nextafter(POINTS[6], 2)
    torn = [*TRIANGLES[:2], (4, 5, 8), *TRIANGLES[3:]]

    found = facts(primitive([*POINTS, beside_6], torn))
    assert (found["vertices"], found["watertight"]) == (9, False)


def test_minus_zero_is_zero() -> None:
    minus = np.where(np.array(POINTS) == 0, -0.0, np.array(POINTS))

    found = facts(primitive(triangles=TRIANGLES[::2]), primitive(minus, TRIANGLES[1::2], number=1))
    assert (found["vertices"], found["watertight"]) == (8, True)


@pytest.mark.parametrize(("more", "count"), [([], 0), ([(0, 0, 1)], 1), ([(0, 0, 0), (0, 1, 8)], 2), ([(0, 1, 2)], 0)])
def test_triangles_without_area_are_counted(more: list[tuple[int, int, int]], count: int) -> None:
    """Two corners in one place, all three, or all on one line."""
    points = [*POINTS, (2, 0, 0)]

    assert facts(primitive(points, [*TRIANGLES, *more]))["degenerate"] == count


def test_a_mesh_drawn_twice_is_stored_once() -> None:
    found = facts(primitive(material=3), primitive(np.array(POINTS) + 5, material=3))

    assert (found["triangles"], found["triangles_stored"], found["vertices"]) == (24, 12, 16)
    assert (found["materials"], found["box_max"]) == (1, [6, 6, 6])


def test_colours_of_vertices_are_noted() -> None:
    plain = primitive()
    coloured = Primitive(plain.positions, plain.triangles, None, None, np.ones((8, 3)), None, 0, 0)

    assert facts(coloured)["coloured_vertices"] is True


def test_far_away_a_box_keeps_its_size() -> None:
    found = facts(primitive(np.array(POINTS) / 1024 + (636_001, 848_935, 406)))

    assert found["size"] == [1 / 1024] * 3
    assert found["watertight"] is True


def test_points_that_no_triangle_uses_do_not_make_a_model_larger() -> None:
    found = facts(primitive([*POINTS, (50, 50, 50)]))

    assert (found["box_max"], found["size"]) == ([1, 1, 1], [1, 1, 1])


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -1e31])
def test_coordinates_that_are_no_numbers_are_refused(bad: float) -> None:
    with pytest.raises(Refusal, match="E-SCAN-NUMBERS"):
        facts(primitive([*POINTS[:7], (bad, 1, 1)]))


@pytest.mark.parametrize(
    ("points", "triangle"),
    [
        ([(0, 0, 0), (1, 1, 1), (3, 3, 3)], (0, 1, 2)),
        ([(5, 5, 5), (5, 5, 5), (5, 5, 5)], (0, 1, 2)),
        (POINTS, (0, 1, 0)),
    ],
)
def test_a_model_of_no_area_is_flat(points: object, triangle: tuple[int, int, int]) -> None:
    with pytest.raises(Refusal, match="E-SCAN-FLAT"):
        facts(primitive(points, [triangle]))


def test_a_sheet_has_a_surface_and_no_thickness() -> None:
    found = facts(primitive(POINTS[:4], [(0, 1, 2), (0, 2, 3)]))

    assert (found["size"], found["watertight"], found["degenerate"]) == ([1, 1, 0], False, 0)


def test_closed_means_two_triangles_at_every_edge() -> None:
    assert is_watertight(np.array(TRIANGLES))
    assert not is_watertight(np.array(TRIANGLES[:6]))
    assert not is_watertight(np.array([*TRIANGLES, (0, 1, 9)]))
