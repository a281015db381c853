"""The command line in tests: in this process, which is quick, or in one of its own, as people start it."""

import gettext
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import cli

PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Said:
    """What a command said: exit code, output, errors."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON document that it printed."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document

    @property
    def data(self) -> dict[str, Any]:
        """`data` of the document."""
        data = self.json["data"]
        assert isinstance(data, dict)
        return data

    @property
    def codes(self) -> list[str]:
        """Codes of the document's problems."""
        return [problem["code"] for problem in self.json["problems"]]


Sohoa = Callable[..., Said]


def said_here(patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str | Path) -> Said:
    """What the command line says in this process: quick."""
    patch.setattr(sys, "argv", ["sohoa", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    gettext.textdomain("messages")
    return Said(int(ended.value.code or 0), *capsys.readouterr())


def here(home: Path, capsys: pytest.CaptureFixture[str]) -> Sohoa:
    """Runs the command line in this process, in English, in the museum of the folder `home` if there is one."""

    def run(*words: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> Said:
        with pytest.MonkeyPatch.context() as patch:
            for name in os.environ.keys() - surroundings(home, env).keys():
                patch.delenv(name)
            for name, value in surroundings(home, env).items():
                patch.setenv(name, value)
            patch.chdir(cwd or home)
            said = said_here(patch, capsys, *words)
        assert "Traceback" not in said.err, said.err
        return said

    return run


def apart(home: Path) -> Sohoa:
    """Does the same in a process of its own."""

    def run(*words: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "cli", *map(str, words)],
            env=surroundings(home, {"PYTHONPATH": str(PROJECT)} | (env or {})),
            cwd=cwd or home,
            capture_output=True,
            check=False,
            text=True,
            timeout=300,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Said(done.returncode, done.stdout, done.stderr)

    return run


def surroundings(home: Path, env: dict[str, str] | None) -> dict[str, str]:
    """The environment of a command: English, the museum of the test if there is one, and what `env` adds."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
    museum = {"SOHOA_MUSEUM": str(home / "museum")} if (home / "museum").exists() else {}
    return clean | {"SOHOA_LANG": "en"} | museum | (env or {})
