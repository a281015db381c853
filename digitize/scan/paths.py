"""Files that a model names, found without ever leaving the model's own folder."""

import os
import unicodedata
from pathlib import Path

from digitize.refusal import Refusal


def find_companion(folder: Path, name: str) -> Path | None:
    """The file that a model in `folder` means by `name`; None where there is none.

    Backslashes count as slashes; letters match whatever their case or Unicode form, as they do
    where the scanner's program ran. Raises Refusal E-SCAN-PATH for a name that leads out of the
    folder, is absolute, or is an address.
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    absolute = name.startswith(("/", "\\")) or "\0" in name or ":" in name
    if absolute or ".." in parts or not parts:
        raise Refusal("E-SCAN-PATH", name=name[:200])
    place = folder
    for part in parts:
        exact = place / part
        if not os.path.exists(exact):  # unlike Path.exists it answers for names too long for any file, too
            wanted = _comparable(part)
            alike = [entry for entry in _entries(place) if _comparable(entry.name) == wanted]
            if len(alike) != 1:
                return None
            exact = alike[0]
        if exact.is_symlink():
            raise Refusal("E-SCAN-PATH", name=name[:200])
        place = exact
    return place if place.is_file() else None


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _comparable(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
