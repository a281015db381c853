"""The grammar of file and folder names (design: a name matches only when it begins with a number)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.names import Named, read_name

PREFIXES = ("BTBP", "TẠM")


def said(stem: str, *, folder: bool = False) -> Named | None:
    return read_name(stem, PREFIXES, "BTBP", folder=folder)


@pytest.mark.parametrize(
    ("stem", "number", "part", "view"),
    [
        ("BTBP-1234_Đa-56_01", "BTBP 1234", None, None),
        ("BTBP 1234 (2)", "BTBP 1234", None, None),
        ("BTBP-01234", "BTBP 1234", None, None),
        ("btbp1234_truoc", "BTBP 1234", None, "front"),
        ("BTBP_1234-mặt sau", "BTBP 1234", None, "back"),
        ("BTBP-1234.3_trên", "BTBP 1234", "3", "top"),
        ("BTBP-01234.03", "BTBP 1234", "3", None),
        ("BTBP 1234.a", "BTBP 1234", "a", None),
        ("BTBP-12-3", "BTBP 12", None, None),
        ("TẠM-7_truoc", "TẠM 7", None, "front"),
        ("tam 7", "TẠM 7", None, None),
        ("BTBP–1234", "BTBP 1234", None, None),
    ],
)
def test_a_prefixed_number_says_where_a_file_belongs(
    stem: str, number: str, part: str | None, view: str | None
) -> None:
    assert said(stem) == Named(number, part, view, bare=False)
    assert said(unicodedata.normalize("NFD", stem)) == Named(number, part, view, bare=False)


@pytest.mark.parametrize(
    ("stem", "number", "part", "view"),
    [
        ("1234", "BTBP 1234", None, None),
        ("1234_truoc", "BTBP 1234", None, "front"),
        ("1234-2", "BTBP 1234", None, None),
        ("1234 (2)", "BTBP 1234", None, None),
        ("1234_01_mặt sau", "BTBP 1234", None, "back"),
        ("1234.3_sau", "BTBP 1234", "3", "back"),
        ("0012", "BTBP 12", None, None),
    ],
)
def test_bare_digits_with_shots_and_views_only_are_a_number(
    stem: str, number: str, part: str | None, view: str | None
) -> None:
    assert said(stem) == Named(number, part, view, bare=True)


@pytest.mark.parametrize(
    "stem",
    [
        "IMG_1234",
        "DSC_1234",
        "DSC01234",
        "DSCF1234",
        "DSCN1234",
        "P1010001",
        "PXL_20260101_120000",
        "MVI_1234",
        "2026-11-05",
        "20261105_101500",
        "2026_11_05 truoc",
        "1234 Rìu đá",
        "1234abc",
        "1234x5",
        "anh 1234",
        "Đa 56",
        "xBTBP 12",
        "",
        "_1234",
        "12345678",
    ],
)
def test_names_of_cameras_dates_and_anything_else_say_nothing(stem: str) -> None:
    assert said(stem) is None


@pytest.mark.parametrize("name", ["DCIM", "100CANON", "101MSDCF", "100_PANA", "2024", "2024-05", "MISC"])
def test_folders_of_cameras_and_years_say_nothing(name: str) -> None:
    assert said(name, folder=True) is None


def test_a_folder_may_be_named_by_its_number() -> None:
    assert said("BTBP-1234 quét 3D", folder=True) == Named("BTBP 1234", None, None, bare=False)
    assert said("1234", folder=True) == Named("BTBP 1234", None, None, bare=True)


@pytest.mark.parametrize(
    ("stem", "other"),
    [
        ("BTBP 1234 BTBP 1235", "BTBP 1235"),
        ("BTBP-1234_BTBP-1240", "BTBP 1240"),
        ("BTBP 1234 - 1240", "BTBP 1240"),
        ("BTBP-1234-1240", "BTBP 1240"),
        ("1234 - 1240", "BTBP 1240"),
        ("1234-1240", "BTBP 1240"),
        ("BTBP 12 TẠM 3", "TẠM 3"),
    ],
)
def test_two_numbers_in_one_name_are_a_dispute(stem: str, other: str) -> None:
    named = said(stem)

    assert named and named.disputed == other


def test_the_same_number_twice_is_no_dispute() -> None:
    named = said("BTBP 1234 BTBP-1234 sau")

    assert named == Named("BTBP 1234", None, "back", bare=False)


@given(number=st.integers(1, 9_999_999), shot=st.integers(0, 999), zeros=st.integers(0, 2))
def test_any_prefixed_number_with_a_shot_is_read_back(number: int, shot: int, zeros: int) -> None:
    named = said(f"BTBP-{'0' * zeros}{number}_{shot}")

    assert named and (named.number, named.disputed) == (f"BTBP {number}", None)


@given(st.text(max_size=40))
def test_no_name_breaks_the_grammar(stem: str) -> None:
    for folder in (False, True):
        named = said(stem, folder=folder)
        assert named is None or named.number.split(" ")[0] in PREFIXES
