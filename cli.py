"""The command line: every command parses, calls one function, prints. No rule lives here.

The modules named below hold the commands; importing them puts each into its group, in this order.
"""

try:
    from catalog.commands import registering  # isort: skip
    from ingest import commands as ingesting  # isort: skip
    from catalog.commands import correcting, curating, asking, labelling, keeping, people  # isort: skip
    from catalog.commands import settings, vocabulary  # isort: skip
    from catalog.commands.apps import app
    from catalog.console import run
except KeyboardInterrupt:  # nothing has begun, so there is nothing to say; 128 + SIGINT, as shells have it
    raise SystemExit(130) from None

__all__ = [
    "app",
    "asking",
    "correcting",
    "curating",
    "ingesting",
    "keeping",
    "labelling",
    "main",
    "people",
    "registering",
    "settings",
    "vocabulary",
]


def main() -> None:
    """Run the command line."""
    run(app)


if __name__ == "__main__":
    main()
