"""What does not fit together, in words, as a table and as JSON, with the commands that settle it."""

import shlex
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from catalog.language import N_, _, decimal, n_, whole
from catalog.reconcile.finding import KINDS, Finding, Kind, LeftOver, Place
from catalog.reconcile.reconciling import Reconciled
from catalog.sheets.writing import write_workbook
from catalog.wording.names import moment
from catalog.writing import check_new_file

#: What is shown on the screen: findings of a kind, photos of a finding, commands of a finding.
_SHOWN, _PLACES_SHOWN, _COMMANDS_SHOWN = 20, 4, 3

#: Bits that a copy differs in which was only made smaller, compressed again or a little lighter (docs/likeness.md).
_NEARLY = 16

_HEADINGS: dict[Kind, tuple[str, str]] = {
    "same_picture": (
        N_("The same picture under several numbers"),
        N_("Take it out of view where it is wrong. A picture that shows both may stay."),
    ),
    "other_object": (
        N_("Perhaps another object"),
        N_("Its colours are quite other than in the artifact's other photos. Worth a look, no more."),
    ),
    "temporary": (
        N_("Temporary numbers with photos"),
        N_("Look the number up in the register, and join the two."),
    ),
    "withdrawn": (
        N_("Photos of withdrawn entries"),
        N_("The entry is no more; move its photos to the artifact that they show."),
    ),
    "unmatched": (
        N_("Files left without a number"),
        N_("Fill in the list and ingest the folder again."),
    ),
    "class_number": (
        N_("Class numbers that several entries have"),
        N_("Correct the register and bring it in again."),
    ),
    "other_number": (
        N_("Other numbers that are another entry's register number"),
        N_("Perhaps one artifact was entered twice. Correct the register and bring it in again."),
    ),
    "parts": (
        N_("Parts that two rows stand for"),
        N_("Correct the register and bring it in again."),
    ),
    "no_photo": (
        N_("Artifacts without photos"),
        N_("Photograph them and ingest the card."),
    ),
}


def reconcile_json(reconciled: Reconciled) -> dict[str, Any]:
    """`data` of `reconcile`."""
    found = reconciled.findings
    counts = Counter(finding.kind for finding in found)
    return {
        "found": len(found),
        "counts": {kind: counts[kind] for kind in KINDS},
        "not_compared": reconciled.not_compared,
        "findings": [
            {
                "kind": finding.kind,
                "places": [{"number": place.number, "asset": place.asset} for place in finding.places],
                "text": finding.text or None,
                "distance": finding.distance,
                "photos": finding.photos,
                "why": finding.why,
                "files": asdict(finding.files) if finding.files else None,
                "commands": commands_of(finding),
            }
            for finding in found
        ],
    }


def reconcile_text(reconciled: Reconciled, zone: ZoneInfo) -> str:
    """Kind by kind: what it is, the first ones of it, and the commands that settle them."""
    found = reconciled.findings
    parts = [] if found else [_("Everything fits together.")]
    for kind in KINDS:
        of_kind = [finding for finding in found if finding.kind == kind]
        if of_kind:
            parts.append(_kind_text(kind, of_kind, zone))
    if reconciled.not_compared:
        parts.append(
            n_(
                "{count} photo was not compared: it shows too little, or is from before photos were compared.",
                "{count} photos were not compared: they show too little, or are from before photos were compared.",
                reconciled.not_compared,
            )
        )
    if max(Counter(finding.kind for finding in found).values(), default=0) > _SHOWN:
        parts.append(_("All of it as a workbook: sohoa reconcile --list FILE.xlsx"))
    return "\n\n".join(parts)


def _kind_text(kind: Kind, found: list[Finding], zone: ZoneInfo) -> str:
    heading, advice = _HEADINGS[kind]
    lines = [f"{_(heading)}: {whole(len(found))}", f"  {_(advice)}"]
    same_for_all = {tuple(commands_of(finding)) for finding in found}
    for finding in found[:_SHOWN]:
        lines.append(f"  • {finding_text(finding, zone)}")
        if len(same_for_all) > 1:
            lines += _commands_text(commands_of(finding))
    if len(found) > _SHOWN:
        lines.append("  " + n_("… and {count} more", "… and {count} more", len(found) - _SHOWN))
    if len(same_for_all) == 1:
        lines += _commands_text(commands_of(found[0]))
    return "\n".join(lines)


def _commands_text(commands: list[str]) -> list[str]:
    more = ["      …"] if len(commands) > _COMMANDS_SHOWN else []
    return [*(f"      {command}" for command in commands[:_COMMANDS_SHOWN]), *more]


