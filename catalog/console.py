"""What every command has in common: its museum, its language, its output, its exit code.

Nothing heavy is imported here before a command needs it, so that `sohoa --help` answers at once.
"""

import gettext
import inspect
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from catalog import language
from catalog.bug_log import log_bug
from catalog.calling import command_named, usage_problem, wished_language
from catalog.helping import SpokenCommand, SpokenGroup, translate
from catalog.language import N_, _
from catalog.problems import Exit, Problem, visible

if TYPE_CHECKING:
    from catalog.museum import Museum
    from catalog.store.lock import Holder
    from catalog.writing import Writer

#: What the command library makes of Ctrl-C where no command has begun.
_INTERRUPTED = 130
Json = dict[str, Any]
Tick = Callable[[int, int | None], None]


@dataclass(slots=True)
class Answer:
    """What a command has to say: data for machines, text for people, problems, and its exit code."""

    data: Json
    text: str
    problems: list[Problem] = field(default_factory=list)
    exit: Exit = Exit.DONE


def with_problems(text: str, problems: list[Problem]) -> str:
    """A text with what is to be said beside it, each with its next step."""
    return "\n".join([text, *(f"\n{said.message}\n→ {said.next}" for said in problems)])


@dataclass
class Call:
    """One call of a command: what it was told about museum and output, and what it may use."""

    command: str
    museum_path: Path | None
    as_json: bool

    @cached_property
    def museum(self) -> "Museum":
        """The museum of the call: --museum, $SOHOA_MUSEUM, or the nearest folder upward."""
        from catalog.museum import Museum, museum_folder

        return Museum(museum_folder(self.museum_path))

    def writer(self, operator: str | None) -> "Writer":
        """A writer on the museum; who has to wait is told for whom."""
        from catalog.founding import operator_name
        from catalog.writing import Writer

        return Writer(self.museum, operator=operator or operator_name(), command=self.command, waiting=tell_to_wait)

    def say(self, text: str) -> None:
        """Tell a person something while the command is at work; a machine gets its one document at the end."""
        if self.as_json:
            return
        try:
            print("\n".join(visible(line) for line in text.split("\n")), flush=True)
        except OSError as error:
            _end_output(error)

    def ring(self) -> None:
        """Ring the bell of the terminal, where there is one."""
        if sys.stderr.isatty():
            print("\a", end="", file=sys.stderr, flush=True)

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


# --- commands ---


def group(text: str) -> typer.Typer:
    """A group of commands with its help text."""
    return typer.Typer(cls=SpokenGroup, help=text, add_completion=False, rich_markup_mode=None)


_COMMON = {
    "museum": (
        Annotated[
            Path | None,
            typer.Option("--museum", envvar="SOHOA_MUSEUM", help=N_("the museum's folder"), show_default=False),
        ],
        None,
    ),
    "as_json": (Annotated[bool, typer.Option("--json", help=N_("print one JSON document"))], False),
    "lang": (
        Annotated[
            language.Language | None,
            typer.Option("--lang", help=N_("language: vi or en"), show_default=False),
        ],
        None,
    ),
}


