"""Register numbers as Vietnamese museums write them: `BTBP 1234/Đa 56`, `1234.3`, `733/S72`.

The grammar is that of the registers (a prefix, a number, parts after a dot or a slash, a class
number that begins with a capital letter); what file names add to it stands in `ingest.match`.
"""

import re
from dataclasses import dataclass
from typing import Literal

from catalog.folding import clean, fold, unify

Review = Literal["thousands_or_part", "range_of_numbers", "lookalike", "year_or_part"]

#: Prefix of the numbers this program gives to what has none in the register yet.
TEMPORARY_PREFIX = "TẠM"

#: Words and signs before a number that say what it is; short ones may touch it: `SĐK1302`, `#1336`, `'1302`.
_LABEL = re.compile(
    r"^(?:(?:số\s*(?:đk|đăng\s*ký|kiểm\s*kê|hiệu)?|ký\s*hiệu|s?đk|no)(?:\s*[:.]\s*|\s+)(?=\S)"
    r"|(?:s?đk|no|n\s?[°º]\.?|№|#|')\s*(?=[0-9]))",
    re.IGNORECASE,
)
#: A class below its number, as a fraction in two lines of one cell.
_BELOW_LINE = re.compile(r"(?<=[0-9])\n(?=[^\W\d_])")
_DIGITS = r"[0-9]{1,9}"
#: Longer texts are no numbers: an index of a database has its limits.
_MOST_SIGNS = 200
#: Digits, letters typed for them among them: 1O33, 1O.
_TYPED = r"(?P<number>[0-9]{1,9}(?:[OolI]{1,3}[0-9]{1,6})?[OI]?)(?P<rest>.*)$"
_MEANT = str.maketrans("OolI", "0011")
_PREFIXED = re.compile(rf"^(?P<prefix>[^\W\d_]{{1,8}})(?P<between>[\s.:\-_/]*){_TYPED}")
_BARE = re.compile(rf"^{_TYPED}")
_PARTS = re.compile(
    r"(?P<parts>[0-9]{1,4}\s*-\s*[0-9]{1,4}|[0-9]{1,4}(?:\s*,\s*[0-9]{1,4})*"
    r"|[a-zđ](?:\s*-\s*[a-zđ]|(?:\s*,\s*[a-zđ])*))$"
)
#: Parts without a sign before them: 103a, 103a-c, 103a,b; 103 (1-3).
_LETTERS = re.compile(r"[A-Za-zđ](?:\s*-\s*[A-Za-zđ]|(?:\s*,\s*[A-Za-zđ])*)")
_BRACKETED = re.compile(r"\(\s*([0-9]{1,4}\s*-\s*[0-9]{1,4}|[A-Za-zđ]\s*-\s*[A-Za-zđ])\s*\)")
#: Numbers within numbers, as museums give them that count by year and accession: .66.115, .66.115.A-C, .12.1-.4,
#: .7.1/1; the last one may be named in words.
_WITHIN = re.compile(
    r"\.(?:[0-9]{1,5}|[A-Za-z]{1,2})(?:[.-]{1,3}[0-9A-Za-z]{1,5}|/[0-9]{1,4})*(?:(?<=[0-9])\. ?[a-z][a-z ]{2,30})?"
)
_BLANKS = re.compile(r"\s+")
#: And zeros before digits: `1234/03` is `1234.3`.
_NO_VALUE = re.compile(r"\s+|(?<![0-9])0+(?=[0-9])")
_DOTTED_DATE = re.compile(r"\.(?:0?[1-9]|1[0-2])\.(?:19|20)[0-9]{2}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_CLASS = re.compile(r"(?P<name>[^\W\d_a-z][^\W\d_]{0,3})[\s.]*(?P<number>[0-9]{1,7})$")


@dataclass(frozen=True, slots=True)
class RegisterNumber:
    """A register number taken apart.

    `parts` is the text after the number (`3`, `1-5`, `a-c`, `1,2,5`, `66.115`), None without parts.
    `review` says why a person must look before this reading is trusted.
    """

    prefix: str
    number: int
    parts: str | None = None
    class_name: str | None = None
    class_number: int | None = None
    to_number: int | None = None
    review: Review | None = None

    @property
    def canonical(self) -> str:
        """The number as this program writes and compares it: `BTBP 1234`, `BTBP 1234.3`."""
        return f"{self.prefix} {self.number}" + (f".{self.parts}" if self.parts else "")

    @property
    def entry(self) -> str:
        """The same without parts: the entry that the parts belong to."""
        return f"{self.prefix} {self.number}"

    @property
    def class_text(self) -> str | None:
        """The class number (`Đa 56`), None where none is given."""
        return f"{self.class_name} {self.class_number}" if self.class_name else None


def parse(text: str, own_prefix: str) -> RegisterNumber | None:
    """The register number that the whole of `text` is, or None where it is none.

    `own_prefix` is the museum's, understood where bare digits stand alone.

    >>> parse("BTBP 1234/Đa 56", "BTBP").canonical
    'BTBP 1234'
    >>> parse("1234/1–5", "BTBP").canonical
    'BTBP 1234.1-5'
    """
    text = unify(clean(text))
    if len(text) > _MOST_SIGNS:
        return None
    text = _BELOW_LINE.sub("/", _LABEL.sub("", text)).replace("\n", " ").rstrip("; ")
    found = _BARE.match(text) or _PREFIXED.match(text)
    if not found:
        return None
    written = found.groupdict()
    digits = written["number"]
    repaired = digits.translate(_MEANT)
    prefix = _prefix(written.get("prefix"), own_prefix)
    if prefix is None or ("/" in written.get("between", "") and prefix != own_prefix):
        return None
    parsed = _tail(written["rest"], int(repaired), bare="prefix" not in written)
    if parsed is None:
        return None
    parts, class_name, class_number, to_number, number, review = parsed
    if repaired != digits:
        review = "lookalike"
    if number > 999_999_999:
        return None
    return RegisterNumber(prefix, number, parts, class_name, class_number, to_number, review)


def _prefix(written: str | None, own: str) -> str | None:
    """The prefix as it is kept; another museum's is mostly capitals (BTSB, LSb), a word with accents is none."""
    if written is None or written == own or written.casefold() == own.casefold():
        return own
    if fold(written) == fold(TEMPORARY_PREFIX):
        return TEMPORARY_PREFIX
    is_word = fold(written) != written.translate(_WITHOUT_STROKE).casefold()
    return written if not is_word and 2 * sum(c.isupper() for c in written) >= len(written) else None


_WITHOUT_STROKE = str.maketrans("Đđ", "Dd")
_Tail = tuple[str | None, str | None, int | None, int | None, int, Review | None]


def _tail(rest: str, number: int, *, bare: bool) -> _Tail | None:
    """Read what follows the number: parts, class, a run of numbers, or what a spreadsheet added."""
    rest = rest.strip()
    if not rest:
        return None, None, None, None, number, None
    if bare and re.fullmatch(r"[.,]0+", rest):  # a spreadsheet's 1234.0
        return None, None, None, None, number, None
    if bare and re.fullmatch(r"\.[0-9]{3}", rest) and number < 1000:
        return None, None, None, None, int(f"{number}{rest[1:]}"), "thousands_or_part"
    if bare and re.fullmatch(r"(?:\.[0-9]{3}){2,}", rest) and number < 1000:
        return None, None, None, None, int(f"{number}{rest.replace('.', '')}"), "thousands_or_part"
    run = re.fullmatch(rf"-\s*({_DIGITS})", rest)
    if run:
        if int(run[1]) > number:
            return None, None, None, int(run[1]), number, "range_of_numbers"
        return None
    if bracketed := _BRACKETED.fullmatch(rest):
        rest = bracketed[1] if bracketed[1][0].isalpha() else f".{bracketed[1]}"
    if _LETTERS.fullmatch(rest):
        return _BLANKS.sub("", rest.lower()), None, None, None, number, None
    if rest[0] not in "./":
        return None
    if rest[0] == "." and _WITHIN.fullmatch(rest) and not _PARTS.fullmatch(rest[1:]):
        is_date = bare and number <= 31 and _DOTTED_DATE.fullmatch(rest)
        return None if is_date else (rest[1:].replace("/", "."), None, None, None, number, None)
    parts = class_name = class_number = None
    review: Review | None = None
    for piece in re.split(r"/", rest[1:]):
        piece = piece.strip()
        if (found := _PARTS.fullmatch(piece)) and parts is None:
            # Behind a dot zeros count: of numbers within numbers 07.08 and 07.8 are two.
            parts = (_NO_VALUE if rest[0] == "/" else _BLANKS).sub("", found["parts"])
            review = "year_or_part" if rest[0] == "/" and _YEAR.fullmatch(parts) else None
        elif (found := _CLASS.fullmatch(piece)) and class_name is None:
            class_name, class_number = found["name"], int(found["number"])
        else:
            return None
    return parts, class_name, class_number, None, number, review


_NATURAL = re.compile(r"([0-9]+)")


def natural_key(number: str) -> tuple[tuple[int, int, str], ...]:
    """Key that sorts numbers by value: BTBP 2 before BTBP 10, BTBP 10.2 before BTBP 10.10."""
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in _NATURAL.split(number) if piece)


def file_stem(number: str) -> str:
    """A canonical number as the beginning of a file's name, with leading zeros so that names sort by number.

    >>> file_stem("BTBP 1234.3"), file_stem("BTBP 7")
    ('BTBP-01234.03', 'BTBP-00007')
    """
    prefix, _space, rest = number.partition(" ")
    digits, dot, parts = rest.partition(".")
    return f"{prefix}-{digits.zfill(5)}{dot}{parts.zfill(2) if parts.isdigit() else parts}"
