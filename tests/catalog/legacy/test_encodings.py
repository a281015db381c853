import codecs
import json
import unicodedata

import pytest

from catalog.legacy.decoding import UnknownEncoding, decode
from catalog.legacy.encodings import DECODERS, LETTERS, raise_capitals
from tests.conftest import SHARED

CASES = SHARED / "vietnam" / "text_cases.json"


def cases(kind: str) -> list[object]:
    if not CASES.exists():
        return [pytest.param(None, marks=pytest.mark.skip("the shared text cases are not on this machine"))]
    return [pytest.param(c, id=c["id"]) for c in json.loads(CASES.read_text("utf-8")) if c["kind"] == kind]


@pytest.mark.parametrize("case", cases("decode_bytes"))
def test_bytes_of_a_known_encoding_say_what_they_say(case: dict[str, str]) -> None:
    data = bytes.fromhex(case["input_bytes_hex"])
    if case["encoding"] in DECODERS:
        assert DECODERS[case["encoding"]](data.decode("latin-1")) == case["expected"]
    else:
        assert decode(data) == (case["expected"], case["encoding"])


@pytest.mark.parametrize("case", cases("detect"))
def test_the_encoding_of_bytes_is_found(case: dict[str, str]) -> None:
    assert decode(bytes.fromhex(case["input_bytes_hex"]))[1] == case["expected"]


TEXT = "Số đăng ký;Tên hiện vật\nBTBP 1;Trống đồng Lộc Tấn, xã Lộc Tấn, huyện Lộc Ninh\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_with_and_without_its_mark(encoding: str) -> None:
    mark = codecs.BOM_UTF16_LE if encoding.endswith("le") else codecs.BOM_UTF16_BE

    assert decode(TEXT.encode(encoding)) == (TEXT, "utf-16")
    assert decode(mark + TEXT.encode(encoding)) == (TEXT, "utf-16")


def test_french_text_of_windows_stays_french() -> None:
    text = "Vase de Sèvres;Musée Guimet, château; pièce achetée à Saïgon; Elève du Maître\n"

    assert decode(text.encode("cp1252")) == (text, "cp1252")


def test_a_broken_letter_in_a_file_of_utf_8_is_marked_and_the_rest_is_read() -> None:
    data = TEXT.encode() * 10

    text, encoding = decode(data.replace("ố".encode(), b"\xe1", 1))

    assert encoding == "utf-8"
    assert text.count("\ufffd") == 1
    assert text.replace("\ufffd", "ố") == TEXT * 10


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\x81\x8d\x8f\x90 \x9d\xa0\xff\xfe" * 9])
def test_what_is_text_in_no_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(UnknownEncoding):
        decode(data)


def test_the_letters_are_the_67_of_vietnamese() -> None:
    assert len(set(LETTERS)) == 67
    assert unicodedata.is_normalized("NFC", LETTERS)


def test_words_of_a_capitals_font_are_raised_with_their_neighbours_only() -> None:
    assert raise_capitals("Sổ ĐĂNG Ký HIệN VậT") == "SỔ ĐĂNG KÝ HIỆN VẬT"
    assert raise_capitals("Số đăng ký BTBP, UBND tỉnh") == "Số đăng ký BTBP, UBND tỉnh"
