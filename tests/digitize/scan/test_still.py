"""The still: a picture of the model in its own colours, upright, whole, the same every time."""

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from digitize.scan.colours import srgb_to_linear
from digitize.scan.facts import weld
from digitize.scan.gltf import Document, read_document
from digitize.scan.primitives import read_primitives
from digitize.scan.raycaster import missing_reason
from digitize.scan.still import render_still
from digitize.scan.surface import Surface
from tests.digitize.scan.test_gltf import Change, Json, glb, model
from tests.digitize.scan.test_ply import POINTS, TRIANGLES

pytestmark = pytest.mark.skipif(missing_reason() is not None, reason="no rays can be cast on this machine")

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

RED, BLUE = (200, 60, 30), (30, 60, 200)
SIZE = 96
BOX, BOX_SIDES = np.array(POINTS, np.float32), np.array(TRIANGLES, np.uint16).reshape(-1)
#: A square that faces the viewer, and its texture coordinates.
SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
SQUARE_SIDES = np.array([0, 1, 2, 0, 2, 3], np.uint16)
SQUARE_UV = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)


def document(folder: Path, change: Change | None = None, **arrays: npt.NDArray[np.generic]) -> Document:
    path = folder / "a.glb"
    path.write_bytes(glb(*model(change, **({"POSITION": BOX, "indices": BOX_SIDES} | arrays))))
    return read_document(path)


def draw(document: Document, up: str = "y", pixels: int = SIZE) -> Pixels:
    primitives = read_primitives(document)
    shape = weld(primitives)
    return render_still(shape, Surface(document, primitives, shape), up, pixels)


def linear(*colours: tuple[int, int, int]) -> Array:
    """Colours of vertices as glTF holds them."""
    return srgb_to_linear(np.array(colours, np.float32) / 255)


def painted(picture: Image.Image | None, factor: tuple[float, ...] = (1, 1, 1)) -> Change:
    """A change that gives the model a material with this picture, this colour."""

    def change(tree: Json) -> None:
        look: Json = {"baseColorFactor": [*map(float, factor), 1]}
        if picture:
            look["baseColorTexture"] = {"index": 0}
            tree |= {"textures": [{"source": 0}], "images": [{"uri": "skin.png"}]}
        tree["materials"] = [{"pbrMetallicRoughness": look}]
        tree["meshes"][0]["primitives"][0]["material"] = 0

    return change


def textured(folder: Path, picture: Image.Image, **arrays: npt.NDArray[np.generic]) -> Pixels:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    (folder / "skin.png").write_bytes(buffer.getvalue())
    return draw(document(folder, painted(picture), **arrays))


def is_red(picture: Pixels) -> npt.NDArray[np.bool_]:
    return picture[..., 0].astype(int) - picture[..., 2] > 60


def is_blue(picture: Pixels) -> npt.NDArray[np.bool_]:
    return picture[..., 2].astype(int) - picture[..., 0] > 60


