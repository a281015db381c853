"""Copies for people moved into their place beside the store, with the made.json that describes them."""

import os
from pathlib import Path

from catalog.derivatives import MADE_FILE, Made, Output, folder_of
from catalog.store import disk
from catalog.writing import Writer
from digitize.result import Digitized


def publish(writer: Writer, artifact: str, asset: str, master: str, digitized: Digitized, scratch: Path) -> None:
    """Put the copies in `scratch` in the place of an asset's copies, and into the catalog.

    `master` is the SHA-512 of the principal file. They can be made again: nothing is synced.
    """
    outputs = {
        name: Output(sha512=disk.sha512_of(scratch / name), bytes=(scratch / name).stat().st_size, facts=facts)
        for name, facts in digitized.outputs.items()
    }
    made = Made(
        artifact=artifact,
        asset=asset,
        recipe=digitized.recipe,
        master=master,
        outputs=outputs,
        lacking=digitized.lacking,
        libraries=digitized.libraries,
    )
    (scratch / MADE_FILE).write_bytes(made.model_dump_json(indent=1).encode())
    target = folder_of(writer.museum.derivatives, artifact, asset)
    _remove_files_on_the_way(writer.museum.derivatives, target)
    disk.make_below(writer.museum.derivatives, target.parent)
    with writer.moving_copies([(artifact, asset)]):
        if target.exists():
            aside = scratch.with_name(f"{scratch.name}.old")
            os.rename(target, aside)
            disk.remove_tree(aside)
        os.rename(scratch, target)


def _remove_files_on_the_way(derivatives: Path, target: Path) -> None:
    """Remove a file that stands where a folder of copies belongs: all of derivatives/ can be made again."""
    for place in (target, *target.parents):
        if derivatives in place.parents and place.is_file():
            place.unlink()
