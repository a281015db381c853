"""One asset put right: out of view, another view, the artifact's face, a curator's word on its quality."""

from typing import Literal

from catalog.correcting.change import Corrected, correct_asset
from catalog.problems import Problem
from catalog.progress.standard import ViewCode
from catalog.record import Asset, Overruling, Record
from catalog.writing import Writer


def withdraw(writer: Writer, number: str, words: str, reason: str) -> Corrected:
    """Take an asset out of view; its masters stay, and its bytes stay known."""

    def alter(record: Record, asset: Asset) -> Asset:
        record.cover = None if record.cover == asset.path else record.cover
        return asset.model_copy(update={"state": "withdrawn"})

    return correct_asset(writer, number, words, f"withdraw: {reason}", alter)


def set_view(writer: Writer, number: str, words: str, view: ViewCode | None, reason: str) -> Corrected:
    """Say which view a photo shows, None for no view that is asked for. Problem E-ASSET-NO-VIEW for a scan."""

    def alter(record: Record, asset: Asset) -> Asset:
        if asset.kind != "photo":
            raise Problem("E-ASSET-NO-VIEW", where=asset.path, number=record.number)
        return asset.model_copy(update={"view": view})

    return correct_asset(writer, number, words, f"view: {reason}", alter)


def set_cover(writer: Writer, number: str, words: str, reason: str) -> Corrected:
    """Make a photo the one that stands for its artifact. Problem E-ASSET-NO-COVER for any other asset."""

    def alter(record: Record, asset: Asset) -> Asset:
        if asset.kind != "photo" or asset.state != "in_view":
            raise Problem("E-ASSET-NO-COVER", where=asset.path, number=record.number)
        record.cover = asset.path
        return asset

    return correct_asset(writer, number, words, f"cover: {reason}", alter)


def overrule(
    writer: Writer, number: str, words: str, outcome: Literal["accept", "retake"] | None, reason: str
) -> Corrected:
    """Have a curator's word stand for a photo's measured verdict; None takes an earlier word back.

    Problem E-ASSET-NO-VERDICT for anything but a photo in view.
    """

    def alter(record: Record, asset: Asset) -> Asset:
        if asset.kind != "photo" or asset.state != "in_view":
            raise Problem("E-ASSET-NO-VERDICT", where=asset.path, number=record.number)
        word = Overruling(outcome=outcome, reason=reason, by=writer.operator) if outcome else None
        return asset.model_copy(update={"overruled": word})

    return correct_asset(writer, number, words, f"overrule: {reason}", alter)
