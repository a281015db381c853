"""What every command has in common: its museum, its language, its output, its exit code.

Nothing heavy is imported here before a command needs it, so that `sohoa --help` answers at once.
"""

import gettext
import inspect
import json
import logging
import os
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, wraps
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from catalog import language
from catalog.language import N_, _
from catalog.problems import Exit, Problem, visible

if TYPE_CHECKING:
    from catalog.museum import Museum
    from catalog.store.lock import Holder
    from catalog.writing import Writer

Json = dict[str, Any]
Tick = Callable[[int, int | None], None]


@dataclass(slots=True)
class Answer:
    """What a command has to say: data for machines, text for people, problems, and its exit code."""

    data: Json
    text: str
    problems: list[Problem] = field(default_factory=list)
    exit: Exit = Exit.DONE


@dataclass
class Call:
    """One call of a command: what it was told about museum and output, and what it may use."""

    command: str
    museum_path: Path | None
    as_json: bool

    @cached_property
    def museum(self) -> "Museum":
        """The museum of the call: --museum, $SOHOA_MUSEUM, or the nearest folder upward."""
        from catalog.museum import Museum, find_museum

        return Museum(self.museum_path or find_museum(Path.cwd()))

    def writer(self, operator: str | None) -> "Writer":
        """A writer on the museum; who has to wait is told for whom."""
        from catalog.founding import operator_name
        from catalog.writing import Writer

        return Writer(self.museum, operator=operator or operator_name(), command=self.command, waiting=tell_to_wait)

    @contextmanager
    def bar(self, label: str) -> Iterator[Tick]:
        """A live bar with count, rate and time left, on a terminal only; `tick(done, of)` moves it."""
        if not sys.stderr.isatty():
            yield lambda _done, _of: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        text, rate = TextColumn("{task.description}"), TextColumn("{task.fields[rate]}")
        columns = (text, BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(label, total=None, rate="")

            def tick(done: int, of: int | None) -> None:
                speed = progress.tasks[0].speed
                per_second = _("{rate}/s").format(rate=language.decimal(speed, 1)) if speed else ""
                progress.update(task, completed=done, total=of, rate=per_second)

            yield tick


def tell_to_wait(holder: "Holder") -> None:
    """Say for whom this process waits."""
    text = _("Waiting for “{command}” (process {pid}, since {since}) …")
    print(text.format(command=holder.command, pid=holder.pid, since=holder.since), file=sys.stderr)


# --- commands and their help ---


class _Spoken:
    """Help in the language in use."""

    epilog: str | None

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_("Usage: "))

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _("Show this message and exit.")
        return option

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the base class's signature
        if self.epilog:
            with formatter.section(_("Example")):
                formatter.write_text(self.epilog)


class _Command(_Spoken, TyperCommand):
    pass


class _Group(_Spoken, TyperGroup):
    pass


def group(text: str) -> typer.Typer:
    """A group of commands with its help text."""
    return typer.Typer(cls=_Group, help=text, add_completion=False, no_args_is_help=True, rich_markup_mode=None)


_COMMON = {
    "museum": (
        Annotated[
            Path | None,
            typer.Option("--museum", envvar="SOHOA_MUSEUM", help=N_("the museum's folder"), show_default=False),
        ],
        None,
    ),
    "as_json": (Annotated[bool, typer.Option("--json", help=N_("print one JSON document"))], False),
    "lang": (Annotated[str | None, typer.Option("--lang", help=N_("language: vi or en"), show_default=False)], None),
}


