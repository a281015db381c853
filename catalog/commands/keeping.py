"""`audit`, `rebuild`: what keeps a museum sound."""

from itertools import count

from catalog.commands.apps import app
from catalog.console import Answer, Call, command, tell_to_wait
from catalog.language import N_, _
from catalog.problems import Exit


@command(app, "audit", N_("Check every file of the store. Against its digest."))
def audit(call: Call) -> Answer:
    """Audit the store."""
    from catalog.auditing import audit_museum
    from catalog.wording.audit import audit_text

    with call.bar(_("Audit")) as tick:
        audited = audit_museum(call.museum, tick)
    return Answer(audited.as_json(), audit_text(audited), exit=audited.exit)


@command(app, "rebuild", N_("Make the catalog again. From the store; nothing is lost."))
def rebuild_catalog(call: Call) -> Answer:
    """Rebuild the catalog."""
    from catalog.founding import operator_name
    from catalog.rebuild import rebuild
    from catalog.wording.rebuild import rebuild_text

    with call.bar(_("Catalog")) as tick:
        done = count(1)
        by = operator_name()
        report = rebuild(call.museum, operator=by, waiting=tell_to_wait, tick=lambda of: tick(next(done), of))
    data = {"objects": report.objects, "artifacts": report.artifacts, "batches": report.batches}
    return Answer(data, rebuild_text(report), report.damage, Exit.DAMAGE if report.damage else Exit.DONE)
