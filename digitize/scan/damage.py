"""Damage that shows in the same way whatever the format."""

from collections.abc import Iterator
from contextlib import contextmanager

from digitize.refusal import Refusal

_LOOKED_AT = 1 << 20
_UTF8_REPLACEMENT = b"\xef\xbf\xbd"


@contextmanager
def damaged() -> Iterator[None]:
    """What Python raises over content that is not as its specification says becomes Refusal E-SCAN-DAMAGED."""
    try:
        yield
    except RecursionError as error:
        raise Refusal("E-SCAN-DAMAGED", reason="nested too deep") from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise Refusal("E-SCAN-DAMAGED", reason=f"{type(error).__name__}: {error}"[:200]) from error


def check_letters(data: bytes) -> None:
    """Raises Refusal E-SCAN-DAMAGED for binary data that a program took for text: its bytes became U+FFFD."""
    head = data[:_LOOKED_AT]
    if head.count(_UTF8_REPLACEMENT) > max(8, len(head) // 1000):
        raise Refusal("E-SCAN-DAMAGED", reason="binary data saved as text (U+FFFD)")
