"""A text of sizes, read from left to right into numbers with their labels and units."""

import re
from collections import Counter

from catalog.parsing.size_words import PAPER, Token, tokens
from catalog.parsing.written_size import AREA, Found, Size, add_part, split_number


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
        self._shared_unit = ""
        self._unshared = 0  # the first size after the last unit that stood apart
        self._open = False  # a range or chain may go on
        self._labels_apart = False  # "miệng/đáy: 12/8"
        self._labelled_in_chain = False  # "D: 30 x R: 20"
        self._open_before_bracket = False
        self._about = self._remaining = self._all_remaining = self._bracket = False
        self._smaller = False  # "1 kg 2 lạng": the number goes on with the one before
        self._with = False  # "cao cả nắp": of the whole, the words that follow are no part
        self._label_waits = False  # "dài (còn lại) 12 cm"
        self._items = 0  # "1/ … 2/ …"
        self._previous = ""

    def read(self, token: Token) -> None:
        kind, value, written = token
        if reader := _READERS.get(kind):
            reader(self, value, written)
        left_out = kind == "garbled" or (kind in ("number", "fraction") and not self._open)
        left_out = left_out or (self._previous == "left_out" and kind in ("slash", "times"))
        self._previous = "point" if value == "." else "left_out" if left_out else kind

    def end(self) -> Found:
        self._finish_remaining()
        self._label_afterwards()
        self._leave_labels()
        sizes = [size for size in self._found.sizes if size.axis != AREA]
        together = Counter(size.chain for size in self._found.sizes)
        self._found.sizes = [
            size for size in sizes if size.unit or size.axis or not size.part or together[size.chain] > 1
        ]
        self._found.left_over = self._found.left_over or len(self._found.sizes) < len(sizes)  # "bộ 5"
        for size in self._found.sizes:
            size.shared_unit = size.shared_unit or self._shared_unit
        return self._found

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
        self._drop_item()
        if self._labels and self._previous in ("times", "slash") and not self._open:
            self._labels.append((axis, part))
        else:
            self._leave_labels()
            self._labelled_in_chain = self._open and self._previous == "times"
            self._labels = [(axis, part or " ".join(self._words))]
        self._words, self._open, self._shared_axis, self._with = [], False, "", False

    def _take_slash(self, _value: str, _written: str) -> None:
        self._labels_apart = self._labels_apart or bool(self._labels)

    def _leave_labels(self) -> None:
        """`miệng/đáy: 12 cm`: a label that got no number."""
        self._found.left_over = self._found.left_over or (self._labels_apart and bool(self._labels))
        self._labels, self._labels_apart, self._labelled_in_chain = [], False, False

    def _take_most(self, value: str, written: str) -> None:
        if not self._labels:  # "đường kính chỗ rộng nhất" is a diameter
            self._take_label(value, written)

    def _take_with(self, _value: str, _written: str) -> None:
        self._with = True

    def _take_word(self, _value: str, written: str) -> None:
        self._drop_item()
        if self._with:
            return
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
        if last.axis or last.unit or last.last or self._found.last_is_in_chain():
            return False
        self._found.sizes.pop()
        self._open = False
        return True

    def _drop_item(self) -> None:
        """`1/ Cao 12 cm; 2/ Cao 15 cm`: numbers of a list."""
        sizes = self._found.sizes
        counted = self._previous in ("slash", "dash") and sizes and sizes[-1].text == str(self._items + 1)
        if counted and self._drop_count():
            self._items += 1

    def _take_colon(self, _value: str, _written: str) -> None:
        if self._previous == "number" and not self._found.sizes[-1].last and not self._found.last_is_in_chain():
            numbered = self._found.sizes.pop()  # "hiện vật 1: 5 x 4 cm", "dài thanh 1: 75 cm"
            part = f"{numbered.part} {numbered.text}".strip()
            self._labels, self._words, self._shared_axis = [(numbered.axis, part)], [], numbered.axis
            self._open = False
        if self._previous == "remaining" and not self._labels:
            self._all_remaining = True

    # numbers

    def _take_number(self, value: str, _written: str) -> None:
        sizes = self._found.sizes
        self._smaller = self._previous in ("unit", "weight_unit", "split") and bool(sizes)
        if self._open and self._previous == "tolerance":
            sizes[-1].about = True
            return
        if self._open and self._previous in ("dash", "to") and self._found.put_end(value, self._previous):
            return
        if self._open and self._previous == "times" and self._found.ends_product():
            self._leave_out(with_units=True)
            return
        goes_on = self._open and self._previous == "slash" and not sizes[-1].unit
        if (goes_on and not self._labels) or self._previous in ("unknown_unit", "left_out"):
            self._leave_out()  # "ĐK 12/8 cm": two of what, nobody says; "2 thước 3 tấc"
            return
        in_chain = self._labelled_in_chain or (self._open and self._previous in ("times", "slash"))
        self._labelled_in_chain = False
        axis, part = self._labels.pop(0) if self._labels else (self._shared_axis, " ".join(self._words))
        if self._open and self._previous == "times" and not part:
            part = sizes[-1].part
        remaining = self._remaining or self._all_remaining
        size = Size(value, axis, part, self._about, remaining, shared_unit=self._shared_unit)
        self._found.put(size, in_chain=in_chain)
        self._words, self._open, self._about, self._remaining, self._with = [], True, False, False, False

    _take_fraction = _take_number

    def _take_garbled(self, _value: str, _written: str) -> None:
        """`l2cm`, `22'5`: what was meant is not known."""
        if not (self._open and self._previous in ("times", "slash", "dash", "to")):
            self._found.chain += 1  # what stands before is read
        self._leave_labels()
        self._words = []
        self._leave_out()

    def _leave_out(self, *, with_units: bool = False) -> None:
        self._found.leave_out(with_units=with_units)
        self._open = False

    def _take_unknown_unit(self, value: str, written: str) -> None:
        if self._previous in ("number", "fraction"):
            self._leave_out()
        else:
            self._take_word(value, written)

    def _take_split(self, value: str, _written: str) -> None:
        if split := split_number(value):
            self._put_with_unit(split)
        else:
            self._found.left_over = True

    def _take_feet(self, value: str, written: str) -> None:
        feet, inches = map(int, re.findall(r"[0-9]+", value))
        if inches < 12:
            self._put_with_unit(Size(f"{12 * feet + inches}", unit="in"))
        else:
            self._take_garbled(value, written)

    def _put_with_unit(self, read: Size) -> None:
        self._take_number(read.text, read.text)
        if self._open:
            self._found.sizes[-1].smallest = read.smallest
            self._give_unit(read.unit)

    def _give_unit(self, unit: str) -> None:
        self._found.give_unit(unit)
        self._open = self._open and bool(self._found.last_chain())

    def _take_unit(self, value: str, written: str) -> None:
        after_label = self._open and self._previous == "close"  # "15 (cao) cm"
        if self._previous not in ("number", "fraction") and not after_label:
            if self._bracket or self._previous in ("label", "colon", "slash"):
                self._share_unit(value)
            else:
                self._take_word(value, written)
            return
        if self._smaller and written in ("phân", "phan") and self._found.sizes[-2].unit in ("lượng", "chỉ"):
            value = "phân"
        if not self._goes_on(value):
            self._give_unit(value)

    def _take_square(self, _value: str, _written: str) -> None:
        if self._previous in ("number", "fraction"):
            self._found.make_area()

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
        if not self._goes_on(value):
            self._give_unit(value)

    def _goes_on(self, unit: str) -> bool:
        """Whether the last number is the smaller part of the one before it."""
        sizes = self._found.sizes
        if not self._smaller or not add_part(sizes[-2], sizes[-1], unit):
            return False
        sizes.pop()
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
            self._found.sizes[-1].axis = AREA

    def _take_paper(self, value: str, _written: str) -> None:
        if self._previous == "paper_word" or not self._found.sizes:
            self._found.papers.append(PAPER[value])

    # what is said about a size

    def _take_bound(self, value: str, written: str) -> None:
        """`cao trên 1 m`, `hơn 3 kg`, `5 cm trở lên`; `mặt trên`, `đường kính trên` are parts."""
        behind = self._previous in ("number", "unit", "weight_unit", "split")
        of_edge = bool(self._labels) and self._labels[-1][0] in ("width", "diameter", "circumference")
        if self._previous == "word" or (value == "edge" and (behind or of_edge or self._previous == "open")):
            self._take_word(value, written)
        elif behind and self._found.sizes:
            self._found.sizes[-1].about = True
        else:
            self._about = True

    def _take_about(self, _value: str, _written: str) -> None:
        self._about = True

    def _take_remaining(self, _value: str, _written: str) -> None:
        self._remaining = True

    def _take_stop(self, _value: str, _written: str) -> None:
        self._finish_remaining()
        self._leave_labels()
        self._words, self._open, self._with = [], False, False

    def _take_open(self, _value: str, _written: str) -> None:
        self._label_waits = bool(self._labels)
        self._open_before_bracket = self._open and not self._labels
        self._bracket, self._open = True, False

    def _take_close(self, _value: str, _written: str) -> None:
        if self._previous == "number":
            self._drop_count()  # "(1)"
        if not (self._label_waits and self._labels):
            self._finish_remaining()
        self._label_afterwards()
        if self._previous in ("label", "most") and self._open_before_bracket:
            self._label_last()
        self._bracket = self._open_before_bracket = self._with = False

    def _label_last(self) -> None:
        """`30 (dài) x 20 (rộng) cm`: each label follows its number."""
        *before, last = self._found.last_chain() or [Size("", "-")]
        if len(self._labels) == 1 and not last.axis and all(size.axis for size in before):
            [(last.axis, _part)] = self._labels
            self._labels, self._open = [], True

    def _finish_remaining(self) -> None:
        """`cao 15,2 cm (phần còn lại)`: said of the sizes before."""
        if self._remaining:
            for size in self._found.last_chain():
                size.remaining = True
        self._remaining = False

    def _label_afterwards(self) -> None:
        """`30 x 20 cm (dài x rộng)`: the labels follow."""
        last = self._found.last_chain()
        if len(self._labels) == len(last) > 1 and not any(size.axis for size in last):
            for size, (axis, _part) in zip(last, self._labels, strict=True):
                size.axis = axis
            self._labels = []


_READERS = {name.removeprefix("_take_"): reader for name, reader in vars(_Reader).items() if name.startswith("_take_")}
