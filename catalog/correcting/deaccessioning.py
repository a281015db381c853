"""An artifact that left the museum: written off by a paper, its record and photos kept for ever."""

from catalog.correcting.change import check_open, read_artifact, today
from catalog.record import RECORD_FILE, Deaccession, Record, to_bytes
from catalog.store.transaction import Change
from catalog.writing import Writer


def deaccession(writer: Writer, number: str, document: str, reason: str) -> Record:
    """Write an artifact off: out of the percentage, closed to ingests, never deleted. `document` is the paper.

    Raises Problem E-NUMBER-UNKNOWN, E-ENTRY-….
    """
    with writer.lock():
        base, record = read_artifact(writer.museum, number)
        check_open(record)
        paper = Deaccession(document=document, reason=reason, by=writer.operator, on=today(writer.museum))
        gone = record.model_copy(update={"status": "written_off", "deaccession": paper})
        writer.commit([Change(base, f"deaccession: {reason}", {RECORD_FILE: to_bytes(gone)})])
    return gone
