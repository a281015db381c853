import string

from hypothesis import given
from hypothesis import strategies as st

from catalog.store.layout import encoded, object_place, safe_name

UUID = "urn:uuid:1b4e28ba-2fa1-11d2-883f-b9a761bde3fb"


def test_an_object_stands_where_layout_0003_puts_it() -> None:
    # SHA-256 of the id begins with these three digits; computed with coreutils' sha256sum.
    assert object_place(UUID) == "6e5/urn%3auuid%3a1b4e28ba-2fa1-11d2-883f-b9a761bde3fb"


def test_what_is_special_in_an_id_is_encoded() -> None:
    assert encoded("a.b/c:Đ_~") == "a%2eb%2fc%3a%c4%90_%7e"


@given(st.text(min_size=1, max_size=200), st.sets(st.text(max_size=20)))
def test_a_safe_name_is_short_plain_and_new(name: str, taken: set[str]) -> None:
    safe = safe_name(name, taken)

    assert set(safe) <= set(string.ascii_lowercase + string.digits + "-_.~")
    assert 0 < len(safe) <= 100
    assert safe not in taken
    assert safe.strip(".") == safe


def test_names_that_windows_keeps_for_itself_are_avoided() -> None:
    assert safe_name("CON.jpg") == "_con.jpg"
    assert safe_name("Rìu đá (2).JPG", {"riu-da-2.jpg"}) == "riu-da-2~2.jpg"
