"""The pixels of a GIF's frame counted, as its LZW codes tell them (GIF89a, appendix F)."""

from digitize.refusal import Refusal

_MOST_CODES, _MOST_BITS, _MOST_ROOT_BITS = 4096, 12, 8


def count_pixels(coded: bytes, root_bits: int, most: int) -> int:
    """How many pixels the codes of a frame stand for; counts no further than to more than `most`.

    `root_bits` are those of a pixel, as they stand before the codes. Raises Refusal E-PHOTO-DAMAGED.
    """
    if not 0 < root_bits <= _MOST_ROOT_BITS:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"codes of {root_bits} bits")
    clear = 1 << root_bits
    end = clear + 1
    roots = [1] * clear + [0, 0]
    pixels, bits, before = roots.copy(), root_bits + 1, -1
    count = held = held_bits = 0
    for byte in coded:
        held |= byte << held_bits
        held_bits += 8
        while held_bits >= bits:
            code = held & ((1 << bits) - 1)
            held >>= bits
            held_bits -= bits
            if code == clear:
                pixels, bits, before = roots.copy(), root_bits + 1, -1
                continue
            if code == end:
                return count
            if before >= 0 and len(pixels) < _MOST_CODES:
                pixels.append(pixels[before] + 1)
                if len(pixels) == 1 << bits and bits < _MOST_BITS:
                    bits += 1
            if code >= len(pixels):
                raise Refusal("E-PHOTO-DAMAGED", reason="a code that stands for nothing")
            count += pixels[code]
            before = code
        if count > most:
            break
    return count
