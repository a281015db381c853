"""Rules put into force: one commit of the museum's own object, after which every row that they concern follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from catalog.batches import OpenBatch
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.progress.standard import read_standard
from catalog.record import BatchItem
from catalog.ruling.preview import LEVELS_FILE, Preview, preview
from catalog.ruling.rules import STANDARD_FILE
from catalog.store.transaction import Change
from catalog.vocabulary import FIELDS_OF, Vocabulary
from catalog.vocabulary.table import write_csv
from catalog.vocabulary.vocabularies import default, path_of
from catalog.writing import Tick, Writer


@dataclass(frozen=True, slots=True)
class Applied:
    """What was put into force, or would be.

    `changed` are the logical paths that differ, `preview` what the standard moves (None where it stays), `batch`
    is None where nothing was written.
    """

    changed: list[str]
    preview: Preview | None
    batch: str | None


def compare_rules(museum: Museum, rules: Mapping[str, bytes], tick: Tick) -> Applied:
    """What these rules would change. `rules` are checked files by their logical paths; nothing is written."""
    changed = [path for path, data in rules.items() if data != _in_force(museum, path)]
    seen = None
    if STANDARD_FILE in changed:
        seen = preview(museum, read_standard(rules[STANDARD_FILE].decode(), STANDARD_FILE), tick)
    return Applied(changed, seen, None)


def apply_rules(writer: Writer, rules: Mapping[str, bytes], source: str, reason: str, tick: Tick) -> Applied:
    """Put rules into force, as one batch; nothing is written where nothing differs.

    `tick(done, of)` is called for each artifact that is held to a new standard, then for each that is indexed again.
    """
    museum = writer.museum
    with writer.lock():
        museum.refresh()
        applied = compare_rules(museum, rules, tick)
        if not applied.changed:
            return applied
        batch = OpenBatch(writer, "settings", source)
        try:
            ended = batch.change([BatchItem(where=path, outcome="changed") for path in applied.changed], "done")
            if applied.preview and applied.preview.moves:
                ended.put = {**ended.put, LEVELS_FILE: applied.preview.levels_csv()}
            _commit(writer, {path: rules[path] for path in applied.changed}, f"settings: {reason}", tick, ended)
        finally:
            batch.close()
    return Applied(applied.changed, applied.preview, batch.id)


def change_vocabulary(
    writer: Writer, name: str, alter: Callable[[Vocabulary], Vocabulary], reason: str, tick: Tick
) -> Vocabulary:
    """Change one vocabulary of the museum; nothing is written where nothing differs. Problem E-VOCABULARY-UNKNOWN.

    `tick(done, of)` is called for each artifact that is indexed again.
    """
    museum = writer.museum
    with writer.lock():
        museum.refresh()
        altered = alter(find_vocabulary(museum, name))
        data = write_csv(altered.terms)
        if data != _in_force(museum, path_of(name)):
            _commit(writer, {path_of(name): data}, f"vocabulary: {reason}", tick)
    return altered


def find_vocabulary(museum: Museum, name: str) -> Vocabulary:
    """A vocabulary by its name. Problem E-VOCABULARY-UNKNOWN."""
    if name not in museum.vocabularies.by_name:
        raise Problem("E-VOCABULARY-UNKNOWN", where=name, names=", ".join(FIELDS_OF))
    return museum.vocabularies.by_name[name]


def _in_force(museum: Museum, path: str) -> bytes:
    state = museum.own.state
    terms = {path_of(name): name for name in FIELDS_OF}
    return museum.store.read(museum.own, path) if path in state or path not in terms else default(terms[path])


def _commit(writer: Writer, rules: dict[str, bytes], message: str, tick: Tick, *others: Change) -> None:
    """Store the rules, and with them the vocabularies that the museum's object lacks: from then on they are its own."""
    museum = writer.museum
    lacking = {path_of(name): default(name) for name in FIELDS_OF if path_of(name) not in museum.own.state}
    writer.commit([Change(museum.own, message, lacking | rules), *others], tick=tick)
