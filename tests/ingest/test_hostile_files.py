"""Broken and hostile files end as they must, and as docs/hostile-files.md says."""

from pathlib import Path

import pytest

from tests.conftest import assert_valid_store, shared
from tests.ingest.hostile_files import CORPORA, PAGE, Corpus, counts, fits, ingest_corpus, table
from tests.ingest.test_run import hide_open3d


@pytest.mark.parametrize("stills", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_hostile_files_end_as_expected(
    corpus: Corpus, stills: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared(corpus.name)
    if not stills:
        monkeypatch.setenv(*hide_open3d(tmp_path, monkeypatch).popitem())
    section = PAGE.read_text("utf-8").partition(f"\n## {corpus.name}\n")[2].partition("\n## ")[0].splitlines()

    data, expectations = ingest_corpus(corpus, tmp_path)

    wrong = [
        (item["path"], expected, item["outcome"], item["code"], item["notes"])
        for item in data["items"]
        if not fits(expected := expectations.get(item["path"].removeprefix("BTBP-1/"), "either"), item)
    ]
    assert wrong == []
    assert [line for line in section if line.startswith("| ")][2:] == table(data, expectations)
    assert counts(data) in section
    assert data["found"] == sum(data[o] for o in ("added", "known", "refused", "unmatched", "ignored"))
    assert_valid_store(tmp_path / "museum" / "store")
