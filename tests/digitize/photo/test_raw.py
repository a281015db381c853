"""Camera raw: developed from its sensor data, upright, in its colours; never its preview, never half of it."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import picture, shared
from tests.digitize.photo.raws import dng
from tests.digitize.photo.test_photograph import difference, photographed, pixels, refused, saved

P = picture()
INCOMPLETE, CAMERA = "E-PHOTO-RAW-INCOMPLETE", "E-PHOTO-RAW-CAMERA"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("below", [True, False], ids=["behind a preview", "in the first directory"])
def test_a_raw_file_is_its_sensor_data_in_their_colours(tmp_path: Path, order: str, below: bool) -> None:
    made, copies = photographed(tmp_path, dng(P, order=order, below=below))

    facts = made.facts
    assert (made.format, facts["width"], facts["height"], facts["bands"], facts["pages"]) == ("raw", 320, 240, 3, 1)
    assert (facts["profile"], facts["profile_assumed"]) == ("sRGB built-in", False)
    assert made.notes == []
    assert {"rawpy", "libraw"} <= set(made.libraries)
    assert difference(pixels(copies / "access.jpg"), pixels(P)) < 3


@pytest.mark.parametrize("name", ["a.tif", "a.dng", "a.jpg", "a"])
def test_a_raw_file_is_one_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    made, _ = photographed(tmp_path, dng(P), name)

    assert (made.format, made.facts["width"]) == ("raw", 320)


def test_a_tiff_that_is_called_raw_is_what_it_holds(tmp_path: Path) -> None:
    made, copies = photographed(tmp_path, saved(P, "TIFF"), "a.dng")

    assert made.format == "tiff"
    assert difference(pixels(copies / "access.jpg"), pixels(P)) < 1.5


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [(3, Image.Transpose.ROTATE_180), (6, Image.Transpose.ROTATE_270), (8, Image.Transpose.ROTATE_90)],
)
def test_a_raw_file_is_turned_upright_once(tmp_path: Path, orientation: int, turn: Image.Transpose) -> None:
    made, copies = photographed(tmp_path, dng(P, orientation=orientation))

    upright = P.transpose(turn)
    assert (made.facts["width"], made.facts["height"]) == upright.size
    assert difference(pixels(copies / "access.jpg"), pixels(upright)) < 3


def test_exposure_stays_as_it_was_taken(tmp_path: Path) -> None:
    dark = Image.fromarray((pixels(P) // 3).astype(np.uint8))

    _, copies = photographed(tmp_path, dng(dark))

    assert difference(pixels(copies / "access.jpg"), pixels(dark)) < 3


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95, 0.999])
@pytest.mark.parametrize("below", [True, False])
def test_a_raw_file_cut_anywhere_is_refused(tmp_path: Path, share: float, below: bool) -> None:
    whole = dng(P, below=below)

    refusal = refused(tmp_path, whole[: int(len(whole) * share)])

    assert refusal.code in (INCOMPLETE, "E-PHOTO-TRUNCATED")


def test_sensor_data_of_one_tone_are_none(tmp_path: Path) -> None:
    assert refused(tmp_path, dng(Image.new("RGB", (320, 240)))).code == INCOMPLETE


def test_many_pixels_in_few_bytes_are_no_sensor_data(tmp_path: Path) -> None:
    """A directory may claim any size, and a decoder makes noise of what it finds."""
    large = dng(P, below=False).replace((320).to_bytes(4, "little"), (32000).to_bytes(4, "little"), 1)

    assert refused(tmp_path, large, megapixels=100).code == INCOMPLETE


def test_what_decoders_say_of_a_raw_file_is_not_shown_to_people(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    refused(tmp_path, (shared("photos/makers") / "et_Nikon.nef").read_bytes())

    assert capfd.readouterr().err == ""


def test_more_megapixels_than_allowed_are_refused_before_they_are_developed(tmp_path: Path) -> None:
    refusal = refused(tmp_path, dng(picture(1200, 1000)), megapixels=1)

    assert (refusal.code, refusal.facts["limit"]) == ("E-PHOTO-LIMIT", "megapixels")


@pytest.mark.parametrize("head", [b"IIRO", b"IIU\0", b"FUJIFILMCCD-RAW 0201FF", b"FOVb", b"\0MRM"])
def test_a_raw_file_of_a_camera_that_nobody_knows_is_refused_by_name(tmp_path: Path, head: bytes) -> None:
    empty = head.ljust(8, b"\0") + bytes(5000)

    assert refused(tmp_path, empty).code in (CAMERA, INCOMPLETE, "E-PHOTO-DAMAGED")


STUBS = ("cr2", "cr3", "crw", "dng", "iiq", "mrw", "nef", "raf", "rw2", "x3f")


@pytest.mark.parametrize("ending", STUBS)
def test_real_raw_files_without_their_sensor_data_are_refused(tmp_path: Path, ending: str) -> None:
    stubs = sorted(shared("photos/makers").glob(f"*.{ending}"))
    assert stubs

    assert {refused(tmp_path, stub.read_bytes(), stub.name).code for stub in stubs} <= {INCOMPLETE, CAMERA}


def test_a_raw_file_may_be_decoded_by_nobody_but_the_preview_in_it_is_never_shown(tmp_path: Path) -> None:
    """The preview of this one is a whole JPEG; its sensor data are coded as nobody codes them."""
    strange = dng(P, below=False)
    preview = saved(P.resize((64, 48)), "JPEG")
    compression = strange.index((259).to_bytes(2, "little") + (3).to_bytes(2, "little"))
    coded = strange[: compression + 8] + (9999).to_bytes(2, "little") + strange[compression + 10 :] + preview

    assert refused(tmp_path, coded).code in (CAMERA, INCOMPLETE, "E-PHOTO-DAMAGED")
    assert not list((tmp_path / "scratch").iterdir())
    assert Image.open(io.BytesIO(preview)).size == (64, 48)
