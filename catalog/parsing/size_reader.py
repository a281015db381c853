"""A text of sizes, read from left to right into numbers with their labels and units."""

import re
from dataclasses import dataclass, field

from catalog.parsing.size_words import GRAMS, MILLIMETRES, PAPER, Token, tokens

#: Labels of what is measured in other units than lengths and weights: read, and left out.
_OTHER = "area"


@dataclass(slots=True)
class Size:
    """A written number and what belongs to it. `axis` is "" where no label stands with it; `last` ends a range.

    `shared_unit` is the unit of length that stands apart from the number, "(cm)", for it and its neighbours.
    """

    text: str
    axis: str = ""
    part: str = ""
    about: bool = False
    remaining: bool = False
    chain: int = 0
    unit: str = ""
    shared_unit: str = ""
    last: str = ""


@dataclass(slots=True)
class Found:
    """All sizes of a text. `weight_unit` stands alone, as in "(kg)"; `left_over`: a number was not a size."""

    sizes: list[Size] = field(default_factory=list)
    papers: list[tuple[int, int]] = field(default_factory=list)
    weight_unit: str = ""
    left_over: bool = False


def read_sizes(text: str) -> Found:
    """The sizes of a text in the order in which they are written."""
    reader = _Reader(text)
    for token in tokens(text):
        reader.read(token)
    return reader.end()


_ENGLISH = re.compile(r"\b(?:w|wide|width)\b", re.IGNORECASE)


