"""Texts of files: read in whatever they are written in, shown without what would harm."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.photo.text import LONGEST_TEXT, clean, decode, decode_utf_16

NAME = "Bảo tàng tỉnh Bình Phước, đường Trường Sa"


def tones_apart(text: str) -> str:
    """Vietnamese as Windows writes it in its own page: base letters, each with its tone mark behind it."""
    marks = "\u0300\u0301\u0303\u0309\u0323"
    apart = ""
    for letter in text:
        whole = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in whole if mark in marks)
        apart += unicodedata.normalize("NFC", "".join(mark for mark in whole if mark not in marks)) + tone
    return apart


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (NAME.encode(), NAME),
        (NAME.encode("utf-8-sig"), NAME),
        (NAME.encode("utf-16"), NAME),
        (b"\xfe\xff" + NAME.encode("utf-16-be"), NAME),
        (tones_apart(NAME).encode("cp1258"), NAME),
        ("đưa".encode("cp1258"), "đưa"),
        ("Musée du Quai, Zürich, São Tomé, £5 – “ok”".encode("cp1252"), "Musée du Quai, Zürich, São Tomé, £5 – “ok”"),
        ("Señor Muñoz, Århus, così".encode("latin-1"), "Señor Muñoz, Århus, così"),
        ("José".encode("cp1252"), "José"),
        (b"before\0after", "before"),
        (b"\x81\x8d", "\ufffd\ufffd"),
        (b"", ""),
        (b"\xc3", "Ã"),
    ],
    ids=[
        *("utf-8", "utf-8 with its mark", "utf-16", "utf-16, big end first", "Vietnamese Windows", "without tones"),
        *("Western Windows", "latin 1", "a Western end", "padding", "no letters", "nothing", "half a letter"),
    ],
)
def test_bytes_are_read_in_the_encoding_that_they_speak_for(written: bytes, read: str) -> None:
    assert clean(decode(written)) == read


def test_a_text_that_was_cut_in_the_middle_of_a_letter_is_still_utf_8() -> None:
    assert decode("Phước".encode()[:5]) == "Phư"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("big_endian", [False, True])
def test_utf_16_is_read_by_its_letters_whatever_order_is_claimed(encoding: str, big_endian: bool) -> None:
    assert decode_utf_16((NAME + "\0\0").encode(encoding), big_endian=big_endian) == NAME


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\0b", "a b"),
        ("two\r\nlines\u2028three", "two lines three"),
        ("\u202eabc\u2066d\u200f", "abc d"),
        ("\x1b[2J\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;owned\x07text", "text"),
        ("\ud800lone", "lone"),
        ("Bi\u0300nh", "Bình"),
        ("<script>alert(1)</script> & co", "<script>alert(1)</script> & co"),
        ("=1+1", "=1+1"),
        ("  padded\t", "padded"),
    ],
)
def test_what_would_steer_a_screen_is_taken_out_and_words_stay(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text() | st.binary().map(decode))
def test_every_text_comes_out_printable_short_and_the_same_when_cleaned_again(text: str) -> None:
    shown = clean(text)

    assert shown.isprintable()
    assert len(shown) <= LONGEST_TEXT
    assert shown == shown.strip()
    assert clean(shown) == shown
    shown.encode()
