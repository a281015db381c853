"""One artifact entered by hand, under its number or a temporary one."""

from sqlalchemy import Connection, func, select

from catalog.assignments import read_assignments
from catalog.database import check_all_read
from catalog.number import TEMPORARY_PREFIX, parse
from catalog.people import People
from catalog.problems import Problem
from catalog.record import RECORD_FILE, Record, new_id, to_bytes
from catalog.store.inventory import Inventory
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow
from catalog.writing import Writer


def add_artifact(writer: Writer, number: str | None, assignments: list[str]) -> Record:
    """Enter an artifact; without a number it gets the next temporary one.

    Raises Problem E-NUMBER-INVALID, -REVIEW or -TAKEN, E-ENTRY-OUT, E-FIELD-…, E-NAME-MISSING, E-CATALOG-INCOMPLETE.
    """
    museum = writer.museum
    card = {key: words for key, words in read_assignments(assignments, {}).items() if words}
    if "name" not in card:
        raise Problem("E-NAME-MISSING")
    with writer.lock():
        people = People(museum.private)
        card |= people.ids_in(card)
        with museum.engine.connect() as connection:
            check_all_read(connection)
            canonical, class_text = _number(connection, number, museum.standard.numbers.prefix)
            if is_taken(connection, canonical):
                raise Problem("E-ENTRY-OUT" if _is_out(connection, canonical) else "E-NUMBER-TAKEN", where=canonical)
        card["inventory_number"] = canonical
        if class_text:
            card.setdefault("class_number", class_text)
        temporary = canonical.startswith(f"{TEMPORARY_PREFIX} ")
        record = Record(id=new_id(), number=canonical, temporary=temporary).with_card(card)
        people.save()
        writer.commit([Change(Inventory(record.id), "register add", {RECORD_FILE: to_bytes(record)})])
    return record


def _number(connection: Connection, text: str | None, own_prefix: str) -> tuple[str, str | None]:
    if text is None:
        return f"{TEMPORARY_PREFIX} {_last_temporary(connection) + 1}", None
    number = parse(text, own_prefix)
    if number is None:
        raise Problem("E-NUMBER-INVALID", where=text)
    if number.review:
        raise Problem("E-NUMBER-REVIEW", where=text, number=number.canonical)
    return number.canonical, number.class_text


def is_taken(connection: Connection, canonical: str) -> bool:
    """Whether an artifact has this number, or had it once."""
    if connection.scalar(select(ArtifactRow.id).where(ArtifactRow.number == canonical)):
        return True
    former = connection.scalars(select(ArtifactRow.former_numbers).where(ArtifactRow.former_numbers != ""))
    return any(canonical in texts.split(";") for texts in former)


def _is_out(connection: Connection, canonical: str) -> bool:
    """Whether the entry of a number went out of the register with the import that brought it."""
    query = select(ArtifactRow.id).where(ArtifactRow.number == canonical, ArtifactRow.status == "withdrawn")
    return connection.scalar(query.where(ArtifactRow.prefix != TEMPORARY_PREFIX)) is not None


def _last_temporary(connection: Connection) -> int:
    """The highest temporary number ever given: one that became a real number is not given again."""
    last = connection.scalar(select(func.max(ArtifactRow.sequence)).where(ArtifactRow.prefix == TEMPORARY_PREFIX))
    former = connection.scalars(select(ArtifactRow.former_numbers).where(ArtifactRow.former_numbers != ""))
    numbers = (parse(text, "") for texts in former for text in texts.split(";"))
    return max([last or 0, *(number.number for number in numbers if number)])
