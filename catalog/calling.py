"""What the words of a call say before a command runs: its language, its command, and what is wrong with it."""

import os
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import typer

from catalog import language
from catalog.problems import Problem
from catalog.text_file import decoded

#: Options that every command takes, after its name.
_EVERY_COMMANDS = ("--museum", "--json", "--lang")


def wished_language(arguments: list[str]) -> language.Language:
    """--lang, $SOHOA_LANG, the museum's setting, the system's."""
    environment = os.environ.get("SOHOA_LANG")
    return language.choose(_option(arguments, "--lang"), environment, _museum_language(arguments))


def _option(arguments: list[str], name: str) -> str | None:
    """The value of an option, given as `--name value` or `--name=value`; the last one counts."""
    given = [b if a == name else a.partition("=")[2] for a, b in pairwise([*arguments, ""]) if a.split("=")[0] == name]
    return given[-1] if given else None


def _museum_language(arguments: list[str]) -> str | None:
    start = Path(_option(arguments, "--museum") or os.environ.get("SOHOA_MUSEUM") or ".")
    try:
        folders = (start.resolve(), *start.resolve().parents)
        file = next(folder / "sohoa.toml" for folder in folders if (folder / "sohoa.toml").is_file())
        return str(tomllib.loads(decoded(file.read_bytes())).get("language", ""))
    except (StopIteration, OSError, ValueError, RuntimeError):
        return None


def command_named(tree: Any, arguments: list[str]) -> tuple[str, Any]:
    """The command or group that a call begins with: its whole name (`register add`), and itself; else the program."""
    names = []
    for word in arguments:
        below = getattr(tree, "commands", {}).get(word)
        if below is None:
            break
        names.append(word)
        tree = below
    return " ".join(names), tree


def usage_problem(error: typer.TyperException, name: str, arguments: list[str]) -> Problem:
    """What is wrong with a call of the command `name`; what the library says of it is the reason."""
    where = f"sohoa {name}".rstrip()
    reason = error.format_message()
    kind = type(error).__name__
    option = getattr(error, "option_name", "")
    if kind == "NoSuchOption":
        code = "E-USAGE-ORDER" if not name and option in _EVERY_COMMANDS else "E-USAGE-OPTION"
        return Problem(code, where=where, option=option, reason=reason)
    if kind == "BadOptionUsage":
        return Problem("E-USAGE-VALUE-MISSING", where=where, option=option, reason=reason)
    if parameter := getattr(error, "param", None):
        argument = parameter.param_type_name == "argument"
        called = str(parameter.metavar if argument and parameter.metavar else parameter.opts[0])
        code = "E-USAGE-MISSING" if kind == "MissingParameter" else "E-USAGE-VALUE"
        return Problem(code, where=where, name=called, reason=reason)
    return Problem("E-USAGE", where=where, what=" ".join(arguments), reason=reason)
