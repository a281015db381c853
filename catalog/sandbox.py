"""What a child process that reads other people's files may do: little, and not for long.

Address space and file size are bounded by setrlimit; files outside the folders named and all TCP
are denied by Landlock (https://docs.kernel.org/userspace-api/landlock.html) where the kernel has it.
Linux only; elsewhere the limits that exist apply.
"""

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RULE_PATH_BENEATH = 1
_ABI_VERSION_FLAG = 1
_PR_SET_NO_NEW_PRIVS = 38

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = (1 << n for n in range(4))
_REMOVE_AND_MAKE = sum(1 << n for n in range(4, 13))
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_FIRST_ABI = {_REFER: 2, _TRUNCATE: 3}
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_TCP, _TCP_ABI = 0b11, 4

_READ = _EXECUTE | _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _REMOVE_AND_MAKE | _REFER | _TRUNCATE


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of a contained process. Memory is address space; both in bytes."""

    memory: int
    file: int
    readable: tuple[str, ...]
    writable: tuple[str, ...]


def confine(bounds: Bounds) -> bool:
    """Put this process under the bounds, for good. Returns whether Landlock is at work.

    To be called after everything is imported: what is imported later must lie in Python's own folders.
    """
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.file, bounds.file))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    readable = {*bounds.readable, *_own_folders()}
    return _landlock(readable, bounds.writable)


def _own_folders() -> Iterable[str]:
    """Folders of Python, its packages, this program and the system's libraries; nothing secret."""
    program = str(Path(__file__).resolve().parent.parent)
    packages = (path for path in sys.path if path.endswith(("site-packages", "dist-packages")))
    system = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share", "/sys/devices/system", "/proc/cpuinfo")
    places = (
        sys.prefix,
        sys.base_prefix,
        *packages,
        *(f"{program}/{p}" for p in ("catalog", "digitize", "ingest")),
        *system,
    )
    return (path for path in places if os.path.exists(path))


def _landlock(readable: Iterable[str], writable: Iterable[str]) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    abi = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ABI_VERSION_FLAG)
    if abi < 1:
        return False
    absent = sum(right for right, first in _FIRST_ABI.items() if abi < first)
    handled = _WRITE & ~absent
    attributes = struct.pack("<QQ", handled, _TCP) if abi >= _TCP_ABI else struct.pack("<Q", handled)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    try:
        for rights, paths in ((_READ, readable), (_WRITE, writable)):
            for path in paths:
                _allow(libc, ruleset, path, rights & handled)
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            return False
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # gone, or never to be opened by this process: there is nothing to allow
        return
    try:
        if not os.path.isdir(path):
            rights &= _FILE_RIGHTS
        rule = struct.pack("<Qi", rights, handle)
        if libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), path)
    finally:
        os.close(handle)
