"""A rebuild in words."""

from catalog.language import n_
from catalog.rebuild import RebuildReport


def rebuild_text(report: RebuildReport) -> str:
    """What the new catalog holds."""
    return n_(
        "The catalog is made again: {count} artifact.",
        "The catalog is made again: {count} artifacts.",
        report.artifacts,
    )
