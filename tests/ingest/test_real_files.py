"""Real photographs and scans end as docs/real-files.md says, and the counts add up."""

from pathlib import Path

import pytest

from tests.conftest import assert_valid_store, shared
from tests.ingest.real_files import FOLDERS, PAGE, counts, ingest_folder, sohoa, table
from tests.ingest.test_run import hide_open3d


@pytest.mark.parametrize("stills", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", FOLDERS)
def test_every_real_file_ends_as_the_page_says(
    name: str, stills: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared(name)
    if not stills:
        monkeypatch.setenv(*hide_open3d(tmp_path, monkeypatch).popitem())
    section = PAGE.read_text("utf-8").partition(f"\n## {name}\n")[2].partition("\n## ")[0].splitlines()

    data, names = ingest_folder(name, tmp_path)

    assert [line for line in section if line.startswith("| ")][2:] == table(data, names)
    assert counts(data) in section
    assert data["found"] == sum(data[o] for o in ("added", "known", "refused", "unmatched", "ignored"))
    assert data["found"] == sum(1 for path in (tmp_path / "card").rglob("*") if path.is_file())
    assert all(bool(item["code"]) == (item["outcome"] == "refused") for item in data["items"])
    assert_valid_store(tmp_path / "museum" / "store")
    assert sohoa("audit", "--museum", tmp_path / "museum")["data"]["outcome"] == "clean"
