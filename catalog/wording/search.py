"""Hits in words."""

from catalog.language import _, n_
from catalog.search import Found
from catalog.wording.names import level_name, table


def found_text(found: Found) -> str:
    """A table of hits, and how many there are in all."""
    if not found.total:
        return _("Nothing was found.")
    header = [_("Number"), _("Name"), _("Collection"), _("Level")]
    rows = [[hit.number, hit.title, hit.collection, level_name(hit.level)] for hit in found.hits]
    text = table(header, rows, left=4)
    if found.total > len(found.hits):
        text += "\n" + n_("{count} hit in all.", "{count} hits in all.", found.total)
    return text