def middle(mask: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Mean row and column."""
    rows, columns = np.nonzero(mask)
    return float(rows.mean()), float(columns.mean())


@pytest.mark.parametrize("pixels", [32, 96])
def test_a_still_is_square_and_of_the_size_asked_for(tmp_path: Path, pixels: int) -> None:
    picture = draw(document(tmp_path), pixels=pixels)

    assert (picture.shape, picture.dtype) == ((pixels, pixels, 3), np.uint8)


@pytest.mark.parametrize("extents", [(1, 1, 1), (20, 1, 1), (1, 20, 1), (1, 1, 20), (1, 1, 0.01)])
def test_the_whole_model_is_in_the_picture(tmp_path: Path, extents: tuple[float, float, float]) -> None:
    box = (BOX * np.array(extents)).astype(np.float32)
    mask = is_red(draw(document(tmp_path, POSITION=box, COLOR_0=linear(*[RED] * 8))))

    border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    assert not border.any()
    assert 0.01 < mask.mean() < 0.75
    rows, columns = np.nonzero(mask)
    assert max(np.ptp(rows), np.ptp(columns)) > 0.6 * SIZE


def test_the_paper_behind_is_even_and_has_no_colour(tmp_path: Path) -> None:
    picture = draw(document(tmp_path, COLOR_0=linear(*[RED] * 8))).astype(int)

    corners = picture[[1, 1, -2, -2], [1, -2, 1, -2]]
    assert corners.min() > 120
    assert np.ptp(corners, axis=1).max() < 12
    assert np.ptp(picture[1, :, 0]) < 40


def test_a_model_without_colours_is_pale_and_grey(tmp_path: Path) -> None:
    plain = draw(document(tmp_path)).astype(int)
    inside = is_red(draw(document(tmp_path, COLOR_0=linear(*[RED] * 8))))

    assert np.ptp(plain[inside], axis=1).max() < 20
    assert 120 < plain[inside].mean() < 235
    assert plain[inside].std() > 10


def test_textures_colours_of_vertices_and_of_materials_show_as_they_are(tmp_path: Path) -> None:
    uv = np.zeros((8, 2), np.float32)
    by_texture = textured(tmp_path, Image.new("RGB", (4, 4), RED), TEXCOORD_0=uv)
    by_vertices = draw(document(tmp_path, COLOR_0=linear(*[RED] * 8)))
    by_material = draw(document(tmp_path, painted(None, tuple(linear(RED)[0]))))

    shown = by_texture[is_red(by_texture)].mean(0)
    assert shown == pytest.approx(RED, abs=35)
    assert np.abs(by_texture.astype(int) - by_vertices).max() <= 2
    assert np.abs(by_texture.astype(int) - by_material).max() <= 2


def test_colours_of_vertices_and_material_tint_a_texture(tmp_path: Path) -> None:
    white = Image.new("RGB", (4, 4), "white")
    arrays = {"TEXCOORD_0": np.zeros((8, 2), np.float32), "COLOR_0": linear(*[RED] * 8)}

    assert np.array_equal(textured(tmp_path, white, **arrays), draw(document(tmp_path, COLOR_0=linear(*[RED] * 8))))


def test_a_texture_lies_the_right_way_up(tmp_path: Path) -> None:
    """Red is at the left of the picture, blue at its right; at the top both are dark."""
    picture = Image.new("RGB", (64, 64), RED)
    picture.paste(BLUE, (32, 0, 64, 64))
    picture.paste((10, 10, 10), (0, 0, 64, 16))
    still = textured(tmp_path, picture, POSITION=SQUARE, indices=SQUARE_SIDES, TEXCOORD_0=SQUARE_UV)

    dark = still.max(2) < 60
    red, blue = middle(is_red(still)), middle(is_blue(still))
    assert red[1] < blue[1] - 20
    assert middle(dark)[0] < min(red[0], blue[0]) - 20


def test_textures_repeat_beyond_their_edges(tmp_path: Path) -> None:
    picture = Image.new("RGB", (64, 64), RED)
    picture.paste(BLUE, (32, 0, 64, 64))
    sheet = {"POSITION": SQUARE, "indices": SQUARE_SIDES}
    here = textured(tmp_path, picture, TEXCOORD_0=SQUARE_UV, **sheet)
    elsewhere = textured(tmp_path, picture, TEXCOORD_0=SQUARE_UV + np.float32([3, -2]), **sheet)

    assert np.abs(here.astype(int) - elsewhere).mean() < 0.5


def test_each_material_keeps_to_its_own_triangles(tmp_path: Path) -> None:
    """The upper half is red, the lower half blue."""

    def two(tree: Json) -> None:
        looks = [{"baseColorFactor": [*map(float, colour), 1]} for colour in linear(RED, BLUE)]
        tree["materials"] = [{"pbrMetallicRoughness": look} for look in looks]
        (lower,) = tree["meshes"][0]["primitives"]
        tree["meshes"][0]["primitives"] = [lower | {"material": 1}, lower | {"material": 0, "indices": 2}]

    squares = np.concatenate([SQUARE, SQUARE + np.float32([0, 1, 0])])
    sides = {"indices": SQUARE_SIDES, "indices_above": SQUARE_SIDES + np.uint16(4)}
    still = draw(document(tmp_path, two, POSITION=squares, **sides))
    assert middle(is_red(still))[0] < middle(is_blue(still))[0] - 20


@pytest.mark.parametrize("up", ["y", "z"])
def test_what_is_up_in_the_model_is_up_in_the_picture(tmp_path: Path, up: str) -> None:
    tall = BOX * np.float32([1, 3, 1] if up == "y" else [1, 1, 3])
    top = BOX[:, "xyz".index(up)] == 1
    still = draw(document(tmp_path, POSITION=tall, COLOR_0=linear(*[RED if high else BLUE for high in top])), up)

    rows, columns = np.nonzero(is_red(still) | is_blue(still))
    assert np.ptp(rows) > 1.4 * np.ptp(columns)
    assert middle(is_red(still))[0] < middle(is_blue(still))[0] - 20


def test_the_front_is_seen_from_the_right_side(tmp_path: Path) -> None:
    """With y up the viewer stands at positive z, so that x runs to the right: nothing is mirrored."""
    colours = linear(*[BLUE if x else RED for x in BOX[:, 0]])
    still = draw(document(tmp_path, POSITION=BOX * np.float32([3, 1, 1]), COLOR_0=colours))

    assert middle(is_red(still))[1] < middle(is_blue(still))[1] - 20


def test_a_sheet_seen_from_behind_is_as_bright_as_from_the_front(tmp_path: Path) -> None:
    sheet = {"POSITION": SQUARE, "COLOR_0": linear(*[RED] * 4)}
    front = draw(document(tmp_path, indices=SQUARE_SIDES, **sheet))
    behind = draw(document(tmp_path, indices=SQUARE_SIDES[::-1].copy(), **sheet))

    assert np.abs(front.astype(int) - behind).mean() < 0.5


def test_size_and_place_in_space_do_not_change_the_picture(tmp_path: Path) -> None:
    colours = linear(*[RED, BLUE] * 4)
    near = draw(document(tmp_path, COLOR_0=colours))
    far = [{"mesh": 0, "scale": [1e-3] * 3, "translation": [636_001, 5_648_935, 406]}]
    moved = draw(document(tmp_path, lambda tree: tree.update(nodes=far), COLOR_0=colours))

    assert np.abs(near.astype(int) - moved).mean() < 0.5


def test_an_object_throws_a_shadow_onto_the_ground(tmp_path: Path) -> None:
    picture = draw(document(tmp_path, COLOR_0=linear(*[RED] * 8))).astype(int)
    mask = is_red(picture.astype(np.uint8))
    below = [picture[np.flatnonzero(mask[:, column]).max() + 3, column] for column in np.flatnonzero(mask.any(0))[5:-5]]

    assert np.min(below) < picture[-2, 2].min() - 20


def test_the_same_model_gives_the_same_picture(tmp_path: Path) -> None:
    colours = linear(*[RED, BLUE] * 4)

    assert np.array_equal(draw(document(tmp_path, COLOR_0=colours)), draw(document(tmp_path, COLOR_0=colours)))
