"""A museum whose photos look as a test wants them to."""

from collections.abc import Callable

import pytest

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.progress.standard import ViewCode
from catalog.reconcile.finding import Finding, Kind
from catalog.reconcile.reconciling import reconcile
from catalog.record import FACTS_FILE, RECORD_FILE, Asset, MasterFile, to_bytes
from catalog.store import disk
from catalog.store.transaction import Change
from tests.conftest import OpenWriter

PutPhoto = Callable[..., str]
Found = Callable[[Kind], list[Finding]]

#: Two looks that have nothing in common, and one that differs from the first in three bits.
LOOK, OTHER_LOOK, NEAR_LOOK = "5a" * 32, "0f" * 32, "5a" * 31 + "5d"
RED, BLUE, REDDISH = ("ff" + "00" * 18, "00" * 4 + "ff" + "00" * 14, "c0" + "3f" + "00" * 17)


@pytest.fixture
def put_photo(museum: Museum, open_writer: OpenWriter) -> PutPhoto:
    """Puts a photo under a number; returns its path. `depicts` are numbers of others in the picture."""

    def put(
        number: str,
        phash: str | None = None,
        colours: str = "",
        view: ViewCode | None = "front",
        part: str | None = None,
        depicts: tuple[str, ...] = (),
    ) -> str:
        artifact = load_artifact(museum, number)
        path = artifact.record.next_path("photo")
        data = f"{number} {path}".encode()
        file = MasterFile(path=f"{path}/files/a.jpg", sha512=disk.sha512_of_bytes(data), bytes=len(data))
        asset = Asset(
            path=path,
            kind="photo",
            format="jpeg",
            files=[file],
            view=view,
            part=part,
            depicts=[load_artifact(museum, other).record.id for other in depicts],
            matched_by="name",
            batch="x",
            operator="tester",
            facts={"phash": phash, "colours": colours},
        )
        artifact.record.assets.append(asset)
        record = to_bytes(artifact.record)
        with open_writer() as writer:
            files = {file.path: data, f"{path}/{FACTS_FILE}": b"{}", RECORD_FILE: record}
            writer.commit([Change(artifact.inventory, "ingest", files)])
        return path

    return put


@pytest.fixture
def found(museum: Museum) -> Found:
    """What of one kind is found."""
    return lambda kind: [finding for finding in reconcile(museum).findings if finding.kind == kind]
