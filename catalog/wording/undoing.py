"""An undo in words and as JSON."""

from catalog.correcting.undoing import Undone
from catalog.language import _, n_
from catalog.museum import Museum
from catalog.people import People
from catalog.register.listing import named

_MOST_LINES = 40


def undone_json(undone: Undone) -> dict[str, object]:
    """`data` of `undo`."""
    return {
        "batch": undone.batch,
        "undone": undone.undone,
        "assets": [{"number": number, "asset": path} for number, path in undone.assets],
        "withdrawn": undone.entries.withdrawn,
        "restored": undone.entries.restored,
        "left": list(dict.fromkeys(problem.where for problem in undone.entries.left)),
    }


def undone_text(undone: Undone, museum: Museum) -> str:
    """What went out of view, what is as it was before, and what is left as it is. For staff: donors by name."""
    entries = undone.entries
    lines = [_assets_text(len(undone.assets))] if undone.assets else []
    if entries.withdrawn:
        lines.append(
            n_(
                "Undone: {count} entry is out of the register. A later import may bring it again.",
                "Undone: {count} entries are out of the register. A later import may bring them again.",
                len(entries.withdrawn),
            )
        )
    if entries.restored:
        lines.append(
            n_(
                "Undone: {count} entry is as it was before the import.",
                "Undone: {count} entries are as they were before the import.",
                len(entries.restored),
            )
        )
    ids = {str(fact) for problem in entries.left for fact in problem.facts.values()}
    names = People(museum.private).words_of(ids)
    for problem in entries.left[:_MOST_LINES]:
        told = named(names, problem)
        lines += [f"{told.message} [{told.code}]", f"  → {told.next}"]
    if len(entries.left) > _MOST_LINES:
        lines.append(n_("… and {count} more", "… and {count} more", len(entries.left) - _MOST_LINES))
    if undone.batch is None:
        lines.append(_("Nothing was undone."))
    return "\n".join(lines)


def _assets_text(count: int) -> str:
    return n_(
        "Undone: {count} photo or scan is out of view. Its file may be ingested again, under any number.",
        "Undone: {count} photos and scans are out of view. Their files may be ingested again, under any number.",
        count,
    )
