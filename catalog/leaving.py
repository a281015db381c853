"""Files of an artifact as they leave the museum: copies that say what they are, or masters as received.

Copies carry number, title, rights and creator, and nothing else of what the museum or the camera knows: no place,
no serial number, no owner. They are read as bytes only; nothing is decoded.
"""

import json
import re
import shutil
import struct
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from catalog.artifact import Artifact
from catalog.correcting.change import check_here, find_asset
from catalog.derivatives import MADE_FILE, folder_of, read_made
from catalog.missing_values import missing_value
from catalog.museum import LETTERHEAD_FILE, Museum
from catalog.number import file_stem
from catalog.problems import Problem
from catalog.record import Asset
from catalog.scrubbing import scrub_pictures, scrub_tree
from catalog.store import disk
from catalog.writing import check_folder, make_folder

#: The copies that leave, by kind of asset; the pyramid is for viewers at home.
_LEAVING = {"photo": ("access.jpg",), "scan": ("model.glb", "still.jpg")}
_XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
#: What no XML 1.0 can hold, not even escaped.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GLB_HEADER, _GLB_JSON = struct.Struct("<4sII"), 0x4E4F534A


@dataclass(frozen=True, slots=True)
class Label:
    """What a copy says of itself: identifier, title, rights and creator, as Dublin Core has them."""

    identifier: str
    title: str
    rights: str
    creator: str


def get_copies(museum: Museum, artifact: Artifact, words: str | None, folder: Path) -> list[Path]:
    """Write labelled copies of the assets in view (or of one asset) into `folder`; returns the files.

    Raises Problem E-ASSET-…, E-DERIVATIVE-MISSING, E-DERIVATIVE-DAMAGED, E-PATH-INSIDE, E-PATH-FILE, E-FILE-EXISTS;
    then nothing is written.
    """
    check_folder(folder)
    record = artifact.record
    label = _label(museum, artifact)
    files: dict[Path, bytes] = {}
    for asset in _wanted(artifact, words):
        place = folder_of(museum.derivatives, record.id, asset.path)
        made = read_made(place / MADE_FILE)
        for name in _LEAVING[asset.kind]:
            if made is None or name not in made.outputs or not (place / name).is_file():
                if name in _LEAVING[asset.kind][1:]:
                    continue
                raise Problem("E-DERIVATIVE-MISSING", where=f"{record.number} {asset.path}", number=record.number)
            data = (place / name).read_bytes()
            if disk.sha512_of_bytes(data) != made.outputs[name].sha512:
                raise Problem("E-DERIVATIVE-DAMAGED", where=f"{record.number} {asset.path}", number=record.number)
            files[folder / _file_name(artifact, asset, name)] = labelled(data, label)
    _write_all(folder, files)
    return list(files)


def get_masters(museum: Museum, artifact: Artifact, words: str | None, folder: Path) -> list[Path]:
    """Write the masters of the assets in view (or of one asset), byte for byte, below `folder`.

    Raises Problem E-ASSET-…, E-MASTER-MISSING, E-MASTER-DAMAGED, E-PATH-INSIDE, E-PATH-FILE, E-FILE-EXISTS.
    """
    check_folder(folder)
    record = artifact.record
    targets = {}
    for asset in _wanted(artifact, words):
        home = folder / f"{file_stem(record.number)}_{asset.path.replace('/', '-')}"
        for file in asset.files:
            master = museum.store.path(artifact.inventory, file.path)
            if not master.is_file():
                raise Problem("E-MASTER-MISSING", where=file.path, path=str(master))
            targets[home / file.path.removeprefix(f"{asset.path}/files/")] = (master, file)
    _refuse_existing(targets)
    for target, (master, file) in targets.items():
        make_folder(target.parent)
        shutil.copyfile(master, target)
        if disk.sha512_of(target) != file.sha512:
            target.unlink()
            raise Problem("E-MASTER-DAMAGED", where=file.path, number=record.number, path=str(master))
    return list(targets)


def _wanted(artifact: Artifact, words: str | None) -> list[Asset]:
    if words is not None:
        asset = find_asset(artifact.record, words)
        check_here(artifact.record, asset)
        return [asset]
    wanted = list(artifact.record.assets_in_view)
    if not wanted:
        raise Problem("E-ASSET-NONE", where=artifact.record.number)
    return wanted


def _label(museum: Museum, artifact: Artifact) -> Label:
    data = museum.store.read(museum.store.inventory(museum.id), LETTERHEAD_FILE)
    letterhead = tomllib.loads(data.decode("utf-8", "replace"))
    name = str(letterhead.get("museum", ""))
    card = artifact.record.card
    own = card.get("rights_note", "")
    rights = own if own and not missing_value(own) else str(letterhead.get("rights") or f"© {name}")
    return Label(artifact.record.number, card.get("name", ""), rights, name)


def _file_name(artifact: Artifact, asset: Asset, name: str) -> str:
    """`BTBP-01234_photos-0001_front.jpg`."""
    words = [file_stem(artifact.record.number), asset.path.replace("/", "-"), asset.view or ""]
    if name == "still.jpg":
        words.append("still")
    return "_".join(filter(None, words)) + Path(name).suffix


def _refuse_existing(targets: Iterable[Path]) -> None:
    for target in targets:
        if target.exists():
            raise Problem("E-FILE-EXISTS", where=str(target))


def _write_all(folder: Path, files: dict[Path, bytes]) -> None:
    _refuse_existing(files)
    make_folder(folder)
    for path, data in files.items():
        path.write_bytes(data)


def labelled(data: bytes, label: Label) -> bytes:
    """A JPEG of ours with the label as XMP, or a GLB of ours with it in its asset; pixels and meshes untouched.

    The textures in a GLB may be as a camera wrote them: what they say of camera and place is overwritten.
    """
    if data.startswith(b"\xff\xd8"):
        packet = _XMP_HEADER + xmp(label)
        # A JFIF header must stay the first segment.
        at = 4 + int.from_bytes(data[4:6]) if data[2:4] == b"\xff\xe0" else 2
        return data[:at] + b"\xff\xe1" + struct.pack(">H", len(packet) + 2) + packet + data[at:]
    return _labelled_glb(data, label)


def xmp(label: Label) -> bytes:
    """The label as an XMP packet (ISO 16684-1, Dublin Core)."""
    identifier, title, rights, creator = (
        escape(_NOT_IN_XML.sub("", text)[:2000])
        for text in (label.identifier, label.title, label.rights, label.creator)
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:identifier>{identifier}</dc:identifier>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        f'<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{rights}</rdf:li></rdf:Alt></dc:rights>'
        f"<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def _labelled_glb(data: bytes, label: Label) -> bytes:
    (length,) = struct.unpack_from("<I", data, 12)
    tree = json.loads(data[20 : 20 + length])
    head, binary = data[20 + length : 28 + length], bytearray(data[28 + length :])
    scrub_tree(tree)
    scrub_pictures(tree, binary)
    words = {"identifier": label.identifier, "title": label.title, "creator": label.creator}
    tree["asset"] |= {"copyright": label.rights, "extras": words}
    document = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    document += b" " * (-len(document) % 4)
    chunks = struct.pack("<II", len(document), _GLB_JSON) + document + head + binary
    return _GLB_HEADER.pack(b"glTF", 2, _GLB_HEADER.size + len(chunks)) + chunks
