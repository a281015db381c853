"""Where a picture was taken, as far as it can be."""

from digitize.result import Fact

_LOWEST_M, _HIGHEST_M = -12_000, 100_000


def place_facts(latitude: float | None, longitude: float | None, altitude: float | int | None) -> dict[str, Fact]:
    """Degrees north and east, metres above the sea; {} for a place that is not on Earth.

    Nor for 0, 0, which receivers write that know no place.
    """
    if latitude is None or longitude is None or latitude == 0 == longitude:
        return {}
    if abs(latitude) > 90 or abs(longitude) > 180:
        return {}
    facts: dict[str, Fact] = {"latitude": round(latitude, 6), "longitude": round(longitude, 6)}
    if altitude is not None and _LOWEST_M < altitude < _HIGHEST_M:
        facts["altitude_m"] = altitude
    return facts
