"""Hits in words, and as tables for people."""

from pathlib import Path

from catalog.language import N_, _, n_, whole
from catalog.progress.levels import Level
from catalog.search.found import Found
from catalog.sheets.writing import write_csv, write_workbook
from catalog.wording.names import level_name, status_name, table
from catalog.writing import check_new_file

_GROUPS = {
    "level": N_("Level"),
    "collection": N_("Collection"),
    "material": N_("Material"),
    "object_type": N_("Kind"),
    "period": N_("Period"),
    "culture": N_("Culture"),
    "ethnic_group": N_("Ethnic group"),
}
#: Groups of a field that are shown on the screen.
_SHOWN = 5
_WIDTHS = [18, 50, 30, 18, 20]


def found_text(found: Found) -> str:
    """A table of hits, how many there are in all, and what they spread over."""
    lines = []
    if found.ignored:
        lines.append(_("Taken for plain words: {words}").format(words=", ".join(found.ignored)))
    if not found.total:
        lines.append(_("Nothing was found."))
        if found.suggestions:
            lines.append(_("Perhaps: {words}").format(words=" · ".join(found.suggestions)))
        return "\n".join(lines)
    if found.hits:
        lines.append(table(_header(), _rows(found), left=4))
    if found.approximate:
        part = whole(sum(found.facets["level"].values()))
        text = _("More than {count} hits. Counted below are {part} of them.")
        lines.append(text.format(count=whole(found.total), part=part))
    elif found.total > len(found.hits):
        lines.append(n_("{count} hit in all.", "{count} hits in all.", found.total))
    if found.total > len(found.hits):
        lines += _groups(found)
    return "\n".join(lines)


def write_hits(found: Found, csv: Path | None, xlsx: Path | None) -> list[Path]:
    """Write the hits into new files. Problem E-FILE-EXISTS, E-FOLDER-MISSING."""
    files = [path for path in (csv, xlsx) if path]
    for path in files:
        check_new_file(path)
    if csv:
        write_csv(csv, *_file(found))
    if xlsx:
        write_workbook(xlsx, *_file(found), _WIDTHS)
    return files


def written_text(found: Found, files: list[Path]) -> str:
    """What was written where."""
    return "\n".join(
        n_("{count} hit in {path}", "{count} hits in {path}", len(found.hits), path=path) for path in files
    )


def _header() -> list[str]:
    return [_("Number"), _("Name"), _("Collection"), _("Level")]


def _rows(found: Found) -> list[list[str]]:
    """The hits as the screen shows them: what is not simply held is said beside the level."""
    return [
        [hit.number, hit.title, hit.collection, level_name(hit.level) + _standing(hit.status)] for hit in found.hits
    ]


def _standing(status: str) -> str:
    return "" if status == "managed" else f" ({status_name(status)})"


def _file(found: Found) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a file, which has the status in a column of its own."""
    rows = [
        [hit.number, hit.title, hit.collection, level_name(hit.level), status_name(hit.status)] for hit in found.hits
    ]
    return [*_header(), _("Status")], rows


def _groups(found: Found) -> list[str]:
    lines = []
    for name, heading in _GROUPS.items():
        counts = [(group, count) for group, count in found.facets[name].items() if group]
        if len(counts) > 1:
            shown = [f"{_group_name(name, group)} {whole(count)}" for group, count in counts[:_SHOWN]]
            lines.append(f"{_(heading)}: " + " · ".join([*shown, *(["…"] if len(counts) > _SHOWN else [])]))
    return lines


def _group_name(facet: str, group: str) -> str:
    return level_name(Level[group.upper()]) if facet == "level" else group
