"""Colours that were published: a chart of 24 patches, carried through each kind of profile into sRGB copies."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from PIL import Image

from digitize.photo.quality.colour_difference import delta_e_2000, srgb_to_lab
from digitize.photo.quality.patches import DEFAULT_REFERENCE, GREYS, REFERENCES
from tests.digitize.photo.test_photograph import photographed

Floats = npt.NDArray[np.float64]

#: CIELAB under D50 of the patches, as their maker publishes them.
PUBLISHED = REFERENCES[DEFAULT_REFERENCE]
D50 = np.array([0.9642, 1.0, 0.8249])
D65_XY, D50_XY = (0.3127, 0.3290), (0.3457, 0.3585)
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
PATCH = 32


def srgb_curve(share: Floats) -> Floats:
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def lightness_curve(share: Floats) -> Floats:
    """The curve of eciRGB v2: samples are as far apart as their lightness."""
    return np.where(share > 0.08, ((share + 0.16) / 1.16) ** 3, share * 100 / 903.2963)


#: Primaries and white (x, y) and the curve of each: Adobe RGB (1998); ROMM (ISO 22028-2); SMPTE RP 431-2
#: with D65; eciRGB v2 (ISO 22028-4).
SPACES: dict[str, tuple[tuple[tuple[float, float], ...], tuple[float, float], Callable[[Floats], Floats]]] = {
    "Adobe RGB": (((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), D65_XY, lambda share: share ** (563 / 256)),
    "ProPhoto": (((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001)), D50_XY, lambda share: share**1.8),
    "Display P3": (((0.68, 0.32), (0.265, 0.69), (0.15, 0.06)), D65_XY, srgb_curve),
    "eciRGB": (((0.67, 0.33), (0.21, 0.71), (0.14, 0.08)), D50_XY, lightness_curve),
}


def xyz(xy: tuple[float, float]) -> Floats:
    return np.array([xy[0] / xy[1], 1.0, (1 - xy[0] - xy[1]) / xy[1]])


def matrix_of(name: str) -> Floats:
    """Linear light of a space to XYZ under D50 (Bradford)."""
    primaries, white, _ = SPACES[name]
    columns = np.stack([xyz(xy) for xy in primaries], axis=1)
    columns = columns * np.linalg.solve(columns, xyz(white))
    adapt = np.linalg.inv(BRADFORD) @ np.diag(BRADFORD @ D50 / (BRADFORD @ xyz(white))) @ BRADFORD
    return np.asarray(adapt @ columns)


def profile_of(name: str) -> bytes:
    """An ICC profile (version 2) of a space: a matrix, and its curve as a table."""
    table = np.round(SPACES[name][2](np.linspace(0, 1, 4096)) * 65535).astype(">u2").tobytes()
    return icc(b"RGB ", b"XYZ ", curves=(b"rTRC", b"gTRC", b"bTRC"), table=table, matrix=matrix_of(name))


def icc(colours: bytes, pcs: bytes, *, curves: tuple[bytes, ...], table: bytes, matrix: Floats | None) -> bytes:
    def fixed(values: Floats) -> bytes:
        return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))

    tags = {b"desc": b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(78), b"wtpt": fixed(D50)}
    tags[b"cprt"] = b"text" + bytes(4) + b"CC0\0"
    tags |= dict.fromkeys(curves, b"curv" + bytes(4) + struct.pack(">I", len(table) // 2) + table)
    if matrix is not None:
        tags |= {tag: fixed(matrix[:, n]) for n, tag in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))}
    index, body, begin = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        index += tag + struct.pack(">II", begin + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    head = struct.pack(">I4sI4s4s4s12x4s", begin + len(body), b"", 0x02100000, b"mntr", colours, pcs, b"acsp")
    return (
        (head + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)).ljust(128, b"\0")
        + struct.pack(">I", len(tags))
        + index
        + body
    )


def lab_to_xyz(lab: Floats) -> Floats:
    y = (lab[:, 0] + 16) / 116
    root = np.stack([y + lab[:, 1] / 500, y, y - lab[:, 2] / 200], axis=1)
    return np.where(root > 6 / 29, root**3, (root - 16 / 116) * 108 / 841) * D50


def coded(name: str) -> Floats:
    """The patches in a space, as samples from 0 to 1."""
    light = np.clip(lab_to_xyz(PUBLISHED) @ np.linalg.inv(matrix_of(name)).T, 0, 1)
    samples = np.linspace(0, 1, 65536)
    return np.interp(light, SPACES[name][2](samples), samples)


def laid_out(patches: Floats) -> Floats:
    """A chart of 6 by 4 patches."""
    return np.kron(patches.reshape(4, 6, -1), np.ones((PATCH, PATCH, 1)))


def in_vips(patches: Floats, bits: int, kind: str, profile: bytes | None) -> pyvips.Image:
    most = (1 << bits) - 1
    pixels = np.round(laid_out(patches) * most).astype(np.uint8 if bits == 8 else np.uint16)
    image = pyvips.Image.new_from_array(pixels).copy(interpretation=kind)
    if profile:
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return image


def seen(copies: Path) -> Floats:
    """CIELAB of the patches in the access copy."""
    shown = np.asarray(Image.open(copies / "access.jpg")).reshape(4, PATCH, 6, PATCH, 3)[:, 8:-8, :, 8:-8]
    return srgb_to_lab(shown.mean(axis=(1, 3))).reshape(24, 3)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("name", SPACES)
def test_a_chart_in_every_space_comes_out_in_its_published_colours(tmp_path: Path, name: str, bits: int) -> None:
    image = in_vips(coded(name), bits, "srgb" if bits == 8 else "rgb16", profile_of(name))

    made, copies = photographed(tmp_path, image.pngsave_buffer())

    assert (made.facts["profile"], made.facts["bits"], made.notes) == ("test", bits, [])
    assert delta_e_2000(PUBLISHED, seen(copies)).mean() < 1


@pytest.mark.parametrize("kind", ["labs", "lab"])
def test_a_chart_in_cielab_comes_out_in_its_published_colours(tmp_path: Path, kind: str) -> None:
    lab = pyvips.Image.new_from_array(laid_out(PUBLISHED).astype(np.float32)).copy(interpretation="lab")

    _, copies = photographed(tmp_path, lab.colourspace(kind).tiffsave_buffer())

    assert delta_e_2000(PUBLISHED, seen(copies)).mean() < 1


@pytest.mark.parametrize("bits", [8, 16])
def test_the_grays_of_a_chart_in_a_gray_profile_come_out_in_their_lightness(tmp_path: Path, bits: int) -> None:
    table = np.round(np.linspace(0, 1, 4096) ** 2.2 * 65535).astype(">u2").tobytes()
    gray = icc(b"GRAY", b"XYZ ", curves=(b"kTRC",), table=table, matrix=None)
    luminance = lab_to_xyz(PUBLISHED)[:, 1:2] ** (1 / 2.2)

    _, copies = photographed(
        tmp_path, in_vips(luminance, bits, "b-w" if bits == 8 else "grey16", gray).tiffsave_buffer()
    )

    expected = PUBLISHED[GREYS] * (1, 0, 0)
    assert delta_e_2000(expected, seen(copies)[GREYS]).mean() < 1


def test_a_chart_in_printing_inks_comes_out_in_its_published_colours_as_far_as_inks_go(tmp_path: Path) -> None:
    lab = pyvips.Image.new_from_array(laid_out(PUBLISHED).astype(np.float32)).copy(interpretation="lab")
    inks = lab.icc_export(output_profile="cmyk", intent="relative")
    printed = inks.icc_import(embedded=True, intent="relative").numpy().reshape(4, PATCH, 6, PATCH, 3)
    reached = delta_e_2000(PUBLISHED, printed.mean(axis=(1, 3)).reshape(24, 3).astype(float)) < 1

    made, copies = photographed(tmp_path, inks.tiffsave_buffer())

    assert reached.sum() >= 12
    assert (made.facts["colour_space"], made.facts["profile_assumed"]) == ("cmyk", False)
    assert delta_e_2000(PUBLISHED, seen(copies))[reached].mean() < 1


def exif_of(space: int, index: bytes) -> bytes:
    """EXIF that names a colour space, with an index of interoperability as DCF has it."""
    image, exif, interoperability = 8, 26, 56
    block = b"MM\0*" + struct.pack(">I", image) + struct.pack(">HHHIII", 1, 34665, 4, 1, exif, 0)
    block += struct.pack(">HHHIHHHHIII", 2, 40961, 3, 1, space, 0, 40965, 4, 1, interoperability, 0)
    return b"Exif\0\0" + block + struct.pack(">HHHI4sI", 1, 1, 2, 4, index + b"\0", 0)


@pytest.mark.parametrize(
    ("space", "index", "profile"),
    [
        (0xFFFF, b"R03", "Adobe RGB (1998)"),
        (2, b"R98", "Adobe RGB (1998)"),
        (1, b"R98", "sRGB"),
        (0xFFFF, b"R98", "sRGB"),
        (1, b"R03", "sRGB"),
    ],
    ids=["as DCF says", "as some say", "sRGB", "nothing said", "both said"],
)
@pytest.mark.parametrize("ending", [".jpg", ".webp"])
def test_a_camera_s_adobe_rgb_without_a_profile_is_followed_and_recorded_as_assumed(
    tmp_path: Path, ending: str, space: int, index: bytes, profile: str
) -> None:
    image = in_vips(coded("Adobe RGB"), 8, "srgb", None)
    image.set_type(pyvips.GValue.blob_type, "exif-data", exif_of(space, index))

    made, copies = photographed(tmp_path, image.write_to_buffer(ending, Q=100))

    wrong = delta_e_2000(PUBLISHED, seen(copies)).mean()
    assert (made.facts["profile"], made.facts["profile_assumed"]) == (profile, True)
    assert wrong < 1.5 if profile != "sRGB" else wrong > 2