def finding_text(finding: Finding, zone: ZoneInfo) -> str:
    """A finding in one line."""
    places = finding.places
    photos = n_("{count} photo", "{count} photos", finding.photos or 0)
    match finding.kind:
        case "same_picture":
            return f"{_places_text(places, ' = ')}  ({_likeness(int(finding.distance or 0))})"
        case "other_object":
            *odd, like = places
            text = _("{photos} beside {like}: colours {percent} apart")
            percent = f"{decimal(100 * (finding.distance or 0), 0)}%"
            return text.format(photos=_places_text(odd, ", "), like=like.asset, percent=percent)
        case "temporary":
            text = f"{places[0].number}  {finding.text}  ({photos})"
            why = {"picture": _("looks like a picture of"), "name": _("has the name of")}.get(finding.why or "")
            return f"{text}: {why} {_places_text(places[1:], ', ')}" if why else text
        case "withdrawn":
            return f"{places[0].number}  ({photos})"
        case "unmatched":
            return _left_text(finding.files, zone) if finding.files else ""
        case "no_photo":
            return f"{places[0].number}  {finding.text}"
        case "other_number":
            text = _("{number} has the other number “{text}”: that is {other} in the register")
            return text.format(number=places[0].number, text=finding.text, other=places[1].number)
        case "parts":
            return _("part {part}: {places}").format(part=finding.text, places=_places_text(places, ", "))
        case _:
            return f"{finding.text}: {_places_text(places, ', ')}"


def _likeness(bits: int) -> str:
    text = _("nearly the same, {bits} of 256 apart") if bits <= _NEARLY else _("look alike, {bits} of 256 apart")
    return text.format(bits=bits)


def _left_text(left: LeftOver, zone: ZoneInfo) -> str:
    files = n_("{count} file", "{count} files", left.files)
    names = ", ".join([*left.names, *(["…"] if left.files > len(left.names) else [])])
    return f"{left.source}, {moment(left.at, zone)}: {files} ({names})"


def _places_text(places: list[Place], between: str) -> str:
    shown = [" ".join(filter(None, (place.number, place.asset))) for place in places[:_PLACES_SHOWN]]
    more = [_("… ({count} in all)").format(count=whole(len(places)))] if len(places) > _PLACES_SHOWN else []
    return between.join([*shown, *more])


def commands_of(finding: Finding) -> list[str]:
    """Commands of which one, or each that applies, settles the finding; ready for a shell but for words in capitals."""
    places = finding.places
    match finding.kind:
        case "same_picture":
            return [_withdrawal(place, places[0] if place is not places[0] else places[1]) for place in places]
        case "other_object":
            why = _("it shows another artifact")
            return [_command("move", place.number, place.asset, _("NUMBER"), "--reason", why) for place in places[:-1]]
        case "temporary":
            others = [place.number for place in places[1:]] or [_("NUMBER")]
            return [_merge(places[0].number, number) for number in others]
        case "withdrawn":
            why = _("its entry was withdrawn")
            return [_command("move", place.number, place.asset, _("NUMBER"), "--reason", why) for place in places]
        case "unmatched":
            left = finding.files
            return [_command("ingest", left.source, *(["--match", left.table] if left.table else []))] if left else []
        case "no_photo":
            return [_command("ingest", _("FOLDER"))]
        case _:
            return [_command("register", "import", _("FILE"))]


def _withdrawal(place: Place, other: Place) -> str:
    why = _("the same picture as {number} {asset}").format(number=other.number, asset=other.asset)
    return _command("withdraw", place.number, place.asset, "--reason", why)


def _merge(temporary: str, number: str) -> str:
    return _command("register", "merge", temporary, number, "--reason", _("the same artifact"))


def _command(*words: object) -> str:
    return shlex.join(["sohoa", *map(str, words)])


def write_findings(path: Path, found: list[Finding], zone: ZoneInfo) -> None:
    """Write every finding into a new workbook, a row each. Problem E-FILE-EXISTS, E-FOLDER-MISSING."""
    check_new_file(path)
    header = [_("what"), _("number"), _("finding"), _("command")]
    rows = [
        [
            _(_HEADINGS[finding.kind][0]),
            finding.places[0].number if finding.places else "",
            finding_text(finding, zone),
            "\n".join(commands_of(finding)),
        ]
        for finding in found
    ]
    write_workbook(path, header, rows, [40, 18, 70, 70])
