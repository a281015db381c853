"""File and folder names that begin with a register number: `BTBP-1234_Đa-56_01.jpg`, `1234_truoc.jpg`.

Names of cameras (IMG_0001, DSC, P1010001), of camera folders (DCIM, 100CANON) and dates are none.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from catalog.folding import fold, unify
from catalog.number import TEMPORARY_PREFIX
from catalog.progress.standard import ViewCode
from catalog.views import read_views, view_in

_PART = r"(?:\.(?P<part>[0-9]{1,3}|[a-zđ])(?![0-9a-zđ]))?"
_BARE = re.compile(rf"(?P<number>[0-9]{{1,7}}){_PART}(?P<rest>(?![0-9]).*)$")
_SHOT = re.compile(r"\s*(?:[-_]\s*[0-9]{1,3}(?![0-9])|\(\s*[0-9]{1,4}\s*\))")
_DATE = re.compile(r"^(?:19|20)[0-9]{2}(?:[-_. ]?(?:0[1-9]|1[0-2])(?:[-_. ]?(?:0[1-9]|[12][0-9]|3[01]))?)(?![0-9])")
_YEAR = re.compile(r"^(?:19|20)[0-9]{2}$")
_CAMERA_FOLDER = re.compile(r"^(?:[0-9]{3}[A-Z_0-9]{5}|DCIM|MISC|PRIVATE|AVCHD)$")
_RUN = re.compile(r"(?P<before>\s*)-(?P<after>\s*)(?P<to>[0-9]{1,7})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says: the entry's number in canonical form, a part, a view.

    `bare`: only digits said it, so that it counts only if the register has the number.
    `disputed`: another number that the same name gives, or the end of a run of numbers.
    """

    number: str
    part: str | None
    view: ViewCode | None
    bare: bool
    disputed: str | None = None


def read_name(stem: str, prefixes: Collection[str], own_prefix: str, *, folder: bool = False) -> Named | None:
    """What a file's stem or a folder's name says; None where it does not begin with a number.

    `prefixes` are those the register knows, the museum's own among them.
    """
    text = unify(unicodedata.normalize("NFC", stem)).strip()
    if _DATE.match(text) or (folder and (_YEAR.match(text) or _CAMERA_FOLDER.match(text))):
        return None
    pattern = _prefixed(prefixes)
    if found := pattern.match(text):
        prefix = _canonical(found["prefix"], prefixes)
        rest = found["rest"]
        disputed = _second_number(pattern, rest, prefix, int(found["number"]), prefixes)
        return _named(prefix, found, rest, bare=False, disputed=disputed)
    if found := _BARE.match(text):
        rest = found["rest"]
        if end := _end_of_run(rest, int(found["number"])):
            return _named(own_prefix, found, rest, bare=True, disputed=f"{own_prefix} {end}")
        if _only_shots_and_views(rest):
            return _named(own_prefix, found, rest, bare=True, disputed=None)
    return None


def _prefixed(prefixes: Collection[str]) -> re.Pattern[str]:
    spellings = {spelling for p in prefixes for spelling in (p, fold(p))} | {TEMPORARY_PREFIX, fold(TEMPORARY_PREFIX)}
    either = "|".join(re.escape(p) for p in sorted(spellings, key=len, reverse=True))
    return re.compile(
        rf"(?P<prefix>{either})[\s.\-_]*(?P<number>[0-9]{{1,9}}){_PART}(?P<rest>(?![0-9]).*)$", re.IGNORECASE
    )


def _canonical(written: str, prefixes: Collection[str]) -> str:
    known = (*prefixes, TEMPORARY_PREFIX)
    return next((p for p in known if p == written), None) or next(p for p in known if fold(p) == fold(written))


def _second_number(
    pattern: re.Pattern[str], rest: str, prefix: str, number: int, prefixes: Collection[str]
) -> str | None:
    """Another register number in the rest of a name, or the end of a run."""
    if end := _end_of_run(rest, number):
        return f"{prefix} {end}"
    for start in range(len(rest)):
        other = pattern.match(rest, start) if start == 0 or not rest[start - 1].isalpha() else None
        if other and (_canonical(other["prefix"], prefixes), int(other["number"])) != (prefix, number):
            return f"{_canonical(other['prefix'], prefixes)} {int(other['number'])}"
    return None


def _named(prefix: str, found: re.Match[str], rest: str, *, bare: bool, disputed: str | None) -> Named:
    part = found["part"]
    if part and part.isdigit():
        part = str(int(part))
    return Named(f"{prefix} {int(found['number'])}", part and part.lower(), view_in(rest), bare, disputed)


def _end_of_run(rest: str, number: int) -> int | None:
    """The last number where a name gives a run, `1234 - 1240`; `12-3` is a shot of number 12."""
    run = _RUN.match(rest)
    if not run or int(run["to"]) <= number:
        return None
    spaced = run["before"] or run["after"]
    return int(run["to"]) if spaced or len(run["to"]) == len(str(number)) >= 3 else None


def _only_shots_and_views(rest: str) -> bool:
    """Whether nothing but separators, shot numbers and words for views follow a bare number."""
    words = _SHOT.sub(" ", rest)
    if rest and rest[0] not in " _-.(":
        return False
    return not re.search(r"[0-9]", words) and read_views(words)[1]
