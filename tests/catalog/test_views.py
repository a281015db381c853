import pytest

from catalog.progress.standard import ViewCode
from catalog.views import read_views, view_in, view_of


@pytest.mark.parametrize(
    ("word", "view"),
    [
        ("trước", "front"),
        ("truoc", "front"),
        ("TRUOC", "front"),
        ("mat sau", "back"),
        ("Mặt_sau", "back"),
        ("trái", "left"),
        ("bên phải", "right"),
        ("trên", "top"),
        ("đáy", "bottom"),
        ("duoi", "bottom"),
        ("cạnh", "edge"),
        ("chi-tiet", "detail"),
        ("tỉ lệ", "scale"),
        ("tỷ lệ", "scale"),
        ("toàn bộ", "whole"),
        ("trang", "page"),
        ("front", "front"),
        ("trắng", None),
        ("hông", None),
        ("", None),
    ],
)
def test_a_word_means_a_view_with_the_right_accents_or_none(word: str, view: ViewCode | None) -> None:
    assert view_of(word) == view


def test_words_that_are_no_views_are_noticed() -> None:
    assert read_views("mat truoc (2)") == ({"front"}, True)
    assert read_views("trước nghiêng") == ({"front"}, False)
    assert read_views("_01") == (set(), True)


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("_truoc_chi-tiet", "detail"),
        (" mặt trước 2", "front"),
        ("_truoc_sau", None),
        ("_01", None),
    ],
)
def test_a_name_means_one_view_or_none(text: str, view: ViewCode | None) -> None:
    assert view_in(text) == view
