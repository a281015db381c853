"""CIELAB under D50, and how different two colours look (CIEDE2000)."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Linear sRGB to XYZ under D50: the primaries of IEC 61966-2-1 (D65), adapted by the Bradford
#: transform to the white of the ICC's connection space, as ICC.1:2022 Annex E has it.
_XYZ_D50 = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
_D50 = np.array([0.96422, 1.0, 0.82521])
_EPSILON, _KAPPA = 216 / 24389, 24389 / 27


def linear(srgb: Floats) -> Floats:
    """Light in proportion (0 to 1) from sRGB levels (0 to 255). Source: IEC 61966-2-1."""
    share = srgb / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def srgb_to_lab(srgb: Floats) -> Floats:
    """CIELAB (D50, 2°) of sRGB levels 0 to 255, shape (..., 3). Source: CIE 15:2018.

    >>> srgb_to_lab(np.array([255.0, 255.0, 255.0])).round(2).tolist()
    [100.0, 0.0, 0.0]
    """
    share = linear(srgb) @ _XYZ_D50.T / _D50
    root = np.where(share > _EPSILON, np.cbrt(share), (_KAPPA * share + 16) / 116)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def lab_to_srgb(lab: Floats) -> Floats:
    """Levels in sRGB of CIELAB (D50, 2°), shape (..., 3); below 0 or above 255 where sRGB cannot show it."""
    y = (lab[..., 0] + 16) / 116
    root = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], axis=-1)
    share = np.where(root**3 > _EPSILON, root**3, (116 * root - 16) / _KAPPA)
    light = (share * _D50) @ np.linalg.inv(_XYZ_D50).T
    curved = 1.055 * np.abs(light) ** (1 / 2.4) - 0.055
    levels: Floats = 255 * np.where(np.abs(light) <= 0.0031308, 12.92 * light, np.sign(light) * curved)
    return levels


def delta_e_2000(first: Floats, second: Floats) -> Floats:
    """CIEDE2000 between CIELAB colours of shape (..., 3), with kL = kC = kH = 1.

    Source: ISO/CIE 11664-6:2022; G. Sharma, W. Wu and E. N. Dalal, "The CIEDE2000 color-difference
    formula: implementation notes, supplementary test data, and mathematical observations", Color
    Research and Application 30 (2005), whose 34 pairs it gives to four decimals.
    """
    lightness_1, lightness_2 = first[..., 0], second[..., 0]
    chroma_ab = (np.hypot(first[..., 1], first[..., 2]) + np.hypot(second[..., 1], second[..., 2])) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(chroma_ab**7 / (chroma_ab**7 + 25.0**7)))
    a_1, a_2 = first[..., 1] * stretch, second[..., 1] * stretch
    chroma_1, chroma_2 = np.hypot(a_1, first[..., 2]), np.hypot(a_2, second[..., 2])
    hue_1 = np.degrees(np.arctan2(first[..., 2], a_1)) % 360
    hue_2 = np.degrees(np.arctan2(second[..., 2], a_2)) % 360
    coloured = chroma_1 * chroma_2 > 0

    turn = (hue_2 - hue_1 + 180) % 360 - 180
    # A hue apart by exactly half a circle counts upward, as in the paper's table.
    turn = np.where((turn == -180) & (hue_2 > hue_1), 180.0, turn)
    turn = np.where(coloured, turn, 0.0)
    hue = np.where(
        coloured,
        np.where(
            np.abs(hue_1 - hue_2) <= 180,
            (hue_1 + hue_2) / 2,
            (hue_1 + hue_2 + np.where(hue_1 + hue_2 < 360, 360, -360)) / 2,
        ),
        hue_1 + hue_2,
    )
    lightness, chroma = (lightness_1 + lightness_2) / 2, (chroma_1 + chroma_2) / 2

    weight = 1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.20 * _cos(4 * hue - 63)
    square = (lightness - 50) ** 2
    scale_l = 1 + 0.015 * square / np.sqrt(20 + square)
    scale_c = 1 + 0.045 * chroma
    scale_h = 1 + 0.015 * chroma * weight
    rotation = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    twist = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(2 * rotation))

    by_l = (lightness_2 - lightness_1) / scale_l
    by_c = (chroma_2 - chroma_1) / scale_c
    by_h = 2 * np.sqrt(chroma_1 * chroma_2) * np.sin(np.radians(turn / 2)) / scale_h
    difference: Floats = np.sqrt(np.maximum(by_l**2 + by_c**2 + by_h**2 + twist * by_c * by_h, 0))
    return difference


def _cos(degrees: Floats) -> Floats:
    cosine: Floats = np.cos(np.radians(degrees))
    return cosine