def command(
    app: typer.Typer, name: str, text: str, example: str = ""
) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Make a function a command of `app`: it gets a `Call` first, and gives an `Answer`.

    `name` is the whole name (`register add`), `text` its help: a short sentence first.
    """

    def register(function: Callable[..., Answer]) -> Callable[..., Answer]:
        @wraps(function)
        def run(*arguments: Any, museum: Path | None, as_json: bool, lang: str | None, **options: Any) -> NoReturn:  # noqa: ARG001 - the language was needed before parsing
            call = Call(name, museum, as_json)
            _finish(call, lambda: function(call, *arguments, **options))

        own = list(inspect.signature(function).parameters.values())[1:]
        keyword = inspect.Parameter.KEYWORD_ONLY
        common = [inspect.Parameter(n, keyword, default=d, annotation=a) for n, (a, d) in _COMMON.items()]
        run.__signature__ = inspect.Signature([*own, *common])  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *common)}
        last = name.rpartition(" ")[2]
        app.command(last, help=text, epilog=f"sohoa {name} {example}".rstrip(), cls=_Command)(run)
        return function

    return register


#: What the command library says by itself, through gettext.
_LIBRARY_TEXTS = (
    N_("Arguments"),
    N_("Commands"),
    N_("Options"),
    N_("Missing command."),
    N_("No such command {name!r}."),
    N_("default: {default}"),
    N_("env var: {var}"),
    N_("required"),
)


def _translate(tree: Any) -> None:
    """Put the help texts of a command and all below it into the language in use."""
    tree.help = _(tree.help)
    for parameter in tree.params:
        if help_text := getattr(parameter, "help", None):
            parameter.help = _(help_text)
    for below in getattr(tree, "commands", {}).values():
        _translate(below)


# --- how a call ends ---


def _finish(call: Call, work: Callable[[], Answer]) -> NoReturn:
    """Do the work of a call, print its answer and end the process with its exit code."""
    try:
        answer = work()
    except Problem as problem:
        answer = _answer_of(problem)
    except KeyboardInterrupt:
        answer = _answer_of(Problem("E-INTERRUPTED"))
    except Exception:  # the one broad catch: a bug is a plain sentence here, and a traceback in the log
        answer = _answer_of(Problem("E-INTERNAL", where=_log_bug(call)))
    try:
        _print(call.command, call.as_json, answer)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has enough of it; Python must not complain of that at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(answer.exit)


def _answer_of(problem: Problem) -> Answer:
    return Answer({}, f"{problem.message} [{problem.code}]\n→ {problem.next}", [problem], problem.exit)


def _print(name: str, as_json: bool, answer: Answer) -> None:
    if as_json:
        problems = [problem.as_json() for problem in answer.problems]
        document = {"command": name, "ok": answer.exit == Exit.DONE, "data": answer.data, "problems": problems}
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return
    text = "\n".join(visible(line) for line in answer.text.split("\n"))
    print(text, file=sys.stdout if answer.data else sys.stderr)


def _log_bug(call: Call) -> str:
    """Write the traceback into the museum's log; returns where it went."""
    handler: logging.Handler
    try:
        path = call.museum.path / "sohoa.log"
        handler = logging.FileHandler(path, encoding="utf-8")
    except (Problem, OSError):
        handler, path = logging.StreamHandler(), Path("stderr")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log = logging.getLogger("sohoa")
    log.addHandler(handler)
    log.exception("%s %s", call.command, sys.argv[1:])
    return str(path)


def _usage_problem(error: typer.TyperException) -> Problem:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "sohoa"
    parameter = getattr(error, "param", None)
    name = str(parameter.metavar or parameter.opts[0]) if parameter else ""
    kind = type(error).__name__
    if kind == "NoSuchOption":
        return Problem("E-USAGE-OPTION", where=path, option=getattr(error, "option_name", ""))
    if kind == "MissingParameter":
        return Problem("E-USAGE-MISSING", where=path, name=name)
    if kind == "BadParameter" and parameter:
        return Problem("E-USAGE-VALUE", where=path, name=name, reason=error.message)
    return Problem("E-USAGE", where=path, reason=error.format_message())


# --- the language, before anything is parsed ---


def _wished_language(arguments: list[str]) -> language.Language:
    """--lang, $SOHOA_LANG, the museum's setting, the system's."""
    given = [a.partition("=")[2] for a in arguments if a.startswith("--lang=")]
    given += [b for a, b in pairwise(arguments) if a == "--lang"]
    return language.choose(*given, os.environ.get("SOHOA_LANG"), _museum_language(arguments))


def _museum_language(arguments: list[str]) -> str | None:
    named = [b for a, b in pairwise(arguments) if a == "--museum"]
    start = Path(named[0] if named else os.environ.get("SOHOA_MUSEUM") or ".")
    try:
        folders = (start.resolve(), *start.resolve().parents)
        file = next(folder / "sohoa.toml" for folder in folders if (folder / "sohoa.toml").is_file())
        return str(tomllib.loads(file.read_text("utf-8")).get("language", ""))
    except (StopIteration, OSError, ValueError):
        return None


def run(app: typer.Typer) -> NoReturn:
    """Run the command line that the process was called with."""
    arguments = sys.argv[1:]
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    wished = _wished_language(arguments)
    language.speak(wished)
    # Headings of the help come from the command library, through gettext's own current domain.
    os.environ["LANGUAGE"] = wished
    gettext.bindtextdomain("sohoa", str(language.LOCALE_FOLDER))
    gettext.textdomain("sohoa")
    tree = typer.main.get_command(app)
    _translate(tree)
    try:
        code = tree.main(args=arguments, prog_name="sohoa", standalone_mode=False)
    except typer.TyperException as error:
        answer = _answer_of(_usage_problem(error))
        _print("", "--json" in arguments, answer)
        code = answer.exit
    raise SystemExit(code or 0)
