"""What a file is by its content, whatever its name says."""

import zipfile
from pathlib import Path
from typing import Literal

from catalog.problems import Problem

Kind = Literal["xlsx", "xlsb", "ods", "xls", "markup", "text"]

#: A workbook is a ZIP: what it says it unpacks to, at most, and how many files it holds.
_MOST_UNPACKED_BYTES = 2_000_000_000
_MOST_ENTRIES = 20_000
#: Text is read whole.
_MOST_TEXT_BYTES = 1_000_000_000
_HEAD_BYTES = 65_536
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_PARTS: tuple[tuple[str, Kind], ...] = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("content.xml", "ods"),
)
#: The first bytes of files that people give for tables.
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
)


def identify(path: Path) -> Kind:
    """What to read a file as.

    Raises Problem E-TABLE-EMPTY, -KIND (it is no table), -LOCKED (with a password), -UNREADABLE, -LIMIT.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise Problem("E-TABLE-EMPTY", where=path.name)
    for begin, name in _OTHERS:
        if head.startswith(begin):
            raise Problem("E-TABLE-KIND", where=path.name, kind=name)
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    if head.startswith(_OLE):
        return _kind_of_ole(path)
    if path.stat().st_size > _MOST_TEXT_BYTES:
        raise Problem("E-TABLE-LIMIT", where=path.name, reason="size")
    return "markup" if _is_markup(head) else "text"


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Problem("E-TABLE-UNREADABLE", where=path.name, reason=str(error)) from error
    if sum(entry.file_size for entry in entries) > _MOST_UNPACKED_BYTES or len(entries) > _MOST_ENTRIES:
        raise Problem("E-TABLE-LIMIT", where=path.name, reason="unpacked")
    names = {entry.filename.lower().replace("\\", "/") for entry in entries}
    for part, kind in _ZIP_PARTS:
        if part in names:
            return kind
    name = "Word" if "word/document.xml" in names else "PowerPoint" if "ppt/presentation.xml" in names else "ZIP"
    raise Problem("E-TABLE-KIND", where=path.name, kind=name)


def _kind_of_ole(path: Path) -> Kind:
    """A file of the years before 2007, or a workbook under a password: its folder of streams has their names."""
    seen = dict.fromkeys(("Workbook", "Book", "EncryptedPackage", "WordDocument", "PowerPoint Document"), False)
    overlap = b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            for name in seen:
                seen[name] |= name.encode("utf-16-le") + b"\0\0" in overlap + chunk
            overlap = chunk[-64:]
    if seen["EncryptedPackage"]:
        raise Problem("E-TABLE-LOCKED", where=path.name)
    if seen["Workbook"] or seen["Book"]:
        return "xls"
    name = "Word" if seen["WordDocument"] else "PowerPoint" if seen["PowerPoint Document"] else "OLE"
    raise Problem("E-TABLE-KIND", where=path.name, kind=name)


def _is_markup(head: bytes) -> bool:
    """Web pages and XML spreadsheets, which many programs save under the name of a workbook."""
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    return text.startswith(b"<") and any(mark in text for mark in (b"<table", b"<html", b"<workbook", b":workbook"))
