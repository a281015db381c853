"""Colour: every picture's own profile is followed, and every copy is sRGB."""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms, ImageOps

from digitize.photo.colour import read_profile, to_srgb
from samples.photographs import wide_gamut_profile
from tests.conftest import picture, shared
from tests.digitize.photo.test_photograph import Pixels, difference, photographed, pixels, saved

WIDE = wide_gamut_profile()
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
P = picture()
ASSUMED = "W-PHOTO-PROFILE-ASSUMED"


def by_lcms(image: Image.Image, profile: bytes) -> Image.Image:
    """The picture as sRGB, converted by another program's hand."""
    done = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
    )
    assert done is not None
    return done


def in_vips(image: Image.Image, profile: bytes | None, bits: int = 8) -> pyvips.Image:
    """A picture in memory, with a profile or none."""
    array = np.asarray(image)
    made = pyvips.Image.new_from_array(array if bits == 8 else array.astype(np.uint16) * 257)
    gray, deep = array.ndim == 2, bits == 16
    made = made.copy(interpretation=("grey16" if deep else "b-w") if gray else "rgb16" if deep else "srgb")
    if profile:
        made.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return made


def converted(image: pyvips.Image) -> Pixels:
    """Pixels of a picture after our conversion."""
    done = to_srgb(image, read_profile(image))
    assert (done.format, done.bands, done.interpretation) == ("uchar", 3, "srgb")
    return np.asarray(done.numpy()).astype(np.int64)


def with_curve(profile: bytes, name: bytes, primaries: dict[bytes, bytes], gamma: int) -> bytes:
    """A matrix profile with other primaries, gamma (in 256ths) and name of the same length."""
    changed = bytearray(profile)
    (count,) = struct.unpack_from(">I", profile, 128)
    for number in range(count):
        tag, at, _ = struct.unpack_from(">4sII", profile, 132 + 12 * number)
        if tag in primaries:
            changed[at + 8 : at + 20] = primaries[tag]
        elif tag in (b"rTRC", b"gTRC", b"bTRC"):
            struct.pack_into(">H", changed, at + 12, gamma)
        elif tag == b"desc":
            (length,) = struct.unpack_from(">I", profile, at + 8)
            changed[at + 12 : at + 12 + length] = name.ljust(length, b"\0")
    return bytes(changed)


@pytest.mark.parametrize("bits", [8, 16])
def test_a_wide_gamut_picture_is_converted_as_another_program_does_it(bits: int) -> None:
    found = converted(in_vips(P, WIDE, bits))

    right = pixels(by_lcms(P, WIDE))
    assert difference(right, pixels(P)) > 5
    assert difference(found, right) < 0.5
    assert np.percentile(np.abs(found - right), 99) <= 2


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_wide_gamut_file_of_every_format_gives_srgb_copies(tmp_path: Path, format_name: str) -> None:
    quality = {"lossless": True} if format_name == "WEBP" else {"quality": 95} if format_name == "JPEG" else {}

    made, copies = photographed(tmp_path, saved(P, format_name, icc_profile=WIDE, **quality))

    assert (made.facts["profile"], made.facts["profile_assumed"]) == ("sohoa wide RGB (Adobe RGB primaries)", False)
    assert made.notes == []
    for name in ("access.jpg", "zoom.tif"):
        assert difference(pixels(copies / name), pixels(by_lcms(P, WIDE))) < 1.5


@pytest.mark.parametrize("profile", [None, SRGB], ids=["no profile", "sRGB"])
@pytest.mark.parametrize("bits", [8, 16])
def test_srgb_pixels_stay_as_they_are(profile: bytes | None, bits: int) -> None:
    assert np.array_equal(converted(in_vips(P, profile, bits)), pixels(P))


def test_profiles_are_known_by_their_numbers_not_only_by_their_name() -> None:
    wide_called_srgb = with_curve(WIDE, b"sRGB, says who", {}, 0x0233)

    read = read_profile(in_vips(P, wide_called_srgb))

    assert (read.name, read.is_srgb) == ("sRGB, says who", False)
    assert read_profile(in_vips(P, SRGB)).is_srgb
    assert not read_profile(in_vips(P, WIDE)).is_srgb


