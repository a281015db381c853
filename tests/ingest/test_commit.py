"""The assets of one artifact enter the store as one version, under names that every disk can hold."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import RECORD_FILE, to_bytes
from catalog.store.layout import INVENTORY
from catalog.store.transaction import Change
from catalog.writing import Check, Writer
from ingest.carry import Carried, Carrier
from ingest.commit import commit_assets
from ingest.crew import Pulse
from ingest.digitizing import Digitizer
from ingest.match import Matcher, Register
from ingest.plan import make_plan
from tests.conftest import OBJ, AddArtifact, Card, OpenWriter, jpeg
from tests.ingest.test_run import hide_open3d, master_of, record_of, take_in, told

BATCH = "urn:uuid:00000000-0000-4000-8000-000000000000"


def carried_from(museum: Museum, card: Card) -> list[Carried]:
    """What is on the card, ready to be committed."""
    folder = card.path.with_name("batch")
    staging, scratch = folder / "staging", folder / "scratch"
    for one in (staging, scratch):
        one.mkdir(parents=True)
    with museum.engine.connect() as connection:
        matcher = Matcher(Register.load(connection, "BTBP"))
    writer = Writer(museum, operator="tester", command="test")
    with writer, Digitizer(museum.settings, 1, [card.path, staging], scratch) as digitizer:
        plan = make_plan(card.path, matcher, digitizer)
        carrier = Carrier(writer, card.path, folder, digitizer, Pulse(60))
        return [carrier.carry(item) for item in plan.items]


def staged_names(carried: Iterable[Carried]) -> set[str]:
    """Names of what still waits in staging."""
    copies = [copied.staged.path for one in carried for copied in one.copies.values()]
    return {path.name for path in copies if path.exists()}


class Overtaken(Writer):
    """A writer that others are faster than: `before` is done ahead of each of its commits."""

    before: Callable[[], None]
    tries = 0

    def __enter__(self) -> "Overtaken":
        super().__enter__()
        return self

    def commit(self, changes: Iterable[Change], check: Check | None = None) -> None:
        self.tries += 1
        self.before()
        super().commit(changes, check)


def overtaken(museum: Museum, before: Callable[[], None]) -> Overtaken:
    writer = Overtaken(museum, operator="tester", command="test")
    writer.before = before
    return writer


# --- what is written ---


def test_assets_enter_as_one_version_in_the_order_given(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    artifact = add("BTBP 1").id
    for shot in (1, 2):
        card.put(f"BTBP-1_{shot}.jpg", jpeg(shot))
    carried = carried_from(museum, card)
    with open_writer() as writer:
        assets = commit_assets(writer, artifact, carried, BATCH)

    inventory = museum.store.inventory(artifact)
    record = record_of(museum, artifact)
    assert [asset.principal.path for asset in assets] == [
        "photos/0001/files/BTBP-1_1.jpg",
        "photos/0002/files/BTBP-1_2.jpg",
    ]
    assert (record.assets, record.batch) == (assets, BATCH)
    assert (inventory.head, inventory.versions[-1].message.partition(":")[0]) == (2, "ingest")
    assert staged_names(carried) == set()


def test_the_record_says_size_and_digest_of_every_file_and_facts_stand_beside(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    artifact = add("BTBP 1").id
    photo = jpeg(comment=b"x") + b"more"
    card.put("BTBP-1_truoc.jpg", photo)
    take_in(museum, card.path)

    inventory = museum.store.inventory(artifact)
    asset = record_of(museum, artifact).assets[0]
    facts = json.loads(museum.store.read(inventory, "photos/0001/facts.json"))
    assert (asset.principal.bytes, asset.principal.sha512) == (len(photo), inventory.state[asset.principal.path])
    assert asset.facts.items() >= {"width": 320, "height": 240}.items()
    assert (facts["format"], facts["kind"], facts["notes"]) == (1, "photo", ["W-PHOTO-TRAILING"])
    assert (facts["facts"]["width"], facts["facts"]["bands"], facts["facts"]["bits"]) == (320, 3, 8)
    assert facts["libraries"].keys() == {"libvips", "pyvips", "pillow"}


def test_a_scan_keeps_its_companions_where_the_scanner_put_them(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    artifact = add("BTBP 1").id
    files = {
        "model.obj": b"mtllib mat/m.mtl\nusemtl a\nvt 0 0\n" + OBJ.replace(b"f 1 3 2", b"f 1/1 3/1 2/1"),
        "mat/m.mtl": b"newmtl a\nmap_Kd T\xe1\xba\xa3/A.jpg\nnewmtl b\nmap_Kd t\xe1\xba\xa3/a.jpg\n",
        "mat/Tả/A.jpg": jpeg(1),
        "mat/tả/a.jpg": jpeg(2),
        "scan.toml": b"unit = 'mm'\n",
    }
    for name, data in files.items():
        card.put(f"BTBP-1/{name}", data)

    take_in(museum, card.path)

    asset = record_of(museum, artifact).assets[0]
    roles = {file.path.removeprefix("scans/0001/files/"): file.role for file in asset.files}
    assert roles == dict.fromkeys(files, "companion") | {"model.obj": "principal"}
    assert {name: master_of(museum, artifact, f"scans/0001/files/{name}").read_bytes() for name in files} == files
    stored = sorted(path.name for path in museum.store.root.rglob("*.jpg"))
    assert [name.lower() for name in stored] == stored


NAMES = [
    "a:b*c?.jpg",
    "CON.jpg",
    "com1.JPG",
    "dot-at-end.jpg.",
    "blank-at-end.jpg ",
    "..jpg",
    "-rf.jpg",
    "back\\slash.jpg",
    "x" * 246 + ".jpg",
    "ả" * 80 + ".jpg",
    unicodedata.normalize("NFD", "Rìu đá có vai.jpg"),
    "Rìu đá có vai.jpg",
    "Riu-da-co-vai.JPG",
    "石斧.jpg",
    "📷.jpg",
    "new\nline.jpg",
    "%3a.jpg",
]


def test_names_are_kept_as_received_and_stored_under_safe_ones(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    for seed, name in enumerate(NAMES):
        card.put(f"BTBP-1/{name}", jpeg(seed))

    report = take_in(museum, card.path)

    assert set(told(report).values()) == {"added"}
    inventory = museum.store.inventory(artifact)
    logical = [asset.principal.path for asset in record_of(museum, artifact).assets]
    assert sorted(path.partition("/files/")[2] for path in logical) == sorted(NAMES)
    for path in logical:
        name = inventory.content_path(path).rpartition("/")[2]
        assert re.fullmatch(r"[a-z0-9_~-]{1,90}(\.[a-z0-9]{1,8})?", name)
        assert name.partition(".")[0] not in {"con", "com1"}
        seed = NAMES.index(path.partition("/files/")[2])
        assert museum.store.read(inventory, path) == jpeg(seed)


def test_a_file_and_a_folder_that_differ_only_in_case_can_both_be_kept(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    artifact = add("BTBP 1").id
    card.put("BTBP-1/model.obj", b"mtllib TEX\n" + OBJ)
    card.put("BTBP-1/TEX", b"newmtl stone\nmap_Kd tex/t.jpg\n")
    card.put("BTBP-1/tex/t.jpg", jpeg())

    take_in(museum, card.path)

    files = [file.path for file in record_of(museum, artifact).assets[0].files]
    assert sorted(files) == [f"scans/0001/files/{name}" for name in ("TEX", "model.obj", "tex/t.jpg")]


# --- others at work ---


def test_whoever_is_overtaken_adds_to_what_the_other_wrote(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1_1.jpg", jpeg(1))
    card.put("BTBP-1_2.jpg", jpeg(2))
    mine, theirs = carried_from(museum, card)

    def other_is_faster() -> None:
        if writer.tries == 1:
            with open_writer() as other:
                commit_assets(other, artifact, [theirs], BATCH)

    with overtaken(museum, other_is_faster) as writer:
        commit_assets(writer, artifact, [mine], BATCH)

    assert writer.tries == 2
    assert [asset.principal.path for asset in record_of(museum, artifact).assets] == [
        "photos/0001/files/BTBP-1_2.jpg",
        "photos/0002/files/BTBP-1_1.jpg",
    ]
    assert museum.store.inventory(artifact).head == 3


def test_a_correction_of_the_card_meanwhile_is_not_lost(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1.jpg", jpeg())
    carried = carried_from(museum, card)

    def correct() -> None:
        if writer.tries == 1:
            record = record_of(museum, artifact)
            data = to_bytes(record.model_copy(update={"card": record.card | {"materials": "Đồng"}}))
            with open_writer() as other:
                other.commit([Change(museum.store.inventory(artifact), "edit", {RECORD_FILE: data})])

    with overtaken(museum, correct) as writer:
        commit_assets(writer, artifact, carried, BATCH)

    record = record_of(museum, artifact)
    assert (record.card["materials"], len(record.assets)) == ("Đồng", 1)


def test_whoever_is_overtaken_without_end_gives_up_and_keeps_what_was_staged(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1.jpg", jpeg())
    carried = carried_from(museum, card)

    def always() -> None:
        base = museum.store.inventory(artifact)
        with open_writer() as other:
            other.commit([Change(base, "busy", {"note": b"%d" % writer.tries})])

    with overtaken(museum, always) as writer, pytest.raises(Problem, match="E-STORE-RACE"):
        commit_assets(writer, artifact, carried, BATCH)

    assert record_of(museum, artifact).assets == []
    assert staged_names(carried) == {"BTBP-1.jpg"}
    assert not list(museum.work.glob("tx-*"))


def test_bytes_that_became_known_meanwhile_are_not_committed(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    first, second = add("BTBP 1").id, add("BTBP 2").id
    card.put("BTBP-1.jpg", jpeg())
    carried = carried_from(museum, card)
    take_in(museum, card.path)
    inventory = Path(museum.store.place(second)) / INVENTORY
    before = inventory.read_bytes()
    with open_writer() as writer, pytest.raises(Problem, match="E-KNOWN-MEANWHILE"):
        commit_assets(writer, second, carried, BATCH)

    assert inventory.read_bytes() == before
    assert staged_names(carried) == {"BTBP-1.jpg"}
    assert len(record_of(museum, first).assets) == 1
