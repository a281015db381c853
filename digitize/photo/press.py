"""When the shutter was pressed, from a file's first bytes alone: which files are of one press."""

from digitize.photo.exif_block import Directories
from digitize.photo.structure.directories import EXIF

#: As many bytes of a file as `pressed_at` wants to see; makers put the time into the first few thousand.
HEAD_BYTES = 262_144
_EXIF_MARK = b"Exif\0\0"
_TIFF_LIKE = (b"II", b"MM")
_TAKEN, _MOST_BYTES = 36867, 64


def pressed_at(head: bytes) -> str | None:
    """The time of capture as the file writes it, None where its beginning states none that can be found.

    Of a TIFF and its dialects, and of every file that has an EXIF block as JPEG has it.
    """
    begin = 0 if head.startswith(_TIFF_LIKE) else head.find(_EXIF_MARK) + len(_EXIF_MARK)
    block = Directories(head[begin:])
    text = block.value(block.pointer(block.first, EXIF), _TAKEN, _MOST_BYTES)
    return text.partition(b"\0")[0].decode("ascii", "replace").strip(" :") or None
