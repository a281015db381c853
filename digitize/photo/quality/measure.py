"""Measures of a photo: what a verdict on its quality is made from. What is good enough is not said here."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyvips

from digitize.photo import pyramid
from digitize.photo.quality.cast import colour_cast
from digitize.photo.quality.chart import find_chart
from digitize.photo.quality.exposure import exposure
from digitize.photo.quality.focus import edge_width
from digitize.photo.quality.grids import Floats, Mask, grown, steepness
from digitize.photo.quality.noise import Noise, noise
from digitize.photo.quality.subject import Subject, find_subject
from digitize.photo.quality.tiles import Level, Tile, working_level
from digitize.result import Fact

#: Shorter side below which a picture is too small to tell its focus.
_SMALL_PX = 100
#: Tiles read at the working scale, of these also for noise; quiet tiles read for noise; tiles read at full size.
_TILES, _TILES_FOR_NOISE, _QUIET_TILES, _FULL_TILES = 6, 3, 2, 2
#: A tile is as good as this share of it: an outline may cross a corner only.
_BEST_SHARE, _QUIET_SHARE = 0.2, 0.5
#: How far around the object, in pixels of the reduction, its outline may lie.
_OUTLINE = 4
#: L* between which noise shows.
_DARK, _LIGHT = 25.0, 92.0
#: Edge width of a picture that is sharp pixel by pixel.
_SHARP_PX = 1.6


@dataclass(frozen=True, slots=True)
class Measures:
    """`summary`: the measures that grading needs, flat; `facts`: all of them, nested, for facts.json.

    summary: `edge_px` (pixels at a longer side of 2,500, or as is) and, where it is None, `edge_why` ("noise",
    "few_edges", "small"); `noise` (levels of 255); `clipped_high`, `clipped_low` (shares of the object),
    `lightness` (L* of the object), `brightest`, `contrast` (L* of the picture); `cast` (C*ab); `object_share`,
    `object_px`; and `chart…` where a chart of 24 patches is in the frame. None: could not be told.
    """

    summary: dict[str, Fact]
    facts: dict[str, object]


def measure(zoom: Path, access: pyvips.Image) -> Measures:
    """The measures of a photo.

    zoom: its pyramid, in tiles of 512 pixels. access: the same picture reduced to at most 2,048 pixels,
    upright, sRGB, 8 bit, in memory. Raises pyvips.Error where the pyramid cannot be read.
    """
    subject = find_subject(access)
    levels = pyramid.levels(zoom)
    full = Level(levels[0])
    summary, facts = _subject_measures(subject, full.width, full.height)
    sharpness, more = _sharpness(full, working_level(levels), subject)
    summary |= sharpness
    facts |= more
    tones = exposure(access.numpy(), subject)
    for key in ("clipped_high", "clipped_low"):
        summary[key] = round(getattr(tones, key), 4) if tones else None
    for key in ("lightness", "brightest", "contrast"):
        summary[key] = round(getattr(tones, key), 1) if tones else None
    cast = colour_cast(subject)
    summary["cast"] = round(cast[0], 1) if cast else None
    facts["cast_ab"] = [round(cast[1], 1), round(cast[2], 1)] if cast else None
    chart = find_chart(access)
    if chart:
        summary |= chart.summary
        facts["chart"] = chart.facts
    return Measures(summary, facts)


def _subject_measures(subject: Subject, width: int, height: int) -> tuple[dict[str, Fact], dict[str, object]]:
    left, top, right, bottom = subject.box or (0.0, 0.0, 0.0, 0.0)
    box = [round(left * width), round(top * height), round(right * width), round(bottom * height)]
    summary: dict[str, Fact] = {
        "object_share": round(subject.share, 3),
        "object_px": max(box[2] - box[0], box[3] - box[1]),
    }
    return summary, {"object_box": box, "plain_background": bool(subject.background.any())}


def _sharpness(full: Level, level: Level, subject: Subject) -> tuple[dict[str, Fact], dict[str, object]]:
    """Width of the edges and noise at the working scale (`level`), and of the edges at full size."""
    if min(full.width, full.height) < _SMALL_PX:
        return {"edge_px": None, "edge_why": "small", "noise": None}, {}
    around = subject.mask
    for _pixel in range(_OUTLINE):
        around = grown(around)
    gradient = steepness(subject.lab[:, :, 0])
    tiles = level.best(gradient * around, _BEST_SHARE, _TILES)
    pieces = [level.luma(tile) for tile in tiles]
    grain = _noise(level, subject, gradient, pieces[:_TILES_FOR_NOISE])
    found = edge_width(_masked(level, tiles, pieces, around))
    why = "noise" if grain.hinders else None if found else "few_edges"
    summary: dict[str, Fact] = {"edge_px": None if why or not found else round(found[0], 2)}
    if why:
        summary["edge_why"] = why
    summary["noise"] = None if grain.level is None else round(grain.level, 1)
    facts: dict[str, object] = {"edges": found[1] if found else 0, "edge_tiles": len(tiles)}
    if not why:
        is_full = level.scale == 1 and level.width == full.width
        facts |= _detail(full, found if is_full else _at_full_size(full, gradient, around))
    return summary, facts


def _at_full_size(full: Level, gradient: Floats, around: Mask) -> tuple[float, int] | None:
    """Width of the edges pixel by pixel, and their number."""
    tiles = full.best(gradient * around, _BEST_SHARE, _FULL_TILES)
    return edge_width(_masked(full, tiles, [full.luma(tile) for tile in tiles], around))


def _detail(full: Level, edges: tuple[float, int] | None) -> dict[str, object]:
    """The width pixel by pixel, and the megapixels that a sharp picture of the same detail would have."""
    if edges is None:
        return {}
    share = min(1.0, _SHARP_PX / edges[0]) ** 2
    return {
        "edge_full_px": round(edges[0], 2),
        "effective_megapixels": round(full.width * full.height * share / 1e6, 1),
    }


def _masked(level: Level, tiles: list[Tile], pieces: list[Floats], mask: Mask) -> Iterable[tuple[Floats, Mask]]:
    for tile, piece in zip(tiles, pieces, strict=True):
        yield piece, level.part(mask, tile, piece.shape)


def _noise(level: Level, subject: Subject, gradient: Floats, pieces: list[Floats]) -> Noise:
    lightness = subject.lab[:, :, 0]
    quiet = ((lightness > _DARK) & (lightness < _LIGHT)) / (1 + gradient)
    tiles = level.best(quiet.astype(np.float32), _QUIET_SHARE, _QUIET_TILES)
    return noise([*(level.luma(tile) for tile in tiles), *pieces])
