"""Which pixels of a photo are the object, and which the cloth, paper or wall behind it.

A background is what the frame's edge is made of: a smooth surface in brightness and colour (light falls
off towards the corners) that most of the edge lies on. What differs from it is the object; a soft, colourless
darkening that runs out into the background is its shadow. Where the edge lies on no such surface, the
object fills the frame.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyvips

from digitize.photo.quality.grids import Floats, Mask, eroded, grown, steepness

#: Longer side of the reduction that subjects are looked for on.
SUBJECT_PX = 384
#: Width of the frame's edge, as a share of the shorter side.
_EDGE_SHARE = 0.04
#: The edge is a background when at least this share of it lies on one surface.
_LEAST_PLAIN = 0.55
#: CIE76 from the surface: what belongs to it at most, and at least whatever its texture.
_FAR, _NEAR = 18.0, 7.0
#: CIE76 within which colours are taken for the surface's while it is being found, as a share of its lightness:
#: differences shrink with the light.
_SAME, _SAME_MOST, _SAME_LEAST = 0.16, 11.0, 9.0
#: Every so many rows and columns suffice to find it.
_THIN = 4
#: Texture and creases of a cloth lie within this many times their own spread.
_SPREADS = 5.0
#: In shadow and glare a background keeps between these shares of its lightness; its tint (C*ab) and the step
#: from pixel to pixel (L*) stay within these shares of its lightness.
_SHADE, _SHADE_COLOUR, _SHADE_STEP = (0.4, 1.3), 0.06, 0.02
#: Shares of the frame: smaller spots are dust; of the largest part: smaller ones are
#: labels and rulers, or what the frame's edge cuts.
_DUST, _MINOR, _MINOR_AT_EDGE = 0.0004, 0.1, 0.4
#: A gap in the object this small, as a share of it, is its own highlight; a larger one shows what is behind.
_HIGHLIGHT = 0.01
#: An object that takes more than this of the width and of the height fills the frame.
_FILLED = 0.95


@dataclass(frozen=True, slots=True)
class Subject:
    """The object in a photo, on a reduction of at most SUBJECT_PX.

    `lab`: the reduction in CIELAB (D65); `mask`: the object's pixels; `background`: the plain surface's,
    none where there is none; `box`: left, top, right, bottom of the object in fractions of the frame,
    None where the frame is empty.
    """

    lab: Floats
    mask: Mask
    background: Mask
    box: tuple[float, float, float, float] | None

    @property
    def share(self) -> float:
        """The larger of the box's width and height as shares of the frame's; 0 where there is no object."""
        if self.box is None:
            return 0.0
        left, top, right, bottom = self.box
        return max(right - left, bottom - top)

    @property
    def cover(self) -> float:
        """The share of its box that the object covers; 0 where there is no object."""
        if self.box is None:
            return 0.0
        left, top, right, bottom = self.box
        return float(self.mask.mean()) / ((right - left) * (bottom - top))


def find_subject(picture: pyvips.Image) -> Subject:
    """The object in an upright sRGB picture."""
    scale = min(1.0, SUBJECT_PX / max(picture.width, picture.height))
    reduced = picture.resize(scale, kernel="linear") if scale < 1 else picture
    lab = np.asarray(reduced.colourspace("lab").gaussblur(0.7).numpy(), np.float32)
    surface = _surface(lab)
    if surface is None:
        return _whole_frame(lab)
    background, tolerance = surface
    plain = _distance(lab, background) < tolerance
    behind = plain | _shaded(lab, background, plain)
    mask = _parts(_without_highlights(behind))
    box = _box(mask)
    if box and min(box[2] - box[0], box[3] - box[1]) > _FILLED:
        return _whole_frame(lab)
    return Subject(lab, mask, behind & ~mask, box)


def _whole_frame(lab: Floats) -> Subject:
    everything = np.ones(lab.shape[:2], np.bool_)
    return Subject(lab, everything, ~everything, (0.0, 0.0, 1.0, 1.0))


def _surface(lab: Floats) -> tuple[Floats, float] | None:
    """The background's colour at every pixel and how far from it (CIE76) it still is background."""
    height, width = lab.shape[:2]
    x, y = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    rows, columns = np.nonzero(_edge(height, width))
    edge, terms = lab[rows, columns], _terms(x[columns], y[rows])
    belongs = _commonest(edge)
    same = float(np.clip(_SAME * np.median(edge[belongs, 0]), _SAME_LEAST, _SAME_MOST))
    for _round in range(6):
        surface = _fitted(terms, edge, belongs)
        belongs = _distance(edge, terms.T @ surface) < same
        if belongs.mean() < _LEAST_PLAIN:
            return None
    thin = lab[::_THIN, ::_THIN].reshape(-1, 3)
    terms = _terms(*(axis.ravel() for axis in np.meshgrid(x[::_THIN], y[::_THIN])))
    for _round in range(3):
        distance = _distance(thin, terms.T @ surface)
        inside = distance < same
        surface = _fitted(terms, thin, inside)
    tolerance = float(np.clip(_SPREADS * np.median(distance[inside]), _NEAR, _FAR))
    everywhere = _terms(*(axis.ravel() for axis in np.meshgrid(x, y)))
    return (everywhere.T @ surface).reshape(lab.shape), tolerance


