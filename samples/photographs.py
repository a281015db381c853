"""The photographs of the sample museum: what is in each, how the camera stood, what its file says."""

import io
import struct
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, ImageFilter
from PIL.TiffImagePlugin import IFDRational as Ratio

from samples.artifact import Artifact, ruler
from samples.artifacts import axe, basket, cloth, coin, letter, lithophone, sherds, single_bar
from samples.lathed import bowl, canteen, drum, gong, jar, statue
from samples.studio import Shot, Thing, render

#: Longer and shorter side of a photograph.
LONG_PX, SHORT_PX = 3000, 2000
_LARGEST_BYTES = 330_000
_BLUR_PX = 9.0
_KEPT_OF_TRUNCATED = 0.6
#: Profiles carry the time of their making, which would make every run's files differ.
_PROFILE_DATE = struct.pack(">6H", 2026, 10, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Photograph:
    """A file of the sample card.

    `extra` lies before the artifact, whichever side it shows. `orientation` is the EXIF value: with
    6 and 8 the camera was held upright.
    """

    name: str
    artifact: Artifact
    shot: Shot
    extra: tuple[Thing, ...] = ()
    orientation: int = 1
    wide_gamut: bool = False
    blurred: bool = False
    truncated: bool = False
    place: tuple[float, float] | None = None
    seed: int = 0

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height as a person sees it."""
        return (SHORT_PX, LONG_PX) if self.orientation in (6, 8) else (LONG_PX, SHORT_PX)

    def pixels(self, scale: float) -> npt.NDArray[np.uint8]:
        """The picture as a person sees it, at a share of its full size."""
        width, height = (round(side * scale) for side in self.upright)
        beside = [Thing(thing.mesh.turned(self.shot.azimuth), thing.material) for thing in self.extra]
        picture = render([*self.artifact.things, *beside], self.shot, width, height, self.seed)
        if self.blurred:
            blurred = Image.fromarray(picture).filter(ImageFilter.GaussianBlur(_BLUR_PX * scale))
            picture = np.asarray(blurred)
        return picture


def photographs() -> list[Photograph]:
    """All photographs of the card, in the order they were taken."""
    around = {"truoc": 0.0, "trai": -90.0, "sau": 180.0, "phai": 90.0}
    bronze, glazed = drum(), jar()
    found = [
        Photograph(
            f"BTBP-3_{view}.jpg", bronze, Shot(turn + 8, 20, 24, 1.22), (ruler(20, -4, 30),) if view == "truoc" else ()
        )
        for view, turn in around.items()
    ]
    found += [
        Photograph("BTBP-3_tren.jpg", bronze, Shot(8, 86, 24, 1.14), orientation=3),
        Photograph("BTBP-3_duoi.jpg", bronze.turned(180, "x"), Shot(8, 78, 24, 1.16)),
    ]
    found += [
        Photograph(f"BTBP-4_{view}.jpg", glazed, Shot(turn + 5, 8, 22, 1.16), (ruler(20, 2, 27),), 6)
        for view, turn in around.items()
    ]
    found += [
        Photograph("BTBP-4_tren.jpg", glazed, Shot(5, 84, 24, 1.2)),
        Photograph("BTBP-4_duoi.jpg", glazed.turned(180, "x"), Shot(5, 80, 24, 1.2)),
        Photograph("BTBP-8_mat-truoc.jpg", cloth(), Shot(0, 88, 26, 1.06), orientation=8, wide_gamut=True),
        Photograph(
            "BTBP-8_mat-sau.jpg", cloth().turned(180, "z"), Shot(0, 88, 26, 1.06), orientation=8, wide_gamut=True
        ),
        Photograph("BTBP-9_truoc.jpg", coin(), Shot(6, 14, 16, 1.3), (ruler(2, 0, 1.5),)),
        Photograph("BTBP-9_sau.jpg", coin(), Shot(186, 14, 16, 1.3)),
        Photograph("BTBP-9_canh.jpg", coin(), Shot(88, 10, 16, 1.35)),
        Photograph("BTBP-12_toan-bo.jpg", sherds(), Shot(8, 60, 24, 1.14), (ruler(10, -15, 23),)),
        Photograph(
            "BTBP-2_toan-bo.jpg", lithophone(), Shot(28, 34, 26, 1.12), (ruler(20, 24, 40),), place=(11.86, 106.6)
        ),
        Photograph("BTBP-2.1_truoc.jpg", single_bar(0), Shot(8, 26, 20, 1.2), (ruler(20, -14, 13),)),
        Photograph("BTBP-5_truoc.jpg", gong(), Shot(14, 8, 22, 1.2), wide_gamut=True),
        Photograph("BTBP-1 trước (1).JPG", axe(), Shot(12, 14, 20, 1.32), (ruler(5, 0, 4),)),
        Photograph("BTBP-6_truoc.jpg", basket(), Shot(24, 12, 22, 1.18), (), 6),
        Photograph("BTBP-6_trai.jpg", basket(), Shot(-66, 12, 22, 1.18), (), 6, blurred=True),
        Photograph("BTBP-7_truoc.jpg", canteen(), Shot(18, 14, 20, 1.24), (ruler(10, 2, 8),), 8),
        Photograph("BTBP-7_sau.jpg", canteen(), Shot(198, 14, 20, 1.24), (), 8, truncated=True),
        Photograph("BTBP-10_truoc.jpg", bowl(), Shot(16, 28, 22, 1.25), (ruler(10, 0, 11),)),
        Photograph("BTBP-13_truoc.jpg", letter(), Shot(0, 88, 22, 1.12), (), 6),
        Photograph("BTBP-14_truoc.jpg", statue(), Shot(18, 8, 20, 1.18), (), 8),
        Photograph("IMG_0042.jpg", statue(), Shot(-52, 10, 20, 1.18), (), 8),
        Photograph("BTBP-99_truoc.jpg", bowl(), Shot(140, 20, 22, 1.3)),
    ]
    return [_numbered(photograph, number) for number, photograph in enumerate(found, 1)]


def _numbered(photograph: Photograph, number: int) -> Photograph:
    return replace(photograph, seed=number)


def as_file(photograph: Photograph, pixels: npt.NDArray[np.uint8]) -> bytes:
    """The JPEG as the camera wrote it: turned, with its profile and EXIF, no larger than is decent."""
    image = Image.fromarray(pixels)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    icc = profile.tobytes()
    icc = icc[:24] + _PROFILE_DATE + icc[36:]
    if photograph.wide_gamut:
        icc = wide_gamut_profile()
        turned = ImageCms.profileToProfile(image, profile, ImageCms.ImageCmsProfile(io.BytesIO(icc)))
        assert turned is not None
        image = turned
    stored = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    if photograph.orientation in stored:
        image = image.transpose(stored[photograph.orientation])
    exif = _exif(photograph)
    for quality in range(86, 58, -3):
        buffer = io.BytesIO()
        image.save(
            buffer, "JPEG", quality=quality, subsampling=2, optimize=True, icc_profile=icc, exif=exif, dpi=(300, 300)
        )
        if buffer.tell() <= _LARGEST_BYTES:
            break
    data = buffer.getvalue()
    return data[: int(len(data) * _KEPT_OF_TRUNCATED)] if photograph.truncated else data


def _exif(photograph: Photograph) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "sohoa", "ban chup ao / virtual photo table"
    exif[0x0112] = photograph.orientation
    exif[0x0131] = "sohoa samples"
    # Pillow writes text as ASCII; bytes stay as they are.
    exif[0x013B], exif[0x8298] = "Bảo tàng mẫu".encode(), "CC0"
    minute, second = divmod(photograph.seed * 37, 60)
    taken = f"2026:10:{14 + photograph.seed // 18:02d} {8 + minute // 60:02d}:{minute % 60:02d}:{second:02d}"
    exif[0x0132] = taken
    details = exif.get_ifd(0x8769)
    details[0x9003] = details[0x9004] = taken
    details[0x9010] = details[0x9011] = "+07:00"
    details[0x829A], details[0x829D], details[0x8827], details[0x920A] = Ratio(1, 60), Ratio(11), 100, Ratio(60)
    details[0xA434] = "60 mm macro"
    if photograph.place:
        gps = exif.get_ifd(0x8825)
        for tag, degrees, letter in ((1, photograph.place[0], "N"), (3, photograph.place[1], "E")):
            seconds = round(degrees * 3600, 2)
            gps[tag] = letter
            gps[tag + 1] = (seconds // 3600, seconds % 3600 // 60, seconds % 60)
    return exif


def wide_gamut_profile() -> bytes:
    """An ICC profile (v2, matrix) of the primaries of Adobe RGB (1998), gamma 563/256, made by ourselves."""
    colorants = {
        b"rXYZ": (0.60974, 0.31111, 0.01947),
        b"gXYZ": (0.20528, 0.62567, 0.06087),
        b"bXYZ": (0.14919, 0.06322, 0.74457),
        b"wtpt": (0.95045, 1.0, 1.08905),
    }
    name = b"sohoa wide RGB (Adobe RGB primaries)\0"
    description = b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(78)
    blocks = {b"desc": description, b"cprt": b"text" + bytes(4) + b"CC0\0"}
    blocks |= {tag: b"XYZ " + bytes(4) + _fixed(*xyz) for tag, xyz in colorants.items()}
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, 0x0233) + bytes(2)
    blocks |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    place = 128 + 4 + 12 * len(blocks)
    table, body = struct.pack(">I", len(blocks)), b""
    for tag, block in blocks.items():
        padded = block + bytes(-len(block) % 4)
        table += struct.pack(">4sII", tag, place + len(body), len(block))
        body += padded
    size = place + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += _PROFILE_DATE + b"acsp" + bytes(28) + _fixed(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + table + body


def _fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)