def command(
    app: typer.Typer, name: str, text: str, example: str = "", cls: type[SpokenCommand] = SpokenCommand
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
        app.command(last, help=text, epilog=f"sohoa {name} {example}".rstrip(), cls=cls)(run)
        return function

    return register


# --- how a call ends ---


def _finish(call: Call, work: Callable[[], Answer]) -> NoReturn:
    """Do the work of a call, print its answer and end the process with its exit code."""
    try:
        _check_folder()
        answer = work()
    except Problem as problem:
        answer = _answer_of(problem)
    except KeyboardInterrupt:
        answer = _answer_of(Problem("E-INTERRUPTED"))
    except Exception as error:  # the one broad catch: a bug is a plain sentence here, and a traceback in the log
        answer = _answer_of(_disk_problem(call, error) or Problem("E-INTERNAL", where=log_bug(call)))
    raise SystemExit(_say(call.command, call.as_json, answer))


def _disk_problem(call: Call, error: Exception) -> Problem | None:
    """What the museum's disk or its catalog had to say, where that ended the call; None for a bug."""
    from catalog.writing import disk_problem

    where = call.museum.path if "museum" in vars(call) else call.museum_path or Path()
    problem = disk_problem(error, str(where))
    if problem and problem.code != "E-PATH-IMPOSSIBLE":
        return problem
    if "museum" in vars(call) and not os.path.isdir(call.museum.work):
        return Problem("E-DISK-FAILED", where=str(where), reason=_("the disk is not there any more"))
    return None


def _check_folder() -> None:
    """Problem E-FOLDER-GONE where this process stands in a folder that was removed: no path means anything there."""
    try:
        os.getcwd()
    except FileNotFoundError as error:
        raise Problem("E-FOLDER-GONE") from error


def _answer_of(problem: Problem) -> Answer:
    return Answer({}, f"{problem.message} [{problem.code}]\n→ {problem.next}", [problem], problem.exit)


def _say(name: str, as_json: bool, answer: Answer) -> Exit:
    """Print an answer; returns the exit code of the call, which is another where nothing could be printed."""
    try:
        _print(name, as_json, answer)
        sys.stdout.flush()
    except OSError as error:
        return _end_output(error) or answer.exit
    return answer.exit


def _print(name: str, as_json: bool, answer: Answer) -> None:
    if as_json:
        problems = [problem.as_json() for problem in answer.problems]
        document = {"command": name, "ok": answer.exit == Exit.DONE, "data": answer.data, "problems": problems}
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return
    text = "\n".join(visible(line) for line in answer.text.split("\n"))
    print(text, file=sys.stdout if answer.data else sys.stderr)


def _end_output(error: OSError) -> Exit | None:
    """Give up standard output. Whoever read it may have had enough; any other reason is said, and an exit code."""
    # What is still to be written goes nowhere: Python must not complain of it at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return None
    problem = Problem("E-OUTPUT-FAILED", reason=error.strerror or str(error))
    print(_answer_of(problem).text, file=sys.stderr)
    return problem.exit


def _open_streams() -> None:
    """Give a process that was started with closed streams others that lead nowhere.

    Else the next file that is opened would take their place, and get what is printed.
    """
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(handle, True)
    os.close(handle)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def run(app: typer.Typer) -> NoReturn:
    """Run the command line that the process was called with."""
    try:
        code = _run(app, sys.argv[1:])
    except KeyboardInterrupt:  # before a command begins, or when it has said what it had to say
        code = _say("", "--json" in sys.argv, _answer_of(Problem("E-INTERRUPTED")))
    raise SystemExit(code or Exit.DONE)


def _run(app: typer.Typer, arguments: list[str]) -> int:
    """Run a command line; returns its exit code, or ends the process with it."""
    _open_streams()
    wished = wished_language(arguments)
    language.speak(wished)
    # Headings of the help come from the command library, through gettext's own current domain.
    os.environ["LANGUAGE"] = wished
    gettext.bindtextdomain("sohoa", str(language.LOCALE_FOLDER))
    gettext.textdomain("sohoa")
    tree = typer.main.get_command(app)
    translate(tree)
    name, named = command_named(tree, arguments)
    if hasattr(named, "commands") and name == " ".join(arguments):
        arguments = [*arguments, "--help"]
    try:
        code = tree.main(args=arguments, prog_name="sohoa", standalone_mode=False)
    except typer.TyperException as error:
        return _say(name, "--json" in arguments, _answer_of(usage_problem(error, name, arguments)))
    except Problem as problem:  # of a value, told while the call is parsed
        return _say(name, "--json" in arguments, _answer_of(problem))
    except OSError as error:  # a command says what it met by itself: only its help goes out from here
        return _end_output(error) or Exit.DONE
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    return int(code or Exit.DONE)