def test_a_linear_profile_with_the_primaries_of_srgb_is_not_srgb() -> None:
    primaries = {
        tag: struct.pack(">3i", *(round(value * 65536) for value in xyz))
        for tag, xyz in {
            b"rXYZ": (0.43607, 0.22249, 0.01392),
            b"gXYZ": (0.38515, 0.71687, 0.09708),
            b"bXYZ": (0.14307, 0.06061, 0.7141),
        }.items()
    }
    linear = with_curve(WIDE, b"sRGB, linear light", primaries, 0x0100)

    found = converted(in_vips(P, linear))

    assert difference(pixels(by_lcms(P, linear)), pixels(P)) > 30
    assert difference(found, pixels(by_lcms(P, linear))) < 1


def test_a_profile_that_calls_srgb_by_another_name_is_srgb() -> None:
    read = read_profile(in_vips(P, SRGB.replace(*("\0".join(name).encode() for name in ("sRGB", "abcd")))))

    assert (read.name, read.is_srgb) == ("abcd built-in", True)


def test_bands_behind_the_alpha_do_not_show() -> None:
    opaque, spot_colour = np.full((240, 320, 1), 255, np.uint8), np.asarray(P)[:, :, :1]
    image = pyvips.Image.new_from_array(np.concatenate([np.asarray(P), opaque, spot_colour], axis=2))

    assert np.array_equal(converted(image.copy(interpretation="srgb")), pixels(P))


def test_light_in_floating_point_is_shown_and_its_profile_that_cannot_be_followed_is_told() -> None:
    linear = in_vips(P, None).colourspace("scrgb").copy()
    linear.set_type(pyvips.GValue.blob_type, "icc-profile-data", WIDE)

    assert read_profile(linear).unreadable
    assert difference(converted(linear), pixels(P)) < 1


def test_white_is_white_whatever_white_the_profile_is_of() -> None:
    """Relative to its own white: a scanner's yellowish paper gives no yellowish copy."""
    yellowish = struct.pack(">3i", *(round(value * 65536) for value in (0.78, 0.8, 0.5)))
    monitor = with_curve(WIDE, b"wide, on old paper", {b"wtpt": yellowish}, 0x0233)
    scanner = monitor.replace(b"mntr", b"scnr", 1)

    found = converted(in_vips(Image.new("RGB", (8, 8), "white"), scanner))

    assert found.min() == 255


@pytest.mark.parametrize("bits", [8, 16])
def test_gray_becomes_three_equal_bands(bits: int) -> None:
    gray = P.convert("L")

    found = converted(in_vips(gray, None, bits))

    assert np.array_equal(found, pixels(gray))


@pytest.mark.parametrize("profile", [None, WIDE], ids=["sRGB", "wide gamut"])
def test_sixteen_bits_keep_their_gradient(profile: bytes | None) -> None:
    """From black to white in steps finer than eight bits, every level of eight bits appears, in order."""
    ramp = np.repeat(np.linspace(0, 65535, 2048).astype(np.uint16)[None, :, None], 3, axis=2)
    image = pyvips.Image.new_from_array(np.repeat(ramp, 4, axis=0)).copy(interpretation="rgb16")
    if profile:
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)

    row = converted(image)[0, :, 1]

    assert (row[0], row[-1]) == (0, 255)
    assert np.all(np.diff(row) >= 0)
    assert len(set(row.tolist())) >= 250


