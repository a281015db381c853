"""Names and versions of the recipes that make copies for people: another way of making them is another name."""

from typing import Final

#: `zoom.tif`, `access.jpg`, `thumb.jpg` of a photo (docs/decisions/0005-photo-recipe.md).
PHOTO: Final = "photo-1"
#: `model.glb` and `still.jpg` of a scan.
SCAN: Final = "scan-0"
CURRENT = {"photo": PHOTO, "scan": SCAN}
