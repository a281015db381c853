"""What is written down of an error of our own: the traceback, and the call without what may name a person."""

import re
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from catalog.problems import Problem

if TYPE_CHECKING:
    from catalog.console import Call

_OPTION = re.compile("--[a-z-]+")


def log_bug(call: "Call") -> str:
    """Write the traceback into the museum's log, or into a file of its own where that cannot be; returns where."""
    text = f"{time.strftime('%Y-%m-%d %H:%M:%S')} {call.command} {_said(call)}\n{traceback.format_exc()}"
    data = text.encode("utf-8", "backslashreplace")
    with suppress(Problem, OSError):
        path = call.museum.path / "sohoa.log"
        with path.open("ab") as log:
            log.write(data)
        return str(path)
    with suppress(OSError):
        with tempfile.NamedTemporaryFile(prefix="sohoa-", suffix=".log", delete=False) as file:
            file.write(data)
        return file.name
    return "—"


def _said(call: "Call") -> list[str]:
    """The command, options and fields of the call, without values: those may name a person, which no log does."""
    from catalog.fields import find_field

    names = call.command.split()
    said = []
    for word in sys.argv[1 + len(names) :]:
        name, equals, _value = word.partition("=")
        known = _OPTION.fullmatch(name) or (equals and find_field(name))
        said.append(f"{name}{equals and '=…'}" if known else "…")
    return names + said