def inks(*percent: int) -> Image.Image:
    """A sheet printed in one mixture of cyan, magenta, yellow and black."""
    return Image.new("CMYK", (64, 64), tuple(value * 255 // 100 for value in percent))


@pytest.mark.parametrize("format_name", ["JPEG", "TIFF"])
@pytest.mark.parametrize(
    ("printed", "looks"),
    [((0, 0, 0, 0), (255, 255, 255)), ((100, 0, 0, 0), (0, 160, 225)), ((0, 100, 100, 0), (237, 28, 36))],
    ids=["paper", "cyan", "red"],
)
def test_cmyk_without_a_profile_is_printing_ink_and_noted(
    tmp_path: Path, format_name: str, printed: tuple[int, ...], looks: tuple[int, ...]
) -> None:
    made, copies = photographed(tmp_path, saved(inks(*printed), format_name))

    assert made.notes == [ASSUMED]
    assert (made.facts["profile"], made.facts["profile_assumed"], made.facts["bands"]) == ("CMYK", True, 4)
    assert np.abs(pixels(copies / "access.jpg").mean(axis=(0, 1)) - looks).max() < 40


def test_cmyk_with_a_profile_follows_it_without_remark(tmp_path: Path) -> None:
    muted = Image.fromarray((128 + (pixels(P) - 128) // 4).astype(np.uint8))
    printed = in_vips(muted, None).icc_transform("cmyk", input_profile="srgb", intent="relative")

    made, copies = photographed(tmp_path, printed.tiffsave_buffer())

    assert made.notes == []
    assert not made.facts["profile_assumed"]
    assert difference(pixels(copies / "access.jpg"), pixels(muted)) < 6


@pytest.mark.parametrize("format_name", ["JPEG", "TIFF", "WEBP"])
def test_a_profile_that_is_rubbish_is_noted_and_colours_are_assumed(tmp_path: Path, format_name: str) -> None:
    quality = {"lossless": True} if format_name == "WEBP" else {"quality": 95} if format_name == "JPEG" else {}

    made, copies = photographed(tmp_path, saved(P, format_name, icc_profile=b"rubbish" * 60, **quality))

    assert made.notes == [ASSUMED]
    assert (made.facts["profile"], made.facts["profile_assumed"]) == ("sRGB", True)
    assert difference(pixels(copies / "access.jpg"), pixels(P)) < 1.5


@pytest.mark.parametrize(
    ("image", "profile"),
    [
        (P, lambda: WIDE[:300]),
        (P, lambda: in_vips(P, None).icc_transform("cmyk", input_profile="srgb").get("icc-profile-data")),
        (P.convert("CMYK"), lambda: WIDE),
    ],
    ids=["cut short", "of inks for a picture of light", "of light for a picture of inks"],
)
def test_a_profile_that_cannot_be_followed_is_noted(
    tmp_path: Path, image: Image.Image, profile: Callable[[], bytes]
) -> None:
    made, _ = photographed(tmp_path, saved(image, "JPEG", icc_profile=profile()))

    assert made.notes == [ASSUMED]
    assert made.facts["profile_assumed"]


def colour_files() -> list[str]:
    """Names of the shared pictures in colours of all kinds."""
    try:
        folder = shared("photos/colour")
    except pytest.skip.Exception:
        return []
    names = sorted(path.name for path in folder.iterdir() if path.suffix != ".md")
    # Of inks without a profile and of deep gray Pillow has no opinion.
    return [name for name in names if Image.open(folder / name).mode in ("RGB", "RGBA", "L", "LA", "P")]


@pytest.mark.parametrize("name", colour_files())
def test_real_pictures_look_as_another_program_shows_them(tmp_path: Path, name: str) -> None:
    path = shared("photos/colour") / name
    image = ImageOps.exif_transpose(Image.open(path))
    profile = image.info.get("icc_profile")

    made, copies = photographed(tmp_path, path.read_bytes(), name)

    if image.mode in ("RGBA", "LA", "P"):
        white = Image.new("RGBA", image.size, "white")
        rgba = image.convert("RGBA")
        opaque = by_lcms(rgba.convert("RGB"), profile) if profile else rgba.convert("RGB")
        white.paste(opaque, mask=rgba.getchannel("A"))
        image = white.convert("RGB")
    elif profile:
        image = by_lcms(image, profile)
    found, right = pixels(copies / "access.jpg"), pixels(image)
    # Wide enough for Pillow, which rounds deep dark pictures to 8 bits before it converts them.
    assert difference(found, right) < 8
    assert np.abs((found - right).mean(axis=(0, 1))).max() < 3
    assert made.facts["profile_assumed"] == (not profile)
