"""Numbered parts, as cards and register numbers name them."""

from catalog.progress.parts import parts_of, run_of


def test_parts_are_read_from_the_card() -> None:
    assert parts_of({"parts": "12 thanh, đánh số 1-3"}) == ["1", "2", "3"]
    assert parts_of({"parts": "đánh số a – c"}) == ["a", "b", "c"]
    assert parts_of({"parts": "18 hạt"}) == []
    assert run_of("1-3,7") == ["1", "2", "3", "7"]
