"""Whether the decoder of a JPEG came to the end of its picture data."""

import mmap
import os

import pyvips

from digitize.photo.structure.jpeg import PADDING
from digitize.refusal import Refusal

#: How much the decoder is given at a time, from so far before the end: what is left over is known as finely.
_GIVEN_BYTES, _NEAR_BYTES = 64, 1024


class _Reader:
    """Reads bytes, and knows how far."""

    def __init__(self, data: mmap.mmap | bytes, end: int) -> None:
        self.data = data
        self.at = 0
        self._near = end - _NEAR_BYTES

    def read(self, count: int) -> bytes:
        given = self.data[self.at : self.at + min(count, max(_GIVEN_BYTES, self._near - self.at))]
        self.at += len(given)
        return given

    def seek(self, offset: int, whence: int) -> int:
        self.at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self.at, os.SEEK_END: len(self.data)}[whence]
        return self.at


class WatchedJpeg:
    """A JPEG for libvips to read by its `source`; this object must live as long as what is read.

    libjpeg stops at the last row. Where a piece of the picture was lost, changed or came twice, that row comes too
    early as often as too late.
    """

    def __init__(self, data: mmap.mmap | bytes, end: int) -> None:
        """`end` is the place where the picture data end."""
        self._end = end
        self._reader = _Reader(data, end)
        self.source = pyvips.SourceCustom()
        self.source.on_read(self._reader.read)
        self.source.on_seek(self._reader.seek)

    def check_read(self) -> None:
        """Refusal E-PHOTO-DAMAGED where more than padding is left over; to be asked once all pixels are pulled."""
        left = self._reader.data[self._reader.at : self._end].strip(PADDING)
        if left:
            raise Refusal("E-PHOTO-DAMAGED", reason=f"{len(left)} bytes of picture data are left over")
