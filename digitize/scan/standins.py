"""Stand-ins for the window-system libraries that Open3D links but ray casting never calls.

Open3D's wheel needs libusb, libEGL, libGL and libX11 to be loadable, which a bare Debian has not
and which only root can install. The dynamic linker is content with any shared object of the right
name that exports the right symbols, so this module writes such objects (4 kB each, every function
returns 0) and loads them first. Why, and what would change our mind: docs/decisions/0004-open3d.md.
"""

import ctypes
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

#: Library name -> prefix of the functions that Open3D takes from it.
STAND_INS = {
    "libusb-1.0.so.0": "libusb_",
    "libEGL.so.1": "egl",
    "libGL.so.1": "gl",
    "libX11.so.6": "X",
}

_PAGE = 0x1000
_RETURN_ZERO = b"\x31\xc0\xc3"  # xor eax, eax; ret
_PT_LOAD, _PT_DYNAMIC = 1, 2
_SHT_DYNSYM = 11
_DT_NULL, _DT_HASH, _DT_STRTAB, _DT_SYMTAB, _DT_STRSZ, _DT_SYMENT, _DT_SONAME = 0, 4, 5, 6, 10, 11, 14
_GLOBAL_FUNCTION = (1 << 4) | 2  # STB_GLOBAL, STT_FUNC
_SYMBOL = struct.Struct("<IBBHQQ")


def undefined_functions(library: Path) -> list[str]:
    """Names that the ELF64 shared object `library` wants from others, in file order.

    Raises ValueError where the file is no little-endian ELF64 object or has no dynamic symbols.
    """
    with library.open("rb") as file:
        header = file.read(64)
        if header[:6] != b"\x7fELF\x02\x01":
            raise ValueError(f"{library.name} is no little-endian ELF64 object")
        (sections_at,) = struct.unpack_from("<Q", header, 40)
        entry_size, count = struct.unpack_from("<HH", header, 58)
        file.seek(sections_at)
        table = file.read(entry_size * count)
        sections = [struct.unpack_from("<IIQQQQIIQQ", table, i * entry_size) for i in range(count)]
        for section in sections:
            if section[1] == _SHT_DYNSYM:
                file.seek(section[4])
                symbols = file.read(section[5])
                names = sections[section[6]]
                file.seek(names[4])
                strings = file.read(names[5])
                return list(_undefined(symbols, strings))
    raise ValueError(f"{library.name} has no dynamic symbols")


def _undefined(symbols: bytes, strings: bytes) -> Iterable[str]:
    for name_at, _info, _other, section, _value, _size in _SYMBOL.iter_unpack(symbols):
        if section == 0 and name_at:
            yield strings[name_at : strings.index(b"\0", name_at)].decode("ascii", "replace")


def shared_object(soname: str, functions: Sequence[str]) -> bytes:
    """An x86-64 ELF shared object of that name whose functions all return 0.

    Layout: one page of headers, symbols and code (readable, executable), then the dynamic
    section (readable, writable).
    """
    strings = bytearray(b"\0")
    offsets = []
    for name in (*functions, soname):
        offsets.append(len(strings))
        strings += name.encode("ascii") + b"\0"
    soname_at = offsets.pop()

    symbols_at = 64 + 3 * 56
    hash_at = symbols_at + _SYMBOL.size * (len(functions) + 1)
    strings_at = hash_at + 4 * (2 + 1 + len(functions) + 1)
    code_at = strings_at + len(strings)
    first_end = code_at + len(_RETURN_ZERO)
    dynamic_at = -(-first_end // _PAGE) * _PAGE

    symbols = _SYMBOL.pack(0, 0, 0, 0, 0, 0) + b"".join(
        _SYMBOL.pack(offset, _GLOBAL_FUNCTION, 0, 1, code_at, len(_RETURN_ZERO)) for offset in offsets
    )
    # A System V hash table of one bucket: the linker walks the whole chain.
    chain = [0, *range(2, len(functions) + 1), 0] if functions else [0]
    hashes = struct.pack(f"<III{len(chain)}I", 1, len(chain), 1 if functions else 0, *chain)
    dynamic = b"".join(
        struct.pack("<QQ", tag, value)
        for tag, value in (
            (_DT_SONAME, soname_at),
            (_DT_HASH, hash_at),
            (_DT_STRTAB, strings_at),
            (_DT_SYMTAB, symbols_at),
            (_DT_STRSZ, len(strings)),
            (_DT_SYMENT, _SYMBOL.size),
            (_DT_NULL, 0),
        )
    )
    header = b"\x7fELF\x02\x01\x01".ljust(16, b"\0") + struct.pack(
        "<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 3, 64, 0, 0
    )
    segments = (
        _segment(_PT_LOAD, 5, 0, first_end, _PAGE)
        + _segment(_PT_LOAD, 6, dynamic_at, len(dynamic), _PAGE)
        + _segment(_PT_DYNAMIC, 6, dynamic_at, len(dynamic), 8)
    )
    body = header + segments + symbols + hashes + bytes(strings) + _RETURN_ZERO
    return body.ljust(dynamic_at, b"\0") + dynamic


def _segment(kind: int, flags: int, offset: int, size: int, align: int) -> bytes:
    return struct.pack("<IIQQQQQQ", kind, flags, offset, offset, offset, size, size, align)


def load(needed_by: Path, folder: Path) -> list[str]:
    """Make every library of `STAND_INS` loadable; returns the names that had to be stood in for.

    `needed_by` is the object that wants them, `folder` a writable place for the files. Raises
    OSError where even a stand-in cannot be loaded.
    """
    missing = []
    for soname in STAND_INS:
        try:
            ctypes.CDLL(soname, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            missing.append(soname)
    if missing:
        wanted = undefined_functions(needed_by)
        for soname in missing:
            path = folder / soname
            path.write_bytes(shared_object(soname, [n for n in wanted if n.startswith(STAND_INS[soname])]))
            ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
    return missing
