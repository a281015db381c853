"""Camera raw files that tests make: DNGs and their relatives, whole ones, with pictures of known colours."""

import struct

import numpy as np
import numpy.typing as npt
from PIL import Image

_BYTE, _ASCII, _SHORT, _LONG, _RATIONAL, _SRATIONAL = 1, 2, 3, 4, 5, 10
_FORMS = {_BYTE: "B", _ASCII: "B", _SHORT: "H", _LONG: "I", _RATIONAL: "I", _SRATIONAL: "i"}
_CFA = 32803
#: XYZ (D65) to linear sRGB (IEC 61966-2-1): a camera that sees as sRGB does.
_XYZ_TO_SRGB = (3.2404542, -1.5371385, -0.4985314, -0.9692660, 1.8760108, 0.0415560, 0.0556434, -0.2040259, 1.0572252)

Entries = dict[int, tuple[int, list[int] | bytes]]


def directory(entries: Entries, at: int, order: str = "<") -> bytes:
    """A TIFF directory that stands at byte `at`, with the values too long for it behind."""
    head, body = struct.pack(order + "H", len(entries)), b""
    begin = at + 2 + 12 * len(entries) + 4
    for tag, (kind, values) in sorted(entries.items()):
        packed = struct.pack(f"{order}{len(values)}{_FORMS[kind]}", *values)
        count = len(values) // 2 if kind in (_RATIONAL, _SRATIONAL) else len(values)
        head += struct.pack(order + "HHI", tag, kind, count)
        if len(packed) <= 4:
            head += packed.ljust(4, b"\0")
        else:
            head += struct.pack(order + "I", begin + len(body))
            body += packed + b"\0" * (len(packed) % 2)
    return head + bytes(4) + body


def mosaic(image: Image.Image) -> npt.NDArray[np.uint16]:
    """What a sensor with red, green and blue filters (RGGB) sees of an sRGB picture, in linear light of 16 bits."""
    srgb = np.asarray(image.convert("RGB")) / 255
    light = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = light[..., 1].copy()
    seen[::2, ::2] = light[::2, ::2, 0]
    seen[1::2, 1::2] = light[1::2, 1::2, 2]
    return np.round(seen * 65535).astype(np.uint16)


def dng(
    image: Image.Image, *, taken: str = "", orientation: int = 1, order: str = "<", below: bool = True, **more: int
) -> bytes:
    """A DNG of this picture; `below`: as cameras write it, a small preview first and the sensor data in a SubIFD.

    `taken` is its time of capture, `more` may hold `strip_bytes` that its directory claims.
    """
    sensor = mosaic(image).astype(order + "u2").tobytes()
    width, height = image.size
    raw: Entries = {
        254: (_LONG, [0]),
        256: (_LONG, [width]),
        257: (_LONG, [height]),
        258: (_SHORT, [16]),
        259: (_SHORT, [1]),
        262: (_SHORT, [_CFA]),
        273: (_LONG, [0]),
        277: (_SHORT, [1]),
        278: (_LONG, [height]),
        279: (_LONG, [more.get("strip_bytes", len(sensor))]),
        33421: (_SHORT, [2, 2]),
        33422: (_BYTE, [0, 1, 1, 2]),
        50714: (_LONG, [0]),
        50717: (_LONG, [65535]),
    }
    camera: Entries = {
        271: (_ASCII, b"Sohoa\0"),
        272: (_ASCII, b"Test\0"),
        274: (_SHORT, [orientation]),
        50706: (_BYTE, [1, 4, 0, 0]),
        50707: (_BYTE, [1, 1, 0, 0]),
        50708: (_ASCII, b"Sohoa Test\0"),
        50721: (_SRATIONAL, [part for value in _XYZ_TO_SRGB for part in (round(value * 10**7), 10**7)]),
        50728: (_RATIONAL, [1, 1, 1, 1, 1, 1]),
        50778: (_SHORT, [21]),
    }
    if taken:
        camera[34665] = (_LONG, [0])
    small = np.asarray(image.convert("RGB").resize((16, 12))).tobytes()
    preview: Entries = {
        254: (_LONG, [1]),
        256: (_LONG, [16]),
        257: (_LONG, [12]),
        258: (_SHORT, [8, 8, 8]),
        259: (_SHORT, [1]),
        262: (_SHORT, [2]),
        273: (_LONG, [0]),
        277: (_SHORT, [3]),
        278: (_LONG, [12]),
        279: (_LONG, [len(small)]),
        330: (_LONG, [0]),
    }
    first, at = (preview | camera, 8) if below else (raw | camera, 8)
    exif: Entries = {36867: (_ASCII, taken.encode() + b"\0")}
    exif_at = at + len(directory(first, at, order))
    raw_at = exif_at + (len(directory(exif, exif_at, order)) if taken else 0)
    preview_at = raw_at + (len(directory(raw, raw_at, order)) if below else 0)
    sensor_at = preview_at + (len(small) if below else 0)
    (raw if below else first)[273] = (_LONG, [sensor_at])
    if taken:
        first[34665] = (_LONG, [exif_at])
    if below:
        first[273], first[330] = (_LONG, [preview_at]), (_LONG, [raw_at])
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at)
    middle = directory(exif, exif_at, order) if taken else b""
    middle += directory(raw, raw_at, order) + small if below else b""
    return head + directory(first, at, order) + middle + sensor
