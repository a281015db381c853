"""What libjpeg remarks on a JPEG that it decodes nevertheless, and which of it tells of damaged pixels."""

import mmap
import re

import pyvips

from digitize.photo.leftover import WatchedJpeg
from digitize.photo.picture import CheckSize
from digitize.photo.structure.jpeg import PADDING, Bare, bare
from digitize.refusal import Refusal

_PIXELS_MISSING = "premature end of data segment"
_DAMAGED = ("bad huffman code", "bad arithmetic code", "instead of rst")
_TOO_MUCH = re.compile(r"(\d+) extraneous bytes before marker 0x(..)")
_RESTARTS = range(0xD0, 0xD8)


def check_coded(data: mmap.mmap | bytes, check_size: CheckSize) -> None:
    """Decode a JPEG and hear what is remarked on its pixels. Whatever says nothing of them is passed over, errors too.

    libjpeg tells its first remark only: one on what stands beside the picture would hide the others.
    Raises Refusal E-PHOTO-TRUNCATED or -DAMAGED; struct.error or IndexError where a segment's head is cut.
    """
    picture = bare(data)
    watched = WatchedJpeg(picture.coded, max((end for _begin, end in picture.scans), default=0))
    try:
        image = pyvips.Image.jpegload_source(watched.source, fail_on="warning", access="sequential")
        check_size(image.width, image.height)
        image.avg()
        watched.check_read()
    except pyvips.Error as error:
        said = " ".join(str(error).lower().split())
        if _PIXELS_MISSING in said:
            raise Refusal("E-PHOTO-TRUNCATED", reason=_PIXELS_MISSING) from error
        if any(word in said for word in _DAMAGED) or _has_more_than_padding(picture, said):
            raise Refusal("E-PHOTO-DAMAGED", reason=said[-200:]) from error


def _has_more_than_padding(picture: Bare, said: str) -> bool:
    """Whether picture data are left over that are none: some of the picture was lost, or came twice."""
    found = _TOO_MUCH.search(said)
    if not found:
        return False
    count, marker = int(found[1]), int(found[2], 16)
    ends = [(max(begin, end - count), end) for begin, end in picture.scans if picture.coded[end + 1] == marker]
    return marker in _RESTARTS or all(picture.coded[begin:end].strip(PADDING) for begin, end in ends)
