"""The 24 patches of the classic colour chart: what they should be, and what was photographed."""

from dataclasses import dataclass

import numpy as np

from digitize.photo.quality.colour_difference import Floats, delta_e_2000

COLUMNS, ROWS = 6, 4
#: The grey row, from white to black.
GREYS = slice(18, 24)

_AFTER_2014 = (
    (37.54, 14.37, 14.92), (64.66, 19.27, 17.50), (49.32, -3.82, -22.54),
    (43.46, -12.74, 22.72), (54.94, 9.61, -24.79), (70.48, -32.26, -0.37),
    (62.73, 35.83, 56.50), (39.43, 10.75, -45.17), (50.57, 48.64, 16.67),
    (30.10, 22.54, -20.87), (71.77, -24.13, 58.19), (71.51, 18.24, 67.37),
    (28.37, 15.42, -49.80), (54.38, -39.72, 32.27), (42.43, 51.05, 28.62),
    (81.80, 2.67, 80.41), (50.63, 51.28, -14.12), (49.57, -29.71, -28.32),
    (95.19, -1.03, 2.93), (81.29, -0.57, 0.44), (66.89, -0.75, -0.06),
    (50.76, -0.13, 0.14), (35.63, -0.46, -0.48), (20.64, 0.07, -0.46),
)  # fmt: skip
_BEFORE_2014 = (
    (37.986, 13.555, 14.059), (65.711, 18.130, 17.810), (49.927, -4.880, -21.905),
    (43.139, -13.095, 21.905), (55.112, 8.844, -25.399), (70.719, -33.397, -0.199),
    (62.661, 36.067, 57.096), (40.020, 10.410, -45.964), (51.124, 48.239, 16.248),
    (30.325, 22.976, -21.587), (72.532, -23.709, 57.255), (71.941, 19.363, 67.857),
    (28.778, 14.179, -50.297), (55.261, -38.342, 31.370), (42.101, 53.378, 28.190),
    (81.733, 4.039, 79.819), (51.935, 49.986, -14.574), (51.038, -28.631, -28.638),
    (96.539, -0.425, 1.186), (81.257, -0.638, -0.335), (66.766, -0.734, -0.504),
    (50.867, -0.153, -0.270), (35.656, -0.421, -1.231), (20.461, -0.079, -0.973),
)  # fmt: skip

DEFAULT_REFERENCE = "classic24-2014"
#: CIELAB (D50, 2°) of the patches, row by row from "dark skin" to "black", as the maker publishes
#: them: for charts made from November 2014 on, and before. Source: X-Rite, "New color specifications
#: for ColorChecker SG and Classic charts" (2016).
REFERENCES: dict[str, Floats] = {
    DEFAULT_REFERENCE: np.array(_AFTER_2014),
    "classic24-2005": np.array(_BEFORE_2014),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a photographed chart is from its reference.

    `mean`, `p90`, `max`: CIEDE2000 over the 24 patches. `white_balance`: the greatest
    distance in a*, b* of a grey patch that is not clipped, None where all are. `tone`: the greatest
    difference in L* of a grey patch. `highlight_gain`: the step in L* from the second grey to white,
    photographed over true.
    """

    mean: float
    p90: float
    max: float
    white_balance: float | None
    tone: float
    highlight_gain: float


def compare(lab: Floats, reference: Floats, clipped: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Figures:
    """Figures of 24 photographed patches against their reference, both CIELAB (D50) of shape (24, 3).

    Nothing is rescaled: exposure, white balance and tone curve of the picture as it is. `clipped` says
    which patches touch the end of the scale. The figures are those that the table of
    ISO 19264-1:2021, FADGI 2023 and Metamorfoze 2.0 asks for.
    """
    differences = delta_e_2000(reference, lab)
    greys, true = lab[GREYS], reference[GREYS]
    off = np.hypot(*(greys - true)[~clipped[GREYS], 1:].T)
    return Figures(
        mean=float(differences.mean()),
        p90=float(np.percentile(differences, 90)),
        max=float(differences.max()),
        white_balance=float(off.max()) if off.size else None,
        tone=float(np.abs(greys - true)[:, 0].max()),
        highlight_gain=float((greys[0, 0] - greys[1, 0]) / (true[0, 0] - true[1, 0])),
    )
