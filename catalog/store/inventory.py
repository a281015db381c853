"""The inventory of an OCFL object: every file of every version, by its SHA-512."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from catalog.problems import Problem
from catalog.store import disk
from catalog.store.layout import INVENTORY, SIDECAR

INVENTORY_TYPE = "https://ocfl.io/1.1/spec/#inventory"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object: who made it, when (RFC 3339, UTC), why, and its files.

    `state` maps logical paths to digests (SHA-512, lower-case hex).
    """

    created: str
    message: str
    user: str
    address: str
    state: dict[str, str]


@dataclass(slots=True)
class Inventory:
    """An object's inventory. `manifest` maps digests to content paths below the object folder."""

    id: str
    manifest: dict[str, str] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)

    @property
    def head(self) -> int:
        """Number of the newest version, 0 for an object that does not exist yet."""
        return len(self.versions)

    @property
    def state(self) -> dict[str, str]:
        """Logical paths and digests of the newest version."""
        return self.versions[-1].state if self.versions else {}

    def content_path(self, logical_path: str, version: int = -1) -> str:
        """Content path of a logical path in a version (the newest by default); KeyError if absent."""
        state = self.versions[version - 1 if version > 0 else -1].state
        return self.manifest[state[logical_path]]

    def to_bytes(self) -> bytes:
        """The inventory as JSON, the same bytes for the same content."""
        document = {
            "id": self.id,
            "type": INVENTORY_TYPE,
            "digestAlgorithm": "sha512",
            "head": f"v{self.head}",
            "contentDirectory": "content",
            "manifest": {digest: [path] for digest, path in self.manifest.items()},
            "versions": {
                f"v{number}": {
                    "created": version.created,
                    "message": version.message,
                    "user": {"name": version.user, "address": version.address},
                    "state": _by_digest(version.state),
                }
                for number, version in enumerate(self.versions, 1)
            },
        }
        return to_json(document, indent=1)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Inventory":
        """Read an inventory that this program wrote. Raises ValueError where it is not one."""
        try:
            document = from_json(data)
            if document["digestAlgorithm"] != "sha512":
                raise ValueError(f"digest algorithm {document['digestAlgorithm']!r}")
            return cls(
                document["id"],
                {digest: paths[0] for digest, paths in document["manifest"].items()},
                [_version(document["versions"][f"v{number}"]) for number in range(1, int(document["head"][1:]) + 1)],
            )
        except (KeyError, TypeError, IndexError, AttributeError) as error:
            raise ValueError(f"not an inventory of this program: {error!r}") from error


def _by_digest(state: dict[str, str]) -> dict[str, list[str]]:
    paths: dict[str, list[str]] = {}
    for logical, digest in state.items():
        paths.setdefault(digest, []).append(logical)
    return paths


def _version(block: dict[str, Any]) -> Version:
    return Version(
        block["created"],
        block.get("message", ""),
        block.get("user", {}).get("name", ""),
        block.get("user", {}).get("address", ""),
        {logical: digest for digest, paths in block["state"].items() for logical in paths},
    )


def sidecar_of(inventory: bytes) -> bytes:
    """Content of the sidecar file that guards an inventory."""
    return f"{hashlib.sha512(inventory).hexdigest()} {INVENTORY}\n".encode()


def read_inventory(folder: Path | str) -> Inventory:
    """The inventory in an object or version folder, held against its sidecar.

    Raises FileNotFoundError where there is none, Problem E-STORE-INVENTORY where it is damaged.
    """
    data = disk.read_small(f"{folder}/{INVENTORY}")
    try:
        if disk.read_small(f"{folder}/{SIDECAR}") != sidecar_of(data):
            raise ValueError(f"{INVENTORY} differs from its sidecar")
        return Inventory.from_bytes(data)
    except (ValueError, FileNotFoundError) as error:
        raise Problem("E-STORE-INVENTORY", where=str(folder), reason=str(error)) from error
