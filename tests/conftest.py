"""What tests share: museums that are validated after use, a command line, files that we make."""

import io
import os
import shutil
import sys
import tempfile
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import forkserver, set_forkserver_preload
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

if "PYTEST_XDIST_WORKER" in os.environ:
    # Workers are measured; the commands that they start are not, for it would slow them.
    os.environ.pop("COVERAGE_PROCESS_START", None)

# ocfl-py imports a client for stores in the cloud, which nothing here uses and nobody installs.
sys.modules.setdefault("s3fs", types.SimpleNamespace(S3FileSystem=type("S3FileSystem", (), {})))

from ocfl.storage_root import StorageRoot  # noqa: E402

from catalog import language  # noqa: E402
from catalog.founding import found_museum  # noqa: E402
from catalog.museum import STANDARD_FILE, Museum  # noqa: E402
from catalog.rebuild import rebuild  # noqa: E402
from catalog.record import Record  # noqa: E402
from catalog.register.adding import add_artifact  # noqa: E402
from catalog.store import disk  # noqa: E402
from catalog.store.transaction import Change  # noqa: E402
from catalog.writing import Writer  # noqa: E402
from tests.commands import PROJECT, Sohoa, apart, here  # noqa: E402
from tests.postgres import PostgresServer, running_server  # noqa: E402

SHARED = PROJECT.parent / "shared" / "data"


def start_forkserver() -> None:
    """Start the one process that the children of all tests are forked from, with what they need imported."""
    os.environ |= {"VIPS_CONCURRENCY": "1", "PYTHONSAFEPATH": "1"}
    set_forkserver_preload(
        ["ingest.digitizing", "digitize.photo.glance", "digitize.scan.scan", "catalog.sheets.reading"]
    )
    forkserver.ensure_running()


#: Folders whose tests take longest. They begin first, or the last worker is left alone with one of them.
LONGEST = ("kill", "samples", "fuzz", "ingest")


def pytest_configure(config: pytest.Config) -> None:
    """Get ready to run tests, unless workers run them."""
    if "PYTEST_XDIST_WORKER" in os.environ or not config.getoption("numprocesses", None):
        start_forkserver()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first."""
    items.sort(key=lambda item: item.path.parent.name not in LONGEST)


def shared(name: str) -> Path:
    """A folder of the shared test data; the test is skipped where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared test data ({name}) are not on this machine")
    return path


