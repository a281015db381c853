import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.progress.count import count_progress, rate
from catalog.wording.names import percent_text
from tests.conftest import AddArtifact, Sohoa


@given(total=st.integers(1, 10**7), done=st.integers(0, 10**7))
def test_a_rate_never_flatters(total: int, done: int) -> None:
    done = min(done, total)
    percent = rate(done, total)

    assert percent is not None
    assert (percent == 100) == (done == total)
    assert (percent == 0) == (done == 0)
    assert percent <= max(done * 100 / total, 0.01)


@pytest.mark.parametrize(
    ("percent", "text"), [(None, "—"), (0.0, "0.00%"), (0.01, "< 0.01%"), (37.52, "37.52%"), (100.0, "100.00%")]
)
def test_a_rate_in_words(percent: float | None, text: str) -> None:
    assert percent_text(percent) == text


@pytest.mark.databases
def test_the_count_and_the_answer_to_why_agree(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1", materials="Đồng", quantity="3")
    add("BTBP 2", materials="Gỗ", holding_kind="Bản sao")
    add("TẠM 1")

    with museum.engine.connect() as connection:
        progress = count_progress(connection, "material")

    assert (progress.whole.total, progress.whole.pieces, progress.excluded) == (
        1,
        3,
        {"holding_kind": 1, "temporary": 1},
    )
    assert [(tally.name, tally.total) for tally in progress.groups] == [("Đồng", 1)]
    for number in ("BTBP 1", "BTBP 2", "TẠM 1"):
        artifact = load_artifact(museum, number)
        assert artifact.assessment.counted == (number == "BTBP 1")


def test_the_demo_register_counts_36_of_40(museum: Museum, sohoa: Sohoa) -> None:
    from tests.conftest import shared

    assert sohoa("register", "import", shared("vietnam") / "register.csv").code == 0

    data = sohoa("progress", "--by", "collection", "--json").data
    assert (data["total"], data["excluded"], data["percent"], data["digitized"]) == (36, 4, 0.0, 0)
    assert data["levels"] == {"registered": 36, "started": 0, "photographed": 0, "digitized": 0, "approved": 0}
    assert sum(group["total"] for group in data["groups"]) == 36


def test_an_empty_register_has_no_percentage(museum: Museum, sohoa: Sohoa) -> None:
    said = sohoa("progress", "--json")

    assert (said.code, said.data["total"], said.data["percent"]) == (0, 0, None)
    assert "—" in sohoa("progress").out
