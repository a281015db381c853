"""Verdicts on the photos of a run, and which of them must be taken again."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.derivatives import folder_of
from catalog.language import _
from catalog.loading import load_newest
from catalog.museum import Museum
from catalog.number import parse
from catalog.problems import Problem
from catalog.progress.levels import assess
from catalog.quality.grading import Verdict
from catalog.record import Asset, Record
from catalog.wording.names import view_name
from catalog.wording.verdicts import findings_json
from ingest.report import Line

_THUMB = "thumb.jpg"
#: An artifact may owe several of these: one that counts does not stand for another.
_SEVERAL_OF_A_KIND = frozenset({None, "detail", "page"})


@dataclass(frozen=True, slots=True)
class Retake:
    """A photo that does not count. `file` is its name on the card; `known`: it was taken in by an earlier run.

    `thumb` is its small copy, None where there is none.
    """

    number: str
    title: str
    asset: Asset
    file: str
    known: bool
    verdict: Verdict
    thumb: Path | None


def judge(museum: Museum, lines: list[Line]) -> list[Retake]:
    """Give each line of a stored photo its verdict; returns the photos that must be taken again.

    Left out are those in whose place another photo of the same view counts. What the store cannot
    read has no verdict here: `audit` says what is the matter with it.
    """
    by_artifact: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.artifact and line.stored_as:
            by_artifact[line.artifact].append(line)
    retakes = []
    for artifact, its in by_artifact.items():
        with suppress(Problem):
            retakes += _judge(museum, load_newest(museum.store, artifact)[1], its)
    return sorted(retakes, key=_order)


def _order(retake: Retake) -> tuple[str, int, str, str]:
    """As the register is ordered."""
    number = parse(retake.number, "")
    return (number.prefix, number.number, number.parts or "", retake.file) if number else ("", 0, "", retake.file)


def _judge(museum: Museum, record: Record, lines: list[Line]) -> list[Retake]:
    verdicts = assess(record, museum.standard).verdicts
    assets = {asset.path: asset for asset in record.assets}
    given = {(assets[path].view, assets[path].part) for path, verdict in verdicts.items() if verdict.counts}
    found = {}
    for line in lines:
        path = line.stored_as or ""
        line.verdict = verdicts.get(path)
        if line.verdict is None or line.verdict.counts:
            continue
        asset = assets[path]
        if asset.view in _SEVERAL_OF_A_KIND or (asset.view, asset.part) not in given:
            thumb = folder_of(museum.derivatives, record.id, path) / _THUMB
            known = line.outcome == "known"
            title = record.card.get("name", "")
            kept = thumb if thumb.is_file() else None
            found[path] = Retake(record.number, title, asset, line.path, known, line.verdict, kept)
    return list(found.values())


def view_words(retake: Retake) -> str:
    """The view and part that the photo shows, "" where nothing says so."""
    words = [view_name(retake.asset.view)] if retake.asset.view else []
    if retake.asset.part:
        words.append(_("part {part}").format(part=retake.asset.part))
    return ", ".join(words)


def retake_json(retake: Retake) -> dict[str, Any]:
    """A photo of the list as `data.retake` of `ingest` gives it."""
    return {
        "number": retake.number,
        "title": retake.title,
        "asset": retake.asset.path,
        "path": retake.file,
        "known": retake.known,
        "thumbnail": str(retake.thumb) if retake.thumb else None,
        "verdict": retake.verdict.outcome,
        "findings": findings_json(retake.verdict),
    }
