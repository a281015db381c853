"""Digitized artifacts accepted by a person, many in one commit; and an acceptance taken back."""

from dataclasses import dataclass

from catalog.artifact import load_artifact
from catalog.correcting.change import check_open, read_artifact, today
from catalog.folding import fold
from catalog.problems import Problem
from catalog.progress.approval import approve
from catalog.progress.levels import Assessment, Level
from catalog.record import RECORD_FILE, Record, to_bytes
from catalog.store.transaction import Change
from catalog.writing import Writer


@dataclass(frozen=True, slots=True)
class Approved:
    """Numbers approved now, those that were approved already, and why others were not."""

    numbers: list[str]
    already: list[str]
    refused: list[Problem]


def approve_artifacts(writer: Writer, numbers: list[str], reason: str) -> Approved:
    """Accept the digitization of artifacts in the name of the writer's operator; what cannot be accepted is left.

    A refusal is E-NUMBER-UNKNOWN, E-ENTRY-…, E-APPROVE-LEVEL or E-APPROVE-OPERATOR.
    """
    museum = writer.museum
    changes: dict[str, Change] = {}
    already: list[str] = []
    refused: list[Problem] = []
    with writer.lock():
        for number in numbers:
            try:
                artifact = load_artifact(museum, number)
                record, assessment = artifact.record, artifact.assessment
                if assessment.level is Level.APPROVED:
                    already.append(record.number)
                    continue
                _check(record, assessment, writer.operator, other_person=museum.standard.approval.other_person)
            except Problem as problem:
                refused.append(problem)
                continue
            word = approve(record, museum.standard.card.required, by=writer.operator, on=today(museum), reason=reason)
            approved = record.model_copy(update={"approval": word})
            files: dict[str, bytes] = {RECORD_FILE: to_bytes(approved)}
            changes[record.number] = Change(artifact.inventory, f"approve: {reason}", files)
        if changes:
            writer.commit(changes.values())
    return Approved(list(changes), list(dict.fromkeys(already)), refused)


def _check(record: Record, assessment: Assessment, person: str, *, other_person: bool) -> None:
    check_open(record)
    if assessment.level < Level.DIGITIZED:
        raise Problem("E-APPROVE-LEVEL", where=record.number)
    by_path = {asset.path: asset for asset in record.assets}
    own = [path for path in assessment.counting if fold(by_path[path].operator) == fold(person)]
    if other_person and own:
        raise Problem("E-APPROVE-OPERATOR", where=record.number, person=person, assets=", ".join(own))


def withdraw_approval(writer: Writer, number: str, reason: str) -> str:
    """Take an acceptance back; returns the artifact's number. Problem E-NUMBER-UNKNOWN, E-APPROVE-NONE."""
    with writer.lock():
        base, record = read_artifact(writer.museum, number)
        if record.approval is None:
            raise Problem("E-APPROVE-NONE", where=record.number)
        without = record.model_copy(update={"approval": None})
        writer.commit([Change(base, f"unapprove: {reason}", {RECORD_FILE: to_bytes(without)})])
    return record.number
