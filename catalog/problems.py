"""Everything that can go wrong for a user: a code, a sentence in both languages, the next step.

The texts stand in problems.toml, in one place; docs/problems.md is made from it. What is raised
otherwise is a bug of ours.
"""

import errno
import functools
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from catalog.language import LANGUAGES, N_, Language, _, spoken


class Exit(IntEnum):
    """Exit codes of every command (docs/json.md)."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    REFUSED = 3
    DAMAGE = 4
    INCOMPLETE = 5


@dataclass(frozen=True, slots=True)
class Text:
    """What is said of a problem; `{names}` are filled in from its facts."""

    message: dict[Language, str]
    next: dict[Language, str]
    exit: Exit


@functools.cache
def texts() -> dict[str, Text]:
    """All problems by their code."""
    table = tomllib.loads(Path(__file__).with_name("problems.toml").read_text("utf-8"))
    return {
        code: Text(
            {language: entry[language] for language in LANGUAGES},
            {language: entry["next"][language] for language in LANGUAGES},
            Exit[entry.get("exit", "INCOMPLETE")],
        )
        for code, entry in table.items()
    }


def visible(text: str) -> str:
    """Text from outside made safe to show: what would steer a terminal is spelled out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


_REASONS = {
    errno.EACCES: N_("no permission"),
    errno.EPERM: N_("no permission"),
    errno.ENOENT: N_("there is no such file"),
    errno.EIO: N_("the disk cannot read it"),
    errno.EBADMSG: N_("the disk cannot read it"),
    errno.EUCLEAN: N_("the disk cannot read it"),
    errno.ENODEV: N_("the disk is not there any more"),
    errno.ENXIO: N_("the disk is not there any more"),
    errno.ENOMEDIUM: N_("the disk is not there any more"),
    errno.ENOTCONN: N_("the disk is not there any more"),
    errno.ESTALE: N_("the disk is not there any more"),
    errno.ETIMEDOUT: N_("the disk does not answer"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EROFS: N_("the disk is write-protected"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.ELOOP: N_("it is a link that leads in a circle"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("a part of the path is a file"),
}


def reason_of(error: BaseException) -> str:
    """What went wrong, in words where it is one of the common troubles of files."""
    if isinstance(error, OSError):
        return _(_REASONS[error.errno]) if error.errno in _REASONS else error.strerror or str(error)
    return str(error)


class Problem(Exception):
    """Something the user can understand and mend.

    `where` is the file, row or object it is about. A fact named `reason` is what a program said, in
    its own words: for JSON and, where the sentence has a place for it, for people.
    """

    def __init__(self, code: str, *, where: str | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.where = where
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.code, self.where, self.facts)

    @property
    def message(self) -> str:
        """The sentence in the language in use."""
        return self._fill(texts()[self.code].message)

    @property
    def next(self) -> str:
        """What to do about it, in the language in use."""
        return self._fill(texts()[self.code].next)

    @property
    def exit(self) -> Exit:
        """The exit code of a command that this problem stops."""
        return texts()[self.code].exit

    def _fill(self, text: dict[Language, str]) -> str:
        facts = {"where": self.where or "", **self.facts}
        return text[spoken()].format_map({k: visible(v) if isinstance(v, str) else v for k, v in facts.items()})

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def as_json(self) -> dict[str, str | None]:
        """The problem as it stands in a command's JSON document."""
        texts = {"code": self.code, "message": self.message, "next": self.next, "where": self.where}
        return texts | {"detail": str(self.facts["reason"]) if "reason" in self.facts else None}


def exit_of(problems: Iterable[Problem]) -> Exit:
    """The exit code of a command that met these problems and went on: damage wins, whatever else there is."""
    exits = {problem.exit for problem in problems}
    return Exit.DAMAGE if Exit.DAMAGE in exits else max(exits, default=Exit.DONE)


def _again(code: str, where: str | None, facts: dict[str, Any]) -> Problem:
    return Problem(code, where=where, **facts)