class _Reader:
    def __init__(self, text: str) -> None:
        self._found = Found()
        self._text = text
        self._labels: list[tuple[str, str]] = []  # axis and part, waiting for their numbers
        self._words: list[str] = []
        self._shared_axis = ""  # "đường kính: miệng 21, đáy 23"
        self._chain = 0
        self._shared_unit = ""
        self._unshared = 0  # the first size after the last unit that stood apart
        self._open = False  # a range or chain may go on
        self._labels_apart = False  # "miệng/đáy: 12/8"
        self._labelled_in_chain = False  # "D: 30 x R: 20"
        self._open_before_bracket = False
        self._about = self._remaining = self._all_remaining = self._bracket = False
        self._smaller = False  # "1 kg 2 lạng": the number goes on with the one before
        self._previous = ""

    def read(self, token: Token) -> None:
        kind, value, written = token
        if reader := _READERS.get(kind):
            reader(self, value, written)
        left_out = kind in ("number", "fraction") and not self._open
        left_out = left_out or (self._previous == "left_out" and kind in ("slash", "times"))
        self._previous = "point" if value == "." else "left_out" if left_out else kind

    def end(self) -> Found:
        self._finish_remaining()
        self._label_afterwards()
        self._leave_labels()
        sizes = [size for size in self._found.sizes if size.axis != _OTHER]
        self._found.sizes = [size for size in sizes if size.unit or size.axis or not size.part or self._in_chain(size)]
        self._found.left_over = self._found.left_over or len(self._found.sizes) < len(sizes)  # "bộ 5"
        for size in self._found.sizes:
            size.shared_unit = size.shared_unit or self._shared_unit
        return self._found

    def _in_chain(self, size: Size) -> bool:
        return sum(other.chain == size.chain for other in self._found.sizes) > 1

    # labels and words

    def _take_label(self, value: str, written: str) -> None:
        if self._previous == "point" and self._found.sizes:
            self._drop_count()  # "1. Cao 5 cm"
        axis = value
        if written == "d" and _ENGLISH.search(self._text):
            axis = "depth"  # beside W; elsewhere D is "dài", the length
        self._put_label(axis, "")

    def _take_label_part(self, value: str, _written: str) -> None:
        axis, _, part = value.partition(" ")
        self._put_label(axis, part)

    def _put_label(self, axis: str, part: str) -> None:
        if self._labels and self._previous in ("times", "slash") and not self._open:
            self._labels.append((axis, part))
        else:
            self._leave_labels()
            self._labelled_in_chain = self._open and self._previous == "times"
            self._labels = [(axis, part or " ".join(self._words))]
        self._words, self._open, self._shared_axis = [], False, ""

    def _take_slash(self, _value: str, _written: str) -> None:
        self._labels_apart = self._labels_apart or bool(self._labels)

    def _leave_labels(self) -> None:
        """`miệng/đáy: 12 cm`: a label that got no number."""
        self._found.left_over = self._found.left_over or (self._labels_apart and bool(self._labels))
        self._labels, self._labels_apart, self._labelled_in_chain = [], False, False

    def _take_most(self, value: str, written: str) -> None:
        if not self._labels:  # "đường kính chỗ rộng nhất" is a diameter
            self._take_label(value, written)

    def _take_word(self, _value: str, written: str) -> None:
        if self._previous == "number" and self._drop_count():
            self._words = [written]
        elif self._labels and not self._open:
            axis, part = self._labels[-1]
            if self._previous == "colon":
                self._shared_axis = axis
            if self._previous == "slash":
                part = ""
                self._labels.append((axis, part))
            self._labels[-1] = (axis, f"{part} {written}".strip())
        else:
            self._words.append(written)
            self._open = False

    def _drop_count(self) -> bool:
        """`3 mảnh`: a number that nothing says to be a size, and a word after it."""
        last = self._found.sizes[-1]
        if last.axis or last.unit or last.last or self._in_chain(last):
            return False
        self._found.sizes.pop()
        self._open = False
        return True

    def _take_colon(self, _value: str, _written: str) -> None:
        if self._previous == "number" and not self._found.sizes[-1].last and not self._in_chain(self._found.sizes[-1]):
            numbered = self._found.sizes.pop()  # "hiện vật 1: 5 x 4 cm", "dài thanh 1: 75 cm"
            part = f"{numbered.part} {numbered.text}".strip()
            self._labels, self._words, self._shared_axis = [(numbered.axis, part)], [], numbered.axis
            self._open = False
        if self._previous == "remaining" and not self._labels:
            self._all_remaining = True

    # numbers

    def _take_number(self, value: str, _written: str) -> None:
        self._smaller = self._previous in ("unit", "weight_unit") and bool(self._found.sizes)
        if self._open and self._previous in ("dash", "to") and not self._found.sizes[-1].last:
            self._found.sizes[-1].last = value
            return
        goes_on = self._open and self._previous == "slash" and not self._found.sizes[-1].unit
        if (goes_on and not self._labels) or self._previous in ("unknown_unit", "left_out"):
            self._leave_out()  # "ĐK 12/8 cm": two of what, nobody says; "2 thước 3 tấc"
            return
        in_chain = self._labelled_in_chain or (self._open and self._previous in ("times", "slash"))
        self._chain += not in_chain
        self._labelled_in_chain = False
        axis, part = self._labels.pop(0) if self._labels else (self._shared_axis, " ".join(self._words))
        if self._open and self._previous == "times" and not part:
            part = self._found.sizes[-1].part
        remaining = self._remaining or self._all_remaining
        size = Size(value, axis, part, self._about, remaining, self._chain, shared_unit=self._shared_unit)
        self._found.sizes.append(size)
        self._words, self._open, self._about, self._remaining = [], True, False, False

    _take_fraction = _take_number

    def _leave_out(self) -> None:
        """The last numbers, as far as they have no unit, are no sizes that can be read."""
        sizes = self._found.sizes
        while sizes and sizes[-1].chain == self._chain and not sizes[-1].unit:
            sizes.pop()
        self._chain += 1
        self._found.left_over, self._open = True, False

    def _take_unknown_unit(self, value: str, written: str) -> None:
        if self._previous in ("number", "fraction"):
            self._leave_out()
        else:
            self._take_word(value, written)

    def _take_split(self, value: str, _written: str) -> None:
        """`1m20` is 1.20 m, `22cm5` 22.5 cm, `3 kg 200 g` 3.2 kg; `12m2` may be an area."""
        whole, unit, part, *smaller = re.findall(r"[0-9]+|[a-z]+", value)
        if unit != "kg" and part in ("2", "3"):
            self._found.left_over = True
            return
        digits = {"cm": 2, "g": 3, "gr": 3, "gam": 3}.get(smaller[0] if smaller else "", 0)  # 1 m 5 cm is 1.05 m
        self._put_with_unit(f"{float(f'{whole}.{part.zfill(digits)}')}", unit)
        if unit == "kg" and self._open:
            self._found.sizes[-1].axis = "weight"

    def _take_feet(self, value: str, _written: str) -> None:
        feet, inches = re.findall(r"[0-9]+", value)
        self._put_with_unit(f"{12 * int(feet) + int(inches)}", "in")

    def _put_with_unit(self, value: str, unit: str) -> None:
        self._take_number(value, value)
        if self._open:
            self._found.sizes[-1].unit = unit

    def _take_unit(self, value: str, written: str) -> None:
        after_label = self._open and self._previous == "close"  # "15 (cao) cm"
        if self._previous not in ("number", "fraction") and not after_label:
            if self._bracket or self._previous in ("label", "colon", "slash"):
                self._share_unit(value)
            else:
                self._take_word(value, written)
            return
        if self._goes_on(value, MILLIMETRES):
            return
        for size in reversed(self._found.sizes):
            if size.chain != self._chain or size.unit:
                break
            size.unit = value

    def _share_unit(self, value: str) -> None:
        """`C: 12; R: 8 (cm)`: of the numbers before it; `Cao (cm): 12`: of those that follow."""
        if not self._labels:
            for size in self._found.sizes[self._unshared :]:
                size.shared_unit = value
        self._shared_unit, self._unshared = value, len(self._found.sizes)

    def _take_weight_unit(self, value: str, written: str) -> None:
        if self._previous not in ("number", "fraction"):
            if self._bracket or self._previous == "slash":
                self._found.weight_unit = value
            else:
                self._take_word(value, written)
            return
        if self._goes_on(value, GRAMS):
            return
        last = self._found.sizes[-1]
        last.unit, last.axis = value, "weight"

    def _goes_on(self, unit: str, units: dict[str, float]) -> bool:
        """Whether the last number is the smaller part of the one before it: `1 kg 2 lạng`, `12 cm 5 mm`."""
        *_others, whole, part = self._found.sizes if self._smaller else [Size(""), Size("")]
        simple = all(re.fullmatch(r"[0-9]+(?:,[0-9]+)?", size.text) and not size.last for size in (whole, part))
        if not simple or part.part or units.get(whole.unit, 0) <= units[unit]:
            return False
        sum_ = _plain(whole.text) + _plain(part.text) * units[unit] / units[whole.unit]
        whole.text = f"{sum_:.10g}".replace(".", ",")
        self._found.sizes.pop()
        self._smaller = False
        return True

    def _take_half(self, value: str, written: str) -> None:
        """`1 kg rưỡi`."""
        last = self._found.sizes[-1] if self._found.sizes else Size("")
        if self._previous in ("unit", "weight_unit") and last.text.isdigit():
            last.text = f"{last.text},5"
        else:
            self._take_word(value, written)

    def _take_power(self, _value: str, _written: str) -> None:
        if self._found.sizes and self._previous == "unit":
            self._found.sizes[-1].axis = _OTHER

    def _take_paper(self, value: str, _written: str) -> None:
        if self._previous == "paper_word" or not self._found.sizes:
            self._found.papers.append(PAPER[value])

    # what is said about a size

    def _take_about(self, _value: str, _written: str) -> None:
        self._about = True

    def _take_remaining(self, _value: str, _written: str) -> None:
        self._remaining = True

    def _take_stop(self, _value: str, _written: str) -> None:
        self._finish_remaining()
        self._leave_labels()
        self._words, self._open = [], False

    def _take_open(self, _value: str, _written: str) -> None:
        self._open_before_bracket = self._open and not self._labels
        self._bracket, self._open = True, False

    def _take_close(self, _value: str, _written: str) -> None:
        if self._previous == "number":
            self._drop_count()  # "(1)"
        self._finish_remaining()
        self._label_afterwards()
        if self._previous in ("label", "most") and self._open_before_bracket:
            self._label_last()
        self._bracket = self._open_before_bracket = False

    def _label_last(self) -> None:
        """`30 (dài) x 20 (rộng) cm`: each label follows its number."""
        *before, last = [size for size in self._found.sizes if size.chain == self._chain] or [Size("", "-")]
        if len(self._labels) == 1 and not last.axis and all(size.axis for size in before):
            [(last.axis, _part)] = self._labels
            self._labels, self._open = [], True

    def _finish_remaining(self) -> None:
        """`cao 15,2 cm (phần còn lại)`: said of the sizes before."""
        if self._remaining:
            for size in self._found.sizes:
                size.remaining = size.remaining or size.chain == self._chain
        self._remaining = False

    def _label_afterwards(self) -> None:
        """`30 x 20 cm (dài x rộng)`: the labels follow."""
        last = [size for size in self._found.sizes if size.chain == self._chain]
        if len(self._labels) == len(last) > 1 and not any(size.axis for size in last):
            for size, (axis, _part) in zip(last, self._labels, strict=True):
                size.axis = axis
            self._labels = []


def _plain(text: str) -> float:
    return float(text.replace(",", "."))


_READERS = {name.removeprefix("_take_"): reader for name, reader in vars(_Reader).items() if name.startswith("_take_")}
