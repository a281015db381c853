"""Textures made into pictures that every viewer of glTF knows."""

import io

from PIL import Image

from digitize.refusal import Refusal

_QUALITY = 95


def usable_picture(data: bytes) -> bytes:
    """The picture as JPEG or PNG, never in printing inks: the same bytes where they are that already.

    Raises Refusal E-SCAN-TEXTURE where it cannot be read whole: a viewer would show grey, or nothing.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            photo = data.startswith(b"\xff\xd8\xff")
            if (photo or image.format == "PNG") and image.mode != "CMYK":
                return data
            copy = image.convert("RGBA" if image.has_transparency_data and not photo else "RGB")
            buffer = io.BytesIO()
            copy.save(buffer, "JPEG" if photo else "PNG", quality=_QUALITY)
            return buffer.getvalue()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refusal("E-SCAN-TEXTURE", reason=str(error)[:200]) from error
