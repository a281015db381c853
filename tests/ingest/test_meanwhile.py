"""Several at work at once, in one ingest or in two: nothing is kept twice, nothing is lost."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from catalog.museum import Museum
from catalog.record import Asset
from ingest import carry, settling
from ingest.commit import commit_assets
from ingest.run import Wishes, ingest
from tests.conftest import AddArtifact, Card, OpenWriter, Sohoa, jpeg
from tests.ingest.test_run import no_tick, record_of, take_in, told


def carry_all_before_the_first_commit(monkeypatch: pytest.MonkeyPatch, items: int) -> None:
    """Let every asset be asked for before any is committed."""
    together = threading.Barrier(items, timeout=60)
    asked = itertools.count(1)
    real = carry.find_known

    def find(*arguments: Any) -> Any:
        known = real(*arguments)
        if next(asked) <= items:
            together.wait()
        return known

    monkeypatch.setattr(carry, "find_known", find)


@pytest.mark.parametrize("twins", [1, 2])
def test_one_photo_for_two_numbers_is_kept_under_the_first_and_refused_for_the_other(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch, twins: int
) -> None:
    first, second = add("BTBP 1").id, add("BTBP 2").id
    names = [f"BTBP-2_{shot}.jpg" for shot in range(1, twins + 1)]
    for name in ("BTBP-1.jpg", *names):
        card.put(name, jpeg())
    carry_all_before_the_first_commit(monkeypatch, 1 + twins)

    report = take_in(museum, card.path, workers=3)

    assert told(report) == {"BTBP-1.jpg": "added"} | dict.fromkeys(names, "E-KNOWN-ELSEWHERE")
    assert [len(record_of(museum, artifact).assets) for artifact in (first, second)] == [1, 0]


def overtake(museum: Museum, open_writer: OpenWriter, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another ingest be faster just before the first commit."""

    def commit(*arguments: Any) -> list[Asset]:
        monkeypatch.undo()
        ingest(museum, Wishes(other), open_writer=open_writer, tick=no_tick)
        return commit_assets(*arguments)

    monkeypatch.setattr(settling, "commit_assets", commit)


@pytest.mark.parametrize(("faster", "outcome"), [("BTBP-1_x.jpg", "known"), ("BTBP-2_x.jpg", "E-KNOWN-ELSEWHERE")])
def test_what_another_ingest_kept_meanwhile_is_not_kept_twice(
    museum: Museum,
    add: AddArtifact,
    open_writer: OpenWriter,
    card: Card,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    faster: str,
    outcome: str,
) -> None:
    artifacts = [add("BTBP 1").id, add("BTBP 2").id]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / faster).write_bytes(jpeg(1))
    card.put("BTBP-1_1.jpg", jpeg(1))
    card.put("BTBP-1_2.jpg", jpeg(2))
    overtake(museum, open_writer, tmp_path / "other", monkeypatch)

    report = take_in(museum, card.path)

    assert told(report) == {"BTBP-1_1.jpg": outcome, "BTBP-1_2.jpg": "added"}
    assert sum(len(record_of(museum, artifact).assets) for artifact in artifacts) == 2


def test_two_ingests_at_once_for_one_artifact_both_arrive(
    museum: Museum, add: AddArtifact, tmp_path: Path, program: Sohoa
) -> None:
    artifact = add("BTBP 1").id
    for card, seeds in (("one", (1, 2, 3)), ("two", (3, 4, 5))):
        (tmp_path / card).mkdir()
        for seed in seeds:
            (tmp_path / card / f"BTBP-1_{seed}.jpg").write_bytes(jpeg(seed))

    with ThreadPoolExecutor(2) as threads:
        said = list(threads.map(lambda card: program("ingest", tmp_path / card, "--json"), ("one", "two")))

    assert [one.code for one in said] == [0, 0]
    assert (sum(one.data["added"] for one in said), sum(one.data["known"] for one in said)) == (5, 1)
    kept = [asset.principal.path.rpartition("/")[2] for asset in record_of(museum, artifact).assets]
    assert sorted(kept) == [f"BTBP-1_{seed}.jpg" for seed in range(1, 6)]
