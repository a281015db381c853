"""The photos in view, and artifacts without them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from catalog.reconcile.entries import Entry
from catalog.reconcile.finding import Finding, Place
from catalog.tables import AssetRow


@dataclass(slots=True)
class Photos:
    """Photos in view, numbered from 0: whose and where each is, its part and view, with whom, and how it looks.

    `places` are the photos of an artifact. A photo that has no `hashes` or `colours` is not compared by them.
    """

    owners: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    views: list[tuple[str, str]] = field(default_factory=list)
    places: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    depicts: dict[int, frozenset[str]] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)
    colours: dict[int, bytes] = field(default_factory=dict)

    def place(self, number: int, entries: Mapping[str, Entry]) -> Place:
        """The photo as findings name it."""
        return Place(entries[self.owners[number]].number, self.paths[number])


def load_photos(connection: Connection, entries: Mapping[str, Entry]) -> Photos:
    """Read the photos in view."""
    photos = Photos()
    # One text for each artifact and path, not one for each photo: there may be half a million.
    kept: dict[str, str] = {entry.id: entry.id for entry in entries.values()}
    columns = (
        AssetRow.artifact,
        AssetRow.path,
        AssetRow.part,
        AssetRow.view,
        AssetRow.depicts,
        AssetRow.phash,
        AssetRow.colours,
    )
    query = select(*columns).where(AssetRow.kind == "photo", AssetRow.state == "in_view")
    rows = connection.execution_options(yield_per=10_000).execute(query.order_by(AssetRow.artifact, AssetRow.path))
    for number, (owner, path, part, view, depicts, phash, colours) in enumerate(rows):
        photos.owners.append(kept[owner])
        photos.paths.append(kept.setdefault(path, path))
        photos.views.append((kept.setdefault(part, part), kept.setdefault(view, view)))
        photos.places[kept[owner]].append(number)
        if depicts:
            photos.depicts[number] = frozenset(depicts.split(";"))
        if phash:
            photos.hashes[number] = bytes.fromhex(phash)
        if colours:
            photos.colours[number] = bytes.fromhex(colours)
    return photos


def without_photos(photos: Photos, entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """Artifacts that count and have no photo in view."""
    for entry in entries.values():
        if entry.counted and entry.id not in photos.places:
            yield Finding("no_photo", [Place(entry.number)], entry.title)


def withdrawn_with_photos(photos: Photos, entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """Entries that were withdrawn from the register and still have photos in view: these show something else."""
    for entry in entries.values():
        if entry.status == "withdrawn" and (places := photos.places.get(entry.id)):
            yield Finding("withdrawn", [photos.place(number, entries) for number in places], photos=len(places))
