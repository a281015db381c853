"""Pages that the program's tables make are up to date, and links between pages lead somewhere."""

import re
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
PAGES = runpy.run_path(str(DOCS / "make.py"))["PAGES"]
OURS = [DOCS.parent / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(DOCS.rglob("*.md"))


@pytest.mark.parametrize("name", PAGES)
def test_a_made_page_is_what_its_table_makes(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == PAGES[name]()


@pytest.mark.parametrize("page", OURS, ids=lambda page: str(page.relative_to(DOCS.parent)))
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8"))

    assert [t for t in targets if "://" not in t and not (page.parent / t).exists()] == []


def test_pages_that_code_and_messages_name_are_there() -> None:
    sources = [*DOCS.parent.glob("*/**/*.py"), *DOCS.parent.glob("catalog/*.toml"), DOCS.parent / "cli.py"]
    named = {
        m for s in sources if ".venv" not in s.parts for m in re.findall(r"docs/[\w/.-]+\.md", s.read_text("utf-8"))
    }

    assert named
    assert sorted(path for path in named if not (DOCS.parent / path).exists()) == []
