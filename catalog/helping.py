"""The help of commands in the language in use. The library that parses the command line says it in English."""

from itertools import takewhile
from typing import Any

from typer.core import TyperCommand, TyperGroup

from catalog.language import N_, _

#: What the library says by itself, through gettext.
_LIBRARY_TEXTS = (
    N_("Arguments"),
    N_("Commands"),
    N_("Options"),
    N_("default: {default}"),
    N_("env var: {var}"),
    N_("required"),
    N_("[OPTIONS]"),
    N_("COMMAND [ARGS]..."),
)
#: What an option takes, by the library's names of types.
_KINDS = {
    "<path>": N_("<path>"),
    "<str>": N_("<text>"),
    "<int>": N_("<number>"),
    "<int range>": N_("<number>"),
}
_BRACES = str.maketrans("", "", "{}")


class _Spoken:
    epilog: str | None

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        # The library marks what is required with braces, which a technician would type.
        pieces = [_(piece).translate(_BRACES) for piece in self.collect_usage_pieces(ctx)]  # type: ignore[attr-defined]
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


class SpokenCommand(_Spoken, TyperCommand):
    """A command with its example, in the language in use."""


class WordsCommand(SpokenCommand):
    """A command that takes words: what begins with one dash is a word (`-gỗ`), and no option has so short a name."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words of a call; a long option that there is not stays an error."""
        known = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        long = (word.partition("=")[0] for word in takewhile(lambda word: word != "--", args) if word[:2] == "--")
        ctx.ignore_unknown_options = all(name in known for name in long)
        return super().parse_args(ctx, args)


class SpokenGroup(_Spoken, TyperGroup):
    """A group of commands, in the language in use."""


def translate(tree: Any) -> None:
    """Put the help texts of a command and all below it into the language in use."""
    tree.help = _(tree.help)
    for parameter in tree.params:
        if help_text := getattr(parameter, "help", None):
            parameter.help = _(help_text)
        described = parameter.type_descriptor
        kind = "" if described is None or described.is_choice else parameter.display_type(None)
        if metavar := parameter.metavar or _KINDS.get(kind):
            parameter.metavar = _(metavar)
        if parameter.param_type_name == "argument":  # its name says what it is
            parameter.display_type_rich = lambda ctx: None  # noqa: ARG005 - called by name
    for below in getattr(tree, "commands", {}).values():
        translate(below)
