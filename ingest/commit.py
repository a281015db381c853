"""The assets of one artifact into the store: one version with all of them."""

import json
from datetime import UTC, datetime
from pathlib import PurePosixPath

from sqlalchemy import Connection, select

from catalog.copying.replacing import mend_what_is_shared
from catalog.loading import load_newest
from catalog.problems import Problem
from catalog.record import FACTS_FILE, RECORD_FILE, Asset, MasterFile, to_bytes
from catalog.store.layout import safe_name
from catalog.store.transaction import Change, Staged
from catalog.tables import AssetRow
from catalog.writing import Writer
from ingest.carry import Carried, place_in_asset
from ingest.clock import Clock
from ingest.known import KNOWN_STATES

_TRIES = 5
FACTS_FORMAT = 1


def commit_assets(
    writer: Writer,
    artifact: str,
    carried: list[Carried],
    batch: str,
    reason: str = "",
    clock_offset: int | None = None,
) -> list[Asset]:
    """Commit these assets to the artifact; returns them as recorded, in the same order.

    `reason` is that of a person who assigned them, "" where names or a list did; `clock_offset` is
    what is to be added to the camera's clock, in seconds.

    Another process may change the artifact meanwhile: then the change is made again from there.
    Raises Problem E-STORE-RACE where that goes on, E-KNOWN-ELSEWHERE where a principal file became
    known meanwhile, and those of disks.
    """
    digests = [asset.sha512 for asset in carried]

    def nobody_was_faster(connection: Connection) -> None:
        query = select(AssetRow.sha512).where(AssetRow.sha512.in_(digests), AssetRow.state.in_(KNOWN_STATES))
        if connection.scalar(query.limit(1)):
            raise Problem("E-KNOWN-MEANWHILE", where=artifact)

    clock = Clock(clock_offset, writer.museum.settings.time_zone)
    message = f"assign: {reason}" if reason else "ingest"
    for attempt in range(_TRIES):
        change, assets = _change(writer, artifact, carried, batch, message, clock)
        try:
            writer.commit([change], check=nobody_was_faster)
        except Problem as problem:
            if problem.code != "E-STORE-RACE" or attempt == _TRIES - 1:
                raise
        else:
            return assets
    raise AssertionError("unreachable")


def _change(
    writer: Writer, artifact: str, carried: list[Carried], batch: str, message: str, clock: Clock
) -> tuple[Change, list[Asset]]:
    store = writer.museum.store
    base, record = load_newest(store, artifact)
    assets: list[Asset] = []
    put: dict[str, bytes | Staged] = {}
    names: dict[str, str] = {}
    for one in carried:
        asset = _asset(one, record.next_path(one.item.kind), batch, writer.operator, clock)
        assets.append(asset)
        record.assets.append(asset)
        safe = content_names([PurePosixPath(place_in_asset(one.item, file)) for file in one.item.files])
        for file, source in zip(asset.files, one.item.files, strict=True):
            put[file.path] = one.copies[source.path].staged
            names[file.path] = f"{asset.path}/files/{safe[PurePosixPath(place_in_asset(one.item, source))]}"
        put[f"{asset.path}/{FACTS_FILE}"] = _facts(one)
    mend_what_is_shared(writer, base, put)
    record.batch = batch
    put[RECORD_FILE] = to_bytes(record)
    return Change(base, message, put, content_names=names), assets


def _asset(one: Carried, path: str, batch: str, operator: str, clock: Clock) -> Asset:
    item, digitized = one.item, one.digitized
    assert item.match is not None and digitized is not None
    files = [
        MasterFile(
            path=f"{path}/files/{place_in_asset(item, file)}",
            sha512=one.copies[file.path].staged.sha512,
            bytes=one.copies[file.path].bytes,
            role="principal" if file is item.principal else "companion",
        )
        for file in item.files
    ]
    facts = digitized.summary | clock.facts(digitized.summary)
    return Asset(
        path=path,
        kind=item.kind,
        format=digitized.format,
        files=files,
        view=item.match.view if item.kind == "photo" else None,
        part=item.match.part,
        depicts=list(item.match.depicts),
        matched_by=item.match.by,
        batch=batch,
        operator=operator,
        facts=facts,
        notes=sorted({*item.notes, *digitized.notes, *clock.notes(facts, datetime.now(UTC))}),
    )


def content_names(paths: list[PurePosixPath]) -> dict[PurePosixPath, str]:
    """For each file a path of safe names, unlike each other as files and as folders."""
    places = {PurePosixPath(): ""}

    def place(path: PurePosixPath) -> str:
        if path not in places:
            above = place(path.parent)
            taken = [other.rpartition("/") for other in places.values()]
            name = safe_name(path.name, {other for folder, _slash, other in taken if folder == above})
            places[path] = f"{above}/{name}" if above else name
        return places[path]

    return {path: place(path) for path in paths}


def _facts(one: Carried) -> bytes:
    digitized = one.digitized
    assert digitized is not None
    document = {
        "format": FACTS_FORMAT,
        "kind": one.item.kind,
        "facts": digitized.facts,
        "notes": digitized.notes,
        "libraries": digitized.libraries,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
