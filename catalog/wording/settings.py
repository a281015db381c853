"""The museum's rules in words and as JSON: what is in force, since when, and what a change of them moves."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from catalog.language import _, n_
from catalog.language import whole as number_text
from catalog.museum import LETTERHEAD_FILE, Museum
from catalog.problems import visible
from catalog.progress.levels import Level
from catalog.ruling.applying import Applied
from catalog.ruling.letterhead import Letterhead, read_letterhead
from catalog.ruling.preview import Preview
from catalog.store.inventory import Version
from catalog.wording.names import done_text, field_name, level_name, moment, percent_text, table, view_name


def _letterhead(museum: Museum) -> Letterhead:
    return read_letterhead(museum.store.read(museum.own, LETTERHEAD_FILE).decode("utf-8", "replace"), LETTERHEAD_FILE)


def rules_text(museum: Museum, folder: Path | None, files: list[Path]) -> str:
    """What is in force, what became of it, and how it is changed."""
    standard = museum.standard
    letterhead = _letterhead(museum)
    terms = sum(len(vocabulary.terms) for vocabulary in museum.vocabularies.by_name.values())
    facts = [
        (_("Museum"), letterhead.museum),
        (_("Parent body"), letterhead.parent or "—"),
        (_("Place"), letterhead.place or "—"),
        (_("Rights"), letterhead.rights or "—"),
        (_("Standard"), standard.name),
        (_("Numbers"), f"{standard.numbers.prefix} 1, {standard.numbers.prefix} 2, …"),
        (_("Not counted"), ", ".join(standard.counting.not_counted)),
        (_("Card fields asked for"), ", ".join(field_name(key) for key in standard.card.required)),
        (_("Terms"), number_text(terms)),
    ]
    width = max(len(name) for name, _text in facts)
    lines = [f"{name.ljust(width)}  {visible(text)}" for name, text in facts]
    profiles = [[name, ", ".join(map(view_name, profile.views))] for name, profile in standard.profiles.items()]
    lines += ["", table([_("Profile"), _("Views asked for")], profiles, left=2)]
    changes = [
        [f"v{number}", moment(v.created, museum.time_zone), v.user, done_text(v.message)]
        for number, v, _files in _versions(museum)
    ]
    lines += ["", table([_("Version"), _("When"), _("Who"), _("What")], changes, left=4), ""]
    if folder:
        lines.append(
            n_("{count} file written into {folder}.", "{count} files written into {folder}.", len(files), folder=folder)
        )
        lines.append(_("Change them, then: sohoa settings apply {folder} --dry-run --reason …").format(folder=folder))
    else:
        lines.append(_("To change it: sohoa settings show --to FOLDER"))
    return "\n".join(lines)


def _versions(museum: Museum) -> Iterator[tuple[int, Version, list[str]]]:
    """Each version of the museum's object, with the files that it changed."""
    states: list[dict[str, str]] = [{}, *(version.state for version in museum.own.versions)]
    for number, (version, (before, now)) in enumerate(zip(museum.own.versions, pairwise(states), strict=True), 1):
        yield number, version, sorted(path for path in now if before.get(path) != now[path])


def rules_json(museum: Museum, folder: Path | None, files: list[Path]) -> dict[str, Any]:
    """`data` of `settings show`."""
    return {
        "standard": museum.standard.model_dump(mode="json"),
        "letterhead": _letterhead(museum).model_dump(mode="json"),
        "vocabularies": {name: len(v.terms) for name, v in museum.vocabularies.by_name.items()},
        "versions": [
            {"version": number, "at": v.created, "by": v.user, "why": v.message, "changed": changed}
            for number, v, changed in _versions(museum)
        ],
        "folder": str(folder) if folder else None,
        "files": [str(path) for path in files],
    }


def applied_text(applied: Applied, *, dry_run: bool) -> str:
    """What was put into force, and the levels before and after."""
    if not applied.changed:
        return _("Nothing differs from what is in force. Nothing was written.")
    lines = [_("Changed: {files}").format(files=", ".join(applied.changed))]
    if applied.preview:
        lines += ["", _levels_text(applied.preview)]
    lines += ["", _("Nothing was written.") if dry_run else _("It is in force.")]
    return "\n".join(lines)


def _levels_text(preview: Preview) -> str:
    rows: list[list[object]] = [[level_name(level), preview.before[level], preview.after[level]] for level in Level]
    rows.append([_("Counted"), preview.before.total(), preview.after.total()])
    rows.append([_("Rate"), *map(percent_text, preview.rates)])
    lines = [table([_("Level"), _("Before"), _("After")], rows)]
    if not preview.moves:
        return "\n".join([*lines, "", _("No artifact moves.")])
    lines += ["", n_("{count} artifact moves:", "{count} artifacts move:", len(preview.moves))]
    for (before, after), count in _kinds_of_moves(preview).most_common():
        lines.append(f"  {number_text(count)}: {before} → {after}")
    return "\n".join(lines)


def _kinds_of_moves(preview: Preview) -> Counter[tuple[str, str]]:
    def name(level: Level, counted: bool) -> str:
        return level_name(level) if counted else _("{level} (not counted)").format(level=level_name(level))

    return Counter((name(m.before, m.counted_before), name(m.after, m.counted_after)) for m in preview.moves)


def applied_json(applied: Applied) -> dict[str, Any]:
    """`data` of `settings apply`; `levels` and `percent` are null where the standard stays."""
    data: dict[str, Any] = {"batch": applied.batch, "changed": applied.changed, "levels": None, "percent": None}
    if seen := applied.preview:
        before, after = seen.rates
        data["levels"] = {level.code: {"before": seen.before[level], "after": seen.after[level]} for level in Level}
        data["percent"] = {"before": before, "after": after}
    moves = applied.preview.moves if applied.preview else []
    data["moved"] = [
        {
            "number": m.number,
            "before": m.before.code,
            "after": m.after.code,
            "counted_before": m.counted_before,
            "counted_after": m.counted_after,
        }
        for m in moves
    ]
    return data
