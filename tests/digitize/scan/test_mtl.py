"""MTL: the pictures it names, however they are written; colours and pictures of materials."""

import unicodedata
from pathlib import Path

import pytest

from digitize.refusal import Refusal
from digitize.scan.mtl import read_materials, texture_names
from tests.digitize.scan.test_convert import RED, box_obj, convert, mtl, pictures_in, skin


@pytest.mark.parametrize(
    "options",
    [
        "",
        "-s 1 1 1 ",
        "-s 2 ",
        "-o 0.5 -0.5 ",
        "-t 1e-3 0 0 ",
        "-clamp on ",
        "-blendu off -blendv off ",
        "-mm 0 1 ",
        "-mm 0.1 0.9 -s 1 1 1 -o 0 0 0 ",
        "-bm 0.5 ",
        "-boost 1.5 -texres 2048 ",
        "-imfchan r ",
        "-cc on -type sphere ",
    ],
)
@pytest.mark.parametrize("name", ["vase.png", "my vase (1).png", "tex\\vase.jpg", "tex/2.png"])
def test_options_are_no_part_of_a_textures_name(options: str, name: str) -> None:
    assert texture_names(f"newmtl a\nKd 1 1 1\nmap_Kd {options}{name}\n".encode()) == [name]


@pytest.mark.parametrize("key", ["map_Kd", "map_kd", "MAP_KD", "map_Ks", "map_d", "map_Bump", "bump", "disp", "norm"])
def test_every_kind_of_map_names_a_texture(key: str) -> None:
    assert texture_names(f"newmtl a\n\t{key}\tvase.png\r\n".encode()) == ["vase.png"]


def test_textures_are_named_once_in_order_and_comments_name_none() -> None:
    library = b"newmtl a\nmap_Kd b.png\nmap_Ka a.png\n# map_Kd c.png\nnewmtl map_b\nKd 1 1 1\nmap_Kd -s 1 1 1 b.png\n"

    assert texture_names(library) == ["b.png", "a.png"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("map_Kd t.png # diffuse", ["t.png"]),
        ("map_Kd t.png #", ["t.png"]),
        ("map_Kd a #1.png", ["a #1.png"]),
        ("map_aat on", []),
        ("map_aation a.png", ["a.png"]),
    ],
)
def test_comments_and_switches_are_no_part_of_a_name(line: str, names: list[str]) -> None:
    assert texture_names(f"newmtl a\n{line}\n".encode()) == names


@pytest.mark.parametrize("colour", ["spectral clay.rfl", "xyz 0.3 0.3 0.3"])
def test_a_colour_in_another_space_is_left_out(tmp_path: Path, colour: str) -> None:
    assert materials(tmp_path, f"newmtl a\nKd {colour}\n")[b"a"] == (1, 1, 1)


@pytest.mark.parametrize(
    ("texture", "place"),
    [
        ("t.png", "t.png"),
        ("./t.png", "t.png"),
        ("my vase (1).png", "my vase (1).png"),
        ("tex/t.png", "tex/t.png"),
        ("-s 1 1 1 t.png", "t.png"),
        ("-o 0 0 0 -s 1 1 1 -clamp on t.png", "t.png"),
        ("-s 1 1 1 my vase.png", "my vase.png"),
        ('"my vase.png"', "my vase.png"),
        ("tex\\t.png", "tex/t.png"),
        ("T.PNG", "t.png"),
        (unicodedata.normalize("NFC", "Tượng.png"), unicodedata.normalize("NFD", "Tượng.png")),
    ],
)
def test_a_texture_is_found_however_it_is_written(tmp_path: Path, texture: str, place: str) -> None:
    copy = convert(tmp_path, {"a.obj": box_obj(), "box.mtl": mtl(texture), place: skin()})

    assert pictures_in(copy) == [RED]


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"# m\xe1y qu\xe9t\n", b"# caf\xe9\n"], ids=["byte order mark", "cp1258", "cp1252"]
)
def test_a_material_file_may_begin_with_bytes_that_are_no_utf_8(tmp_path: Path, before: bytes) -> None:
    copy = convert(tmp_path, {"a.obj": box_obj(), "box.mtl": before + mtl("t.png"), "t.png": skin()})

    assert pictures_in(copy) == [RED]


def materials(folder: Path, text: str) -> dict[bytes, tuple[float, float, float]]:
    """Colours of the materials of an MTL of these lines."""
    path = folder / "a.mtl"
    path.write_text(text)
    return {name: material.colour for name, material in read_materials(path).items()}


def test_colours_of_materials_are_made_linear_light(tmp_path: Path) -> None:
    found = materials(
        tmp_path, "newmtl  my  clay \n\tKd 1 0.5 0 # warm\nNs 10\nnewmtl grey\nkd 0.5\nnewmtl none\nKa 1 1 1\n"
    )

    assert found[b"my clay"] == pytest.approx((1, 0.2140, 0), abs=1e-4)
    assert found[b"grey"] == pytest.approx((0.2140,) * 3, abs=1e-4)
    assert found[b"none"] == (1, 1, 1)


@pytest.mark.parametrize(("colour", "code"), [("1 0,5 0", "E-SCAN-DAMAGED"), ("nan 0 0", "E-SCAN-NUMBERS")])
def test_a_colour_that_is_none_is_refused(tmp_path: Path, colour: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        materials(tmp_path, f"newmtl a\nKd {colour}\n")


def test_only_the_picture_of_the_colour_lies_on_the_model(tmp_path: Path) -> None:
    library = b"newmtl a\nmap_Bump b.png\nmap_Kd a.png\nmap_Ks b.png\n"

    assert pictures_in(
        convert(tmp_path, {"a.obj": box_obj(), "box.mtl": library, "a.png": skin(), "b.png": skin((1, 2, 3))})
    ) == [RED]


def test_of_two_materials_with_one_name_the_first_is_meant(tmp_path: Path) -> None:
    files = {"a.obj": box_obj(library="box.mtl\nmtllib other.mtl"), "box.mtl": mtl("t.png"), "other.mtl": mtl("u.png")}

    assert pictures_in(convert(tmp_path, files | {"t.png": skin(), "u.png": skin((1, 2, 3))})) == [RED]