def _terms(x: Floats, y: Floats) -> Floats:
    """The terms of a polynomial of second degree at places: a row each."""
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y])


def _fitted(terms: Floats, colours: Floats, belongs: Mask) -> Floats:
    """The least squares fit to those colours that belong: of each term its share in each band."""
    weighted = terms * belongs
    normal = weighted @ terms.T + 1e-3 * np.eye(len(terms), dtype=np.float32)
    return np.linalg.solve(normal, weighted @ colours).astype(np.float32)


def _distance(one: Floats, other: Floats) -> Floats:
    """CIE76 colour difference."""
    difference = one - other
    distance: Floats = np.sqrt(np.einsum("...c,...c->...", difference, difference))
    return distance


def _edge(height: int, width: int) -> Mask:
    ring = np.ones((height, width), np.bool_)
    wide = max(2, round(_EDGE_SHARE * min(height, width)))
    ring[wide:-wide, wide:-wide] = False
    return ring


def _commonest(colours: Floats) -> Mask:
    """Those near the commonest colour."""
    cells = np.round(colours / 8).astype(np.int64)
    keys = (cells[:, 0] * 64 + cells[:, 1] + 32) * 64 + cells[:, 2] + 32
    found, counts = np.unique(keys, return_counts=True)
    centre = np.median(colours[keys == found[counts.argmax()]], axis=0).astype(np.float32)
    return _distance(colours, centre) < _FAR


def _shaded(lab: Floats, background: Floats, plain: Mask) -> Mask:
    """Pixels that are the background in shadow or glare: they run out into it without an edge between."""
    lightness: Floats = lab[:, :, 0]
    behind: Floats = np.maximum(background[:, :, 0], np.float32(1))
    ratio: Floats = lightness / behind
    darkened: Floats = background[:, :, 1:] * ratio[:, :, None]
    tint = _distance(lab[:, :, 1:], darkened)
    smooth = steepness(lightness) < _SHADE_STEP * behind
    shaded = smooth & (ratio > _SHADE[0]) & (ratio < _SHADE[1]) & (tint < _SHADE_COLOUR * behind)
    # One pixel wide is no way through the object's outline.
    open_ = eroded(shaded | plain)
    regions = _regions(open_)
    touched = np.zeros(int(regions.max()) + 1, np.bool_)
    touched[np.unique(regions[_edge(*plain.shape) & plain & open_])] = True
    reached: Mask = shaded & grown(open_ & touched[regions])
    return reached


def _without_highlights(behind: Mask) -> Mask:
    """Everything that is not behind, its small bright gaps filled."""
    regions = _regions(behind)
    sizes = np.bincount(regions[behind], minlength=int(regions.max()) + 1)
    small = sizes < max(1, _HIGHLIGHT * (~behind).sum())
    small[np.unique(regions[_edge(*behind.shape)])] = False
    filled: Mask = ~behind | (behind & small[regions])
    return filled


def _parts(mask: Mask) -> Mask:
    """The object's own parts: no dust, and nothing that is small beside the largest."""
    regions = _regions(grown(grown(mask)))
    sizes = np.bincount(regions[mask], minlength=int(regions.max()) + 1)
    largest = int(sizes.max(initial=0))
    if largest < _DUST * mask.size:
        return np.zeros_like(mask)
    least = np.full(sizes.shape, max(_DUST * mask.size, _MINOR * largest))
    least[np.unique(regions[_edge(*mask.shape)])] = _MINOR_AT_EDGE * largest
    kept = sizes >= least
    parts: Mask = mask & kept[regions]
    return parts


def _regions(mask: Mask) -> npt.NDArray[np.int32]:
    """A number for each region of equal pixels."""
    labels = pyvips.Image.new_from_array(mask.astype(np.uint8)).labelregions().numpy()
    return np.asarray(labels, np.int32).reshape(mask.shape)  # of a single pixel there comes a bare number


def _box(mask: Mask) -> tuple[float, float, float, float] | None:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    height, width = mask.shape
    left, right = float(columns[0]) / width, float(columns[-1] + 1) / width
    return left, float(rows[0]) / height, right, float(rows[-1] + 1) / height
