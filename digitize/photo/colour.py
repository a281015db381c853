"""Colour: what profile a picture has, and its pixels as sRGB."""

import io
import itertools
import struct
from dataclasses import dataclass

import pyvips
from PIL import Image, ImageChops, ImageCms

_SRGB = ImageCms.createProfile("sRGB")
#: Colours by measure, which need no profile.
_LAB = ("lab", "labs")
_ABSOLUTE = (*_LAB, "xyz")
_RENDERING: dict[str, object] = {"intent": "relative"}
#: What Pillow calls the pixels that a profile must be for.
_MODES = {"srgb": "RGB", "rgb": "RGB", "rgb16": "RGB", "b-w": "L", "grey16": "L", "cmyk": "CMYK"}
_BANDS_OF_COLOUR = 3
_SAMPLE_LEVELS = (0, 32, 64, 128, 192, 255)
#: In levels of 0 to 255; what the curves of two honest sRGB profiles differ by.
_SRGB_TOLERANCE = 2


#: Colours that a file may name without a profile, by the names that profiles give them.
SRGB, ADOBE_RGB, DISPLAY_P3 = "sRGB", "Adobe RGB (1998)", "Display P3"
#: XYZ of red, green and blue of Adobe RGB (1998) under D50, and its curve (Adobe RGB (1998) Color Image
#: Encoding, 2005-05, annex C and section 4.3.4.2).
_ADOBE_PRIMARIES = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
_ADOBE_GAMMA = 563 / 256
_D50 = (0.9642, 1.0, 0.8249)


@dataclass(frozen=True, slots=True)
class Profile:
    """The ICC profile of a picture: its description, and whether it is sRGB by its numbers.

    `assumed`: the file has none that can be followed, and this is what was taken for it;
    `unreadable`: it has one that is rubbish, or is for pictures of another kind, or names colours
    that nobody here can show.
    """

    name: str
    is_srgb: bool
    assumed: bool
    unreadable: bool = False


def srgb_profile() -> bytes:
    """The ICC profile of sRGB."""
    return bytes(ImageCms.ImageCmsProfile(_SRGB).tobytes())


def read_profile(image: pyvips.Image, named: str | None = SRGB) -> Profile:
    """The profile embedded in a picture, or the one assumed for pictures of its kind without any.

    `named`: the colours that the file names without a profile; None for some that are not known here.
    """
    if image.interpretation in _ABSOLUTE:
        return Profile("CIE " + image.interpretation.upper()[:3], False, False)
    unreadable = False
    if image.get_typeof("icc-profile-data"):
        try:
            return _embedded(image)
        except (ImageCms.PyCMSError, LookupError, OSError, TypeError, ValueError):
            unreadable = True
    if image.interpretation == "cmyk":
        return Profile("CMYK", False, True, unreadable)
    if named in (ADOBE_RGB, DISPLAY_P3) and image.bands >= _BANDS_OF_COLOUR:
        return Profile(named, False, True, unreadable)
    return Profile(SRGB, True, True, unreadable or named is None)


def _embedded(image: pyvips.Image) -> Profile:
    mode = _MODES[image.interpretation]
    profile = ImageCms.ImageCmsProfile(io.BytesIO(image.get("icc-profile-data")))
    # Tables for speed would take longer to make than the few samples to convert.
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    to_srgb = ImageCms.buildTransform(profile, _SRGB, mode, "RGB", intent, ImageCms.Flags.NOOPTIMIZE)
    name = (profile.profile.profile_description or "?").strip("\0 ")
    return Profile(name, mode != "CMYK" and _changes_nothing(to_srgb, mode), assumed=False)


def _changes_nothing(to_srgb: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether sample colours stay what they are: a profile may call itself anything."""
    colours = bytes(itertools.chain(*itertools.product(_SAMPLE_LEVELS, repeat=len(mode))))
    sample = Image.frombytes(mode, (len(colours) // len(mode), 1), colours)
    shown = to_srgb.apply(sample)
    return max(ImageChops.difference(sample.convert("RGB"), shown).tobytes()) <= _SRGB_TOLERANCE


def to_srgb(image: pyvips.Image, profile: Profile) -> pyvips.Image:
    """The picture as 8-bit sRGB of three bands; what shows through is white.

    Relative colorimetric without black point compensation, so that colours stay what they measure: of a
    chart in printing inks the mean CIEDE2000 to its published values is 0.7, with compensation 2.5
    (tests/digitize/photo/test_chart_colours.py). CIELab is that of D50, as TIFF and its programs have it.
    """
    if image.interpretation in _LAB:
        image = image.colourspace("lab").icc_export(output_profile="srgb", **_RENDERING)
    elif not profile.is_srgb and image.interpretation not in _ABSOLUTE:
        image = _with_profile(image, profile).icc_transform("srgb", **_RENDERING, **_source(profile))
    # A conversion by profile leaves 16 bits as they are.
    image = image.colourspace("srgb")
    if image.hasalpha():
        # What stands behind the alpha band are masks and spot colours.
        image = image[:4].flatten(background=255)
    if image.format != "uchar":
        image = image.cast("uchar")
    return image


def _source(profile: Profile) -> dict[str, object]:
    built_in = {"CMYK": "cmyk", DISPLAY_P3: "p3"}
    return (
        {"input_profile": built_in[profile.name]}
        if profile.assumed and profile.name in built_in
        else {"embedded": True}
    )


def _with_profile(image: pyvips.Image, profile: Profile) -> pyvips.Image:
    """The picture with the profile that its file only names."""
    if not profile.assumed or profile.name != ADOBE_RGB:
        return image
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", _adobe_rgb())
    return image


def _adobe_rgb() -> bytes:
    """An ICC profile (version 2, matrix and curves) of the colours of Adobe RGB (1998)."""
    name = ADOBE_RGB.encode()
    description = b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name + bytes(1 + 4 + 4 + 2 + 1 + 67)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(_ADOBE_GAMMA * 256)) + bytes(2)
    tags = {b"desc": description, b"cprt": b"text\0\0\0\0\0", b"wtpt": _xyz(_D50)}
    tags |= {kind: _xyz(xyz) for kind, xyz in zip((b"rXYZ", b"gXYZ", b"bXYZ"), _ADOBE_PRIMARIES, strict=True)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    table, body = b"", b""
    begin = 128 + 4 + 12 * len(tags)
    for kind, value in tags.items():
        table += kind + struct.pack(">II", begin + len(body), len(value))
        body += value.ljust(-(-len(value) // 4) * 4, b"\0")
    head = struct.pack(
        ">I4sI4s4s4s12x4s24x3i",
        begin + len(body),
        b"",
        0x02100000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        b"acsp",
        *(round(value * 65536) for value in _D50),
    )
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))
