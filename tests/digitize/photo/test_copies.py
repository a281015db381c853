"""The three copies of a photo: upright, sRGB, of their sizes, and silent about who and where."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

from digitize.photo.copies import make_copies
from tests.conftest import picture, shared
from tests.digitize.photo.test_photograph import Pixels, difference, photographed, pixels, saved

COPIES = ("zoom.tif", "access.jpg", "thumb.jpg")
#: How a camera stores an upright picture under each EXIF orientation.
STORED = {
    1: (),
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_90,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_270,),
}


def corners(width: int, height: int) -> Image.Image:
    """A gray picture with a red, green, blue and yellow corner, in reading order."""
    image = Image.new("RGB", (width, height), (128, 128, 128))
    right, bottom = width - width // 4, height - height // 4
    for colour, place in (("red", (0, 0)), ("lime", (right, 0)), ("blue", (0, bottom)), ("yellow", (right, bottom))):
        image.paste(colour, (*place, place[0] + width // 4, place[1] + height // 4))
    return image


def turned(image: Image.Image, orientation: int, format_name: str) -> bytes:
    """An upright picture as a camera held that way writes it."""
    for transpose in STORED[orientation]:
        image = image.transpose(transpose)
    exif = Image.Exif()
    exif[0x0112] = orientation
    quality = {"lossless": True} if format_name == "WEBP" else {"quality": 95} if format_name == "JPEG" else {}
    return saved(image, format_name, exif=exif, **quality)


def copied(image: Image.Image, folder: Path) -> dict[str, dict[str, object]]:
    """Make the copies of a picture; returns what `make_copies` says of them."""
    made = pyvips.Image.new_from_array(np.asarray(image)).copy(interpretation="srgb")
    return make_copies(made, folder).outputs


def levels(zoom: Path) -> list[Image.Image]:
    """Every level of a pyramid, the largest first."""
    with Image.open(zoom) as image:
        found = []
        for number in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(number)
            found.append(image.copy())
        return found


def shrunk(image: Image.Image, size: tuple[int, int]) -> Pixels:
    return pixels(image.resize(size, Image.Resampling.LANCZOS))


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", STORED)
def test_every_copy_stands_upright(tmp_path: Path, format_name: str, orientation: int) -> None:
    upright = corners(120, 80)

    made, copies = photographed(tmp_path, turned(upright, orientation, format_name))

    assert made.facts["orientation"] == orientation
    assert (made.facts["width"], made.facts["height"]) == (120, 80)
    for name in COPIES:
        copy = pixels(copies / name)
        assert copy.shape == (80, 120, 3)
        for y, x in ((10, 15), (10, 105), (70, 15), (70, 105), (40, 60)):
            assert np.abs(copy[y, x] - pixels(upright)[y, x]).max() < 12
        assert Image.open(copies / name).getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize("orientation", [1, 3, 6, 7])
def test_a_large_turned_picture_stands_upright_in_every_size(tmp_path: Path, orientation: int) -> None:
    upright = corners(2400, 1600)

    made, copies = photographed(tmp_path, turned(upright, orientation, "JPEG"))

    sizes = {name: (facts["width"], facts["height"]) for name, facts in made.outputs.items()}
    assert sizes == {"zoom.tif": (2400, 1600), "access.jpg": (2048, 1365), "thumb.jpg": (400, 267)}
    for name, size in sizes.items():
        assert difference(pixels(copies / name), shrunk(upright, size)) < 1.5  # type: ignore[arg-type]


@pytest.mark.parametrize("orientation", [0, 9])
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_an_impossible_orientation_leaves_the_picture_and_is_noted(
    tmp_path: Path, format_name: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation

    made, copies = photographed(tmp_path, saved(corners(120, 80), format_name, exif=exif))

    assert made.facts["orientation"] == 1
    assert difference(pixels(copies / "access.jpg"), pixels(corners(120, 80))) < 6
    assert made.notes == ["W-PHOTO-ORIENTATION"]


@pytest.mark.parametrize(
    ("size", "access", "thumb"),
    [
        ((3000, 2000), (2048, 1365), (400, 267)),
        ((1000, 2500), (819, 2048), (160, 400)),
        ((2049, 1000), (2048, 1000), (400, 195)),
        ((2048, 1000), (2048, 1000), (400, 195)),
        ((4200, 300), (2048, 146), (400, 29)),
        ((401, 300), (401, 300), (400, 299)),
        ((400, 300), (400, 300), (400, 300)),
        ((300, 200), (300, 200), (300, 200)),
        ((7, 5), (7, 5), (7, 5)),
        ((1, 1), (1, 1), (1, 1)),
        ((3, 900), (3, 900), (1, 400)),
    ],
)
def test_copies_have_their_sizes_and_are_never_enlarged(
    tmp_path: Path, size: tuple[int, int], access: tuple[int, int], thumb: tuple[int, int]
) -> None:
    said = copied(picture(*size), tmp_path)

    found = {name: Image.open(tmp_path / name).size for name in COPIES}
    assert found == {"zoom.tif": size, "access.jpg": access, "thumb.jpg": thumb}
    assert {name: (facts["width"], facts["height"]) for name, facts in said.items()} == found


@pytest.mark.parametrize("size", [(2600, 1300), (900, 700)])
def test_every_copy_shows_the_whole_picture(tmp_path: Path, size: tuple[int, int]) -> None:
    image = picture(*size)

    copied(image, tmp_path)

    for name in COPIES:
        copy = pixels(tmp_path / name)
        assert difference(copy, shrunk(image, (copy.shape[1], copy.shape[0]))) < 1.5


def test_the_zoom_copy_is_a_pyramid_of_jpeg_tiles_in_ycbcr(tmp_path: Path) -> None:
    image = picture(2600, 1300)

    copied(image, tmp_path)

    found = levels(tmp_path / "zoom.tif")
    assert [level.size for level in found] == [(2600, 1300), (1300, 650), (650, 325), (325, 162)]
    with Image.open(tmp_path / "zoom.tif") as zoom:
        for number, level in enumerate(found):
            zoom.seek(number)
            tags = dict(zoom.tag_v2)  # type: ignore[attr-defined]
            jpeg, ycbcr = 7, 6
            assert (tags[259], tags[262], tags[322], tags[323]) == (jpeg, ycbcr, 512, 512)
            assert tags[34675] == zoom.info["icc_profile"]
            assert difference(pixels(level), shrunk(image, level.size)) < 2


@pytest.mark.parametrize("size", [(2600, 511), (300, 200), (60, 40)])
def test_a_picture_smaller_than_a_tile_has_small_tiles(tmp_path: Path, size: tuple[int, int]) -> None:
    copied(picture(*size), tmp_path)

    zoom = pyvips.Image.tiffload(str(tmp_path / "zoom.tif"))
    assert Image.open(tmp_path / "zoom.tif").tag_v2[322] == 128  # type: ignore[attr-defined]
    assert difference(zoom.numpy().astype(np.int64), pixels(picture(*size))) < 6


@pytest.mark.parametrize(("name", "quality"), [("access.jpg", 88), ("thumb.jpg", 80)])
def test_jpeg_copies_have_their_quality_and_half_the_colour(tmp_path: Path, name: str, quality: int) -> None:
    image = picture(500, 400)

    copied(image, tmp_path)

    reference = Image.open(io.BytesIO(saved(image, "JPEG", quality=quality, subsampling="4:2:0")))
    copy = Image.open(tmp_path / name)
    assert copy.quantization == reference.quantization  # type: ignore[attr-defined]
    assert copy.layer == reference.layer  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COPIES)
def test_every_copy_says_that_it_is_srgb(tmp_path: Path, name: str) -> None:
    image = picture(500, 400)

    copied(image, tmp_path)

    profile = ImageCms.ImageCmsProfile(io.BytesIO(Image.open(tmp_path / name).info["icc_profile"]))
    srgb = ImageCms.createProfile("sRGB")
    same = ImageCms.profileToProfile(image, profile, srgb, renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC)
    assert ImageCms.getProfileDescription(profile).strip().startswith("sRGB")
    assert same is not None
    assert np.abs(pixels(same) - pixels(image)).max() <= 1


SECRET = "BiMat"


def secretive(format_name: str) -> bytes:
    """A picture that says in every way its format has who made it, with what, and where."""
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF creator="{SECRET}"/></x:xmpmeta>'.encode()
    iptc = b"\x1c\x02\x50\x00\x05" + SECRET.encode()
    if format_name == "TIFF":
        place = {1: "N", 2: (11.0, 51.0, 36.0), 3: "E", 4: (106.0, 36.0, 0.0)}
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        for tag in (269, 270, 271, 305, 315, 316, 33432):
            tags[tag] = SECRET
        tags[700], tags[33723], tags[34377] = xmp, iptc, b"8BIM" + SECRET.encode()
        tags[34665], tags[34853] = {0xA431: SECRET, 0x9286: SECRET.encode()}, place
        return saved(corners(120, 80), "TIFF", tiffinfo=tags)
    exif = Image.Exif()
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298):
        exif[tag] = SECRET
    exif.get_ifd(0x8769)[0xA431] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (11.0, 51.0, 36.0), 3: "E", 4: (106.0, 36.0, 0.0), 29: SECRET})
    if format_name == "PNG":
        texts = PngInfo()
        texts.add_text("Author", SECRET)
        texts.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return saved(corners(120, 80), "PNG", exif=exif, pnginfo=texts)
    if format_name == "WEBP":
        return saved(corners(120, 80), "WEBP", exif=exif, xmp=xmp)
    data = saved(corners(120, 80), "JPEG", exif=exif, xmp=xmp, comment=SECRET.encode())
    block = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(iptc).to_bytes(4, "big") + iptc
    return data[:2] + b"\xff\xed" + (len(block) + 2).to_bytes(2, "big") + block + data[2:]


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_no_copy_says_who_made_the_photo_with_what_or_where(tmp_path: Path, format_name: str) -> None:
    data = secretive(format_name)

    made, copies = photographed(tmp_path, data)

    assert data.count(SECRET.encode()) >= 8
    assert made.facts["capture"]["latitude"] == pytest.approx(11.86)  # type: ignore[index]
    for name in COPIES:
        copy = (copies / name).read_bytes()
        assert SECRET.encode() not in copy
        assert not re.search(rb"Exif\0\0|xmpmeta|8BIM|Photoshop", copy)
        assert not {700, 33723, 34377, 34665, 34853} & set(Image.open(copies / name).getexif())


def test_copies_made_again_are_the_same_bytes(tmp_path: Path) -> None:
    data = saved(picture(2100, 700), "JPEG")
    (tmp_path / "once").mkdir()
    (tmp_path / "again").mkdir()

    _, once = photographed(tmp_path / "once", data)
    _, again = photographed(tmp_path / "again", data)

    assert [(once / name).read_bytes() for name in COPIES] == [(again / name).read_bytes() for name in COPIES]


@pytest.mark.parametrize(
    "stem", ["landscape_{}.jpg", "portrait_{}.jpg", "g4_orientation_{}.tif", "hopper_orientation_{}.webp"]
)
def test_real_pictures_of_every_orientation_show_the_same_scene(tmp_path: Path, stem: str) -> None:
    folder = shared("photos/orientation")
    seen: dict[int, Pixels] = {}
    for orientation in range(2, 9):
        made, copies = photographed(tmp_path, (folder / stem.format(orientation)).read_bytes())
        assert made.facts["orientation"] == orientation
        seen[orientation] = pixels(copies / "access.jpg")

    # The figure painted into each differs and each was compressed anew; the scene is the same.
    assert all(difference(seen[orientation], seen[2]) < 8 for orientation in seen)
    assert all(np.median(np.abs(seen[orientation] - seen[2])) <= 4 for orientation in seen)
