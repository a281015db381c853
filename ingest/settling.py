"""The carried assets of one artifact settled: committed together and published, or known, or refused."""

from collections.abc import Callable

from catalog.problems import Problem, reason_of
from catalog.record import Asset
from catalog.writing import Writer, speaking_of_disks
from ingest.carry import Carried, Carrier
from ingest.commit import commit_assets
from ingest.known import find_known, stored_asset
from ingest.plan import Item
from ingest.publish import publish
from ingest.wishes import Wishes

#: The remark on a file whose name gives the same bytes another view than the one that was added.
OTHER_VIEW = "W-PHOTO-VIEW-OTHER"


class Settling:
    """Settles assets for one batch. `added` fills with what was committed, by the ids of the principal files."""

    def __init__(
        self,
        writer: Writer,
        wishes: Wishes,
        batch: str,
        carrier: Carrier,
        added: dict[int, Asset],
        stop: Callable[[Problem], None],
    ) -> None:
        """`stop` is told of what must end the whole run."""
        self._writer = writer
        self._wishes = wishes
        self._batch = batch
        self._carrier = carrier
        self._added = added
        self._stop = stop

    def settle(self, group: list[Carried]) -> None:
        """Commit the assets of one artifact that are new; the same bytes twice are one asset."""
        ready: dict[str, list[Carried]] = {}
        for carried in group:
            if carried.known and carried.digitized:
                self._publish(carried.known.artifact, carried.known.path, carried)
                self._carrier.drop(carried)
            elif carried.item.principal.outcome is None and carried.digitized:
                ready.setdefault(carried.sha512, []).append(carried)
        if not ready:
            return
        self._commit([twins[0] for twins in ready.values()])
        for first, *twins in ready.values():
            for twin in twins:
                self._settle_twin(first, twin)

    def _settle_twin(self, first: Carried, twin: Carried) -> None:
        """The same bytes again: known once its first is stored, with all that belongs to it; else as its first."""
        if first.item.principal.outcome in ("added", "known"):
            if _says_another_view(first.item, twin.item):
                twin.item.notes.append(OTHER_VIEW)
            self._carrier.settle_as_known(twin)
        else:
            twin.item.settle("refused", first.item.principal.problem)
        self._carrier.drop(twin)

    def _commit(self, new: list[Carried]) -> None:
        match = new[0].item.match
        assert match is not None
        try:
            offset = self._wishes.clock_offset
            assets = commit_assets(self._writer, match.entry.id, new, self._batch, self._wishes.reason, offset)
            for carried, asset in zip(new, assets, strict=True):
                self._settle_added(carried, asset)
        except KeyboardInterrupt:
            self._settle_what_is_stored(new)
            raise
        except Problem as problem:
            if problem.code == "E-KNOWN-MEANWHILE":
                self._commit_what_is_left(new)
                return
            self._settle_what_is_stored(new)
            for carried in new:
                if carried.item.principal.outcome is None:
                    carried.item.settle("refused", problem)
                    self._carrier.drop(carried)
            self._stop(problem)
            return
        for carried, asset in zip(new, assets, strict=True):
            self._publish(match.entry.id, asset.path, carried)

    def _settle_added(self, carried: Carried, asset: Asset) -> None:
        self._added[id(carried.item.principal)] = asset
        carried.item.settle("added")

    def _settle_what_is_stored(self, new: list[Carried]) -> None:
        """What stopped a commit may have come when it was done already: the catalog knows."""
        museum = self._writer.museum
        for carried in new:
            assert carried.item.match is not None
            known = find_known(museum.engine, carried.sha512, carried.item.match.entry.id)
            if known and (asset := stored_asset(museum, known)[1]).batch == self._batch:
                self._settle_added(carried, asset)

    def _commit_what_is_left(self, new: list[Carried]) -> None:
        """Another process was faster with some of these: settle those as known, commit the others."""
        left = []
        for carried in new:
            if self._carrier.settle_as_known(carried):
                self._carrier.drop(carried)
            else:
                left.append(carried)
        if left:
            self._commit(left)

    def _publish(self, artifact: str, asset: str, carried: Carried) -> None:
        """Put the copies for people in their place; raises Problem of the disk that cannot take them."""
        assert carried.digitized and carried.scratch
        place = str(self._writer.museum.derivatives)
        try:
            with speaking_of_disks(place):
                publish(self._writer, artifact, asset, carried.sha512, carried.digitized, carried.scratch)
        except OSError as error:
            raise Problem("E-DISK-FAILED", where=error.filename or place, reason=reason_of(error)) from error


def _says_another_view(first: Item, twin: Item) -> bool:
    """Whether the name or the list line of the same bytes gives a view that the first's does not."""
    wanted = twin.match and twin.match.view
    return wanted is not None and first.match is not None and wanted != first.match.view