@pytest.fixture(autouse=True, scope="session")
def lasting_memory() -> Iterator[None]:
    """Tests run in memory for speed, with copies there: it stands for a disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "MEMORY_KINDS", frozenset())
        yield


@pytest.fixture(autouse=True)
def english() -> None:
    """Tests read English sentences unless they ask for others."""
    language.speak("en")


def assert_valid_store(root: Path) -> None:
    """The OCFL root passes an independent validator, in every way that it can say no."""
    store = StorageRoot(str(root))
    valid = store.validate(validate_objects=True, check_digests=True)
    assert (valid, store.errors, store.num_traversal_errors) == (True, [], 0)
    assert store.good_objects == store.num_objects > 0


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server; the test is skipped where there can be none."""
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """Address of an empty PostgreSQL database that is gone after the test."""
    with postgres.new_database() as name:
        yield postgres.url(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked `databases` on both, but for what is about the file alone."""
    marked = metafunc.definition.get_closest_marker
    if "database" in metafunc.fixturenames and marked("databases") and not marked("sqlite"):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """Address of the database that the catalog of the test's museum is in, "" for its own file.

    Both for tests marked `databases`; for the others $SOHOA_TEST_DATABASE says which.
    """
    kind = getattr(request, "param", os.environ.get("SOHOA_TEST_DATABASE", "sqlite"))
    if kind == "sqlite" or request.node.get_closest_marker("sqlite"):
        return ""
    return str(request.getfixturevalue("postgres_url"))


def move_catalog(museum: Museum, url: str) -> Museum:
    """The museum with its catalog in another database."""
    museum.engine.dispose()
    museum.catalog_file.unlink()
    settings = museum.path / "sohoa.toml"
    settings.write_text(settings.read_text("utf-8").replace('# database = ""', f'database = "{url}"'), "utf-8")
    rebuild(Museum(museum.path), operator="tester", waiting=lambda _holder: None, tick=lambda _of: None)
    return Museum(museum.path)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new museum, made once, to be copied."""
    path = tmp_path_factory.mktemp("founded") / "museum"
    found_museum(path, name="Thử", prefix="BTBP", language="vi", operator="tester").engine.dispose()
    return path


@pytest.fixture
def museum(founded: Path, tmp_path: Path, database: str) -> Iterator[Museum]:
    """A new museum whose store is validated after the test."""
    made = Museum(Path(shutil.copytree(founded, tmp_path / "museum")))
    yield move_catalog(made, database) if database else made
    assert_valid_store(made.store.root)


#: Facts of a photo that is good in every respect, as `digitize` measures them.
GOOD_PHOTO = {
    "width": 6000,
    "height": 4000,
    "edge_px": 1.8,
    "noise": 1.2,
    "clipped_high": 0.0,
    "clipped_low": 0.001,
    "lightness": 52.0,
    "brightest": 88.0,
    "contrast": 71.0,
    "cast": 2.0,
    "object_share": 0.82,
    "object_px": 4920,
}


def without_verdicts(museum: Museum) -> Museum:
    """The museum with a standard that asks for no verdicts: its small made pictures count, whatever they are like."""
    base = museum.store.inventory(museum.id)
    standard = museum.store.read(base, STANDARD_FILE).replace(b'quality = "graded"', b'quality = "none"')
    with Writer(museum, operator="tester", command="test") as writer:
        writer.commit([Change(base, "settings", {STANDARD_FILE: standard})])
    museum.engine.dispose()
    return Museum(museum.path)


OpenWriter = Callable[[], Writer]


@pytest.fixture
def open_writer(museum: Museum) -> OpenWriter:
    """Opens a writer on the museum of the test."""
    return lambda: Writer(museum, operator="tester", command="test")


AddArtifact = Callable[..., Record]


@pytest.fixture
def add(open_writer: OpenWriter) -> AddArtifact:
    """Enters artifacts by hand: add("BTBP 5", materials="Đồng")."""

    def enter(number: str | None, **fields: str) -> Record:
        words = [f"{key}={value}" for key, value in {"name": "Hiện vật", **fields}.items()]
        with open_writer() as writer:
            return add_artifact(writer, number, words)

    return enter


@pytest.fixture
def sohoa(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Sohoa:
    """Runs the command line in this process, in English, in the museum of the test if there is one."""
    return here(tmp_path, capsys)


@pytest.fixture
def program(tmp_path: Path) -> Sohoa:
    """As `sohoa`, in a process of its own: for what several do at once, and what holds files open."""
    return apart(tmp_path)


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """An empty folder on another file system than the museum's: a copy there counts."""
    here = tmp_path.stat().st_dev
    places = [place for place in (Path("/dev/shm"), Path("/var/tmp"), PROJECT) if os.access(place, os.W_OK)]
    other = next((place for place in places if place.stat().st_dev != here), None)
    if other is None:
        pytest.skip("there is no second file system on this machine")
    with tempfile.TemporaryDirectory(prefix="sohoa-test-", dir=other) as folder:
        yield Path(folder)


def picture(width: int = 320, height: int = 240, seed: int = 0) -> Image.Image:
    """A small picture unlike any of another seed: a gradient with a marked corner."""
    y, x = np.mgrid[0:height, 0:width]
    red = (x * 255 // width).astype(np.uint8)
    green = (y * 255 // height).astype(np.uint8)
    blue = np.full_like(red, seed * 37 % 256)
    pixels = np.stack([red, green, blue], axis=2)
    pixels[: height // 8, : width // 8] = (255, 255, seed % 256)
    return Image.fromarray(pixels)


def jpeg(seed: int = 0, **save: Any) -> bytes:
    """Bytes of a small JPEG; `save` goes to Pillow."""
    buffer = io.BytesIO()
    picture(seed=seed).save(buffer, "JPEG", quality=90, **save)
    return buffer.getvalue()


OBJ = b"v 0 0 0\nv 10 0 0\nv 0 10 0\nv 0 0 10\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 1 4 3\n"


@dataclass
class Card:
    """A source folder that a test fills."""

    path: Path

    def put(self, name: str, data: bytes) -> Path:
        """Put a file onto the card."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return target


@pytest.fixture
def card(tmp_path: Path) -> Card:
    """An empty camera card."""
    (tmp_path / "card").mkdir()
    return Card(tmp_path / "card")
