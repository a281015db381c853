"""The language that the program speaks: Vietnamese or English, chosen once per run."""

import gettext
import os
from pathlib import Path
from typing import Literal, get_args

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

LOCALE_FOLDER = Path(__file__).with_name("locale")
_spoken: Language = "en"
_texts: gettext.NullTranslations = gettext.NullTranslations()


def choose(*wishes: str | None) -> Language:
    """The first wish that names a language we speak, then the system's; Vietnamese where none does.

    The system locale "C" wishes for no language.
    """
    system = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    for wish in (*wishes, *system):
        if wish and wish[:2].lower() in LANGUAGES:
            return "vi" if wish[:2].lower() == "vi" else "en"
    return "vi"


def speak(language: Language) -> None:
    """Use `language` for everything said from here on."""
    global _spoken, _texts
    _spoken = language
    _texts = gettext.translation("sohoa", LOCALE_FOLDER, [language], fallback=True)


def spoken() -> Language:
    """The language in use."""
    return _spoken


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a text for translation where it is defined; it is translated where it is shown."""
    return text


def _(text: str) -> str:
    """The text in the language in use. English texts are the keys."""
    return _texts.gettext(text) if text else ""


def n_(one: str, many: str, count: int, **facts: object) -> str:
    """`one` or `many` in the language in use, with `{count}` and other facts filled in."""
    return _texts.ngettext(one, many, count).format(count=whole(count), **facts)


def whole(number: int) -> str:
    """A whole number for people: 14.200 in Vietnamese, 14,200 in English."""
    text = f"{number:,}"
    return text.replace(",", ".") if _spoken == "vi" else text


def decimal(number: float, places: int) -> str:
    """A number with `places` decimals for people: 37,52 in Vietnamese, 37.52 in English."""
    text = f"{number:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if _spoken == "vi" else text


def size(bytes_: int) -> str:
    """A number of bytes for people, in decimal units: 12,4 MB."""
    value = float(bytes_)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{decimal(value, 0 if unit == 'B' or value >= 100 else 1)} {unit}"
        value /= 1000
    return f"{decimal(value, 1)} TB"
