"""What libde265 says of a HEIC's pictures that it decodes nevertheless: libheif, which decodes them by it, keeps quiet.

It is the one that comes with pi_heif. Where it comes with none, or with one that cannot be called, nothing more is
known than that the pictures can be decoded.
"""

import ctypes
import mmap
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pi_heif

from digitize.photo.structure.items import read_heif
from digitize.photo.structure.units import coded_items, parameter_sets, units
from digitize.refusal import Refusal

#: Errors and warnings of de265.h that tell of picture data that make no sense: coefficients, blocks or slices outside
#: the picture, a slice that ends too early or too late, parameters that cannot be.
_DAMAGE = frozenset({4, 5, 6, 8, 16, 17, 1002, 1004, 1007, 1009, 1010, 1011, 1017, 1020, 1021})
_MOST_STEPS, _MOST_WARNINGS = 10_000, 100


def check_pictures(master: Path) -> None:
    """Decode every picture of a checked HEIC and keep nothing of it. Raises Refusal E-PHOTO-DAMAGED."""
    library = _library()
    if library is None:
        return
    with master.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        heif = read_heif(data)
        for item in coded_items(heif):
            said = _decode(library, [*parameter_sets(data, heif, item), *map(bytes, units(data, heif, item))])
            if damage := said & _DAMAGE:
                words = library.de265_get_error_text(min(damage)).decode()
                raise Refusal("E-PHOTO-DAMAGED", reason=f"item {item}: {words}")


@cache
def _library() -> ctypes.CDLL | None:
    """The library, None where there is none that can be called like this."""
    path = next(Path(pi_heif.__file__).parent.parent.glob("pi_heif.libs/libde265*"), None)
    if path is None:
        return None
    decoder = ctypes.c_void_p
    try:
        library = ctypes.CDLL(str(path))
        library.de265_new_decoder.restype = decoder
        library.de265_push_NAL.argtypes = [decoder, ctypes.c_char_p, ctypes.c_int, ctypes.c_int64, ctypes.c_void_p]
        library.de265_flush_data.argtypes = [decoder]
        library.de265_decode.argtypes = [decoder, ctypes.POINTER(ctypes.c_int)]
        library.de265_get_next_picture.argtypes = [decoder]
        library.de265_get_next_picture.restype = ctypes.c_void_p
        library.de265_get_warning.argtypes = [decoder]
        library.de265_free_decoder.argtypes = [decoder]
        library.de265_get_error_text.restype = ctypes.c_char_p
        library.de265_init()
    except (OSError, AttributeError):
        return None
    return library


def _decode(library: ctypes.CDLL, coded: Iterable[bytes]) -> set[int]:
    """The codes of all errors and warnings at one picture."""
    decoder = library.de265_new_decoder()
    try:
        for unit in coded:
            library.de265_push_NAL(decoder, unit, len(unit), 0, None)
        library.de265_flush_data(decoder)
        more = ctypes.c_int(1)
        said = set()
        for _step in range(_MOST_STEPS):
            code = library.de265_decode(decoder, ctypes.byref(more))
            while library.de265_get_next_picture(decoder):
                pass
            said.add(code)
            if code or not more.value:
                break
        return said | {library.de265_get_warning(decoder) for _warning in range(_MOST_WARNINGS)}
    finally:
        library.de265_free_decoder(decoder)


# Before a child is confined, which may not be able to open the library after that.
_library()
