"""Everything that does not fit together, gathered."""

from dataclasses import dataclass

from catalog.museum import Museum
from catalog.reconcile.colours import other_objects
from catalog.reconcile.entries import load_entries, sharing_numbers
from catalog.reconcile.finding import KINDS, Finding
from catalog.reconcile.left_over import left_over
from catalog.reconcile.look_alikes import look_alikes, same_pictures, temporary_entries
from catalog.reconcile.photos import load_photos, withdrawn_with_photos, without_photos


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was found, by kind; and how many photos in view could not be compared, for they have no hash."""

    findings: list[Finding]
    not_compared: int


def reconcile(museum: Museum) -> Reconciled:
    """What a person should look at. Reads the catalog, and the batches that left files without a number.

    Raises Problem E-STORE-… or E-RECORD-… where such a batch cannot be read.
    """
    with museum.engine.connect() as connection:
        entries = load_entries(connection)
        photos = load_photos(connection, entries)
        found = [*left_over(museum, connection)]
    alike = look_alikes(photos)
    found += same_pictures(alike, photos, entries)
    found += temporary_entries(alike, photos, entries)
    found += other_objects(photos, entries)
    found += withdrawn_with_photos(photos, entries)
    found += without_photos(photos, entries)
    found += sharing_numbers(entries.values(), museum.standard.numbers.prefix)
    found.sort(key=lambda finding: KINDS.index(finding.kind))
    return Reconciled(found, len(photos.owners) - len(photos.hashes))
