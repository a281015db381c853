"""What counts as digitized: each rule of the default standard, shown by a record that just meets it."""

from typing import Literal

import pytest

from catalog.progress.levels import Level, assess
from catalog.progress.standard import DEFAULT_FILE, read_standard
from catalog.record import Asset, MasterFile, Overruling, Record
from tests.conftest import GOOD_PHOTO

STANDARD = read_standard(DEFAULT_FILE.read_text("utf-8"), "default")
SIX = ("front", "back", "left", "right", "top", "bottom")
CARD = {
    "inventory_number": "BTBP 1",
    "name": "Rìu",
    "object_type": "Công cụ",
    "quantity": "1",
    "materials": "Đá",
    "dimensions": "Không rõ",
    "description": "x",
    "dating": "Không rõ",
    "acquisition_method": "Mua",
    "legal_level": "Cổ vật",
    "holding_kind": "Hiện vật gốc",
    "condition": "Nguyên vẹn",
    "location": "Kho 1",
}


def asset(
    number: int,
    view: str | None,
    part: str | None = None,
    kind: Literal["photo", "scan"] = "photo",
    state: str = "in_view",
) -> Asset:
    path = f"{kind}s/{number:04d}"
    files = [MasterFile(path=f"{path}/files/a", sha512=f"{number:0128x}", bytes=1)]
    return Asset.model_validate(
        {"path": path, "kind": kind, "format": "x", "files": files, "view": view, "part": part, "state": state}
        | {"matched_by": "name", "batch": "b", "operator": "o", "facts": GOOD_PHOTO}
    )


def record(*views: str | None, card: dict[str, str] | None = None, **more: object) -> Record:
    assets = [asset(number, view) for number, view in enumerate(views, 1)]
    return Record.model_validate(
        {"id": "urn:uuid:1", "number": "BTBP 1", "card": CARD | (card or {}), "assets": assets, **more}
    )


def lacking(found: Record, level: Level) -> list[str]:
    return [missing.code for missing in assess(found, STANDARD).missing if missing.level == level]


def test_levels_follow_each_other() -> None:
    assert assess(record(), STANDARD).level is Level.REGISTERED
    assert assess(record(None), STANDARD).level is Level.STARTED
    assert assess(record(*SIX[:5]), STANDARD).level is Level.STARTED
    assert assess(record(*SIX, card={"dimensions": ""}), STANDARD).level is Level.PHOTOGRAPHED
    assert assess(record(*SIX), STANDARD).level is Level.DIGITIZED


def test_what_is_missing_is_said_for_each_level() -> None:
    found = record("front", "left", card={"dimensions": "", "location": ""})

    assert lacking(found, Level.REGISTERED) == ["location"]
    assert lacking(found, Level.PHOTOGRAPHED) == ["back", "right", "top", "bottom"]
    assert lacking(found, Level.DIGITIZED) == ["dimensions"]


def test_missing_register_fields_do_not_lower_a_level() -> None:
    assert assess(record(*SIX, card={"location": ""}), STANDARD).level is Level.DIGITIZED


@pytest.mark.parametrize(
    ("card", "owed"),
    [
        ({}, 0),
        ({"inscriptions": "明命通寶"}, 1),
        ({"inscriptions": "Không rõ"}, 0),
        ({"condition": "Sứt"}, 1),
        ({"condition": "Nguyên vẹn, Sứt", "inscriptions": "A"}, 2),
        ({"condition": "Chưa khảo sát"}, 0),
    ],
)
def test_details_are_owed_for_inscriptions_and_damage(card: dict[str, str], owed: int) -> None:
    assert lacking(record(*SIX, card=card), Level.PHOTOGRAPHED) == ["detail"] * owed
    assert assess(record(*SIX, *["detail"] * owed, card=card), STANDARD).level is Level.DIGITIZED


@pytest.mark.parametrize(
    ("card", "profile"),
    [
        ({}, "object_3d"),
        ({"object_type": "Tài liệu"}, "flat"),
        ({"object_type": "tai lieu"}, "flat"),
        ({"object_type": "Trang phục", "materials": "Vải bông, chỉ bạc"}, "flat"),
        ({"object_type": "Tiền tệ"}, "small_relief"),
        ({"unit": "bộ"}, "set"),
        ({"unit": "mảnh", "materials": "Đất nung"}, "lot"),
        ({"unit": "mảnh", "materials": "Nhôm"}, "object_3d"),
        ({"object_type": "Phế phẩm chế tác", "unit": "bộ"}, "lot"),
    ],
)
def test_the_profile_is_chosen_from_the_table(card: dict[str, str], profile: str) -> None:
    assert assess(record(card=card), STANDARD).profile == profile


def test_a_set_wants_itself_whole_and_six_views_of_each_numbered_part() -> None:
    card = {"unit": "bộ", "parts": "2 thanh, đánh số 1-2"}
    found = record("whole", card=card)
    found.assets += [asset(10 + n, view, "1") for n, view in enumerate(SIX)]

    missing = assess(found, STANDARD).missing
    assert {(m.part, m.code) for m in missing if m.level == Level.PHOTOGRAPHED} == {("2", view) for view in SIX}
    assert assess(found, STANDARD, own_parts=["2"]).level is Level.DIGITIZED


def test_a_view_of_a_part_is_no_view_of_the_set() -> None:
    found = record(card={"unit": "bộ", "parts": "đánh số 1-2"})
    found.assets.append(asset(1, "whole", "1"))

    assert "whole" in lacking(found, Level.PHOTOGRAPHED)


def test_a_national_treasure_wants_a_scan_of_the_whole_or_of_each_part() -> None:
    treasure = {"legal_level": "Bảo vật quốc gia"}
    found = record(*SIX, card=treasure)
    assert (assess(found, STANDARD).level, lacking(found, Level.DIGITIZED)) == (Level.PHOTOGRAPHED, ["model"])

    found.assets.append(asset(1, None, kind="scan"))
    assert assess(found, STANDARD).level is Level.DIGITIZED


def test_only_assets_in_view_count() -> None:
    found = record()
    found.assets = [asset(number, view, state="withdrawn") for number, view in enumerate(SIX, 1)]

    assert assess(found, STANDARD).level is Level.REGISTERED


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, ""),
        ({"card": CARD | {"holding_kind": "Bản sao"}}, "holding_kind"),
        ({"card": CARD | {"holding_kind": "hiện vật ký gửi"}}, "holding_kind"),
        ({"status": "written_off"}, "written_off"),
        ({"status": "lent"}, ""),
        ({"temporary": True}, "temporary"),
        ({"temporary": True, "status": "withdrawn"}, "withdrawn"),
    ],
)
def test_what_is_left_out_of_the_percentage(more: dict[str, object], reason: str) -> None:
    found = Record.model_validate({"id": "urn:uuid:1", "number": "BTBP 1", "card": CARD, **more})

    assessment = assess(found, STANDARD)
    assert (assessment.excluded, assessment.counted) == (reason, not reason)


def with_facts(view: str, **facts: object) -> Record:
    """A record with six good views, of which this one has these facts."""
    found = record(*SIX)
    changed = next(asset for asset in found.assets if asset.view == view)
    changed.facts = GOOD_PHOTO | facts  # type: ignore[assignment]
    return found


@pytest.mark.parametrize(
    ("facts", "outcome", "missing"),
    [
        ({}, "accept", []),
        ({"edge_px": 2.7}, "warn", []),
        ({"edge_px": 4.0}, "retake", ["left"]),
        ({"edge_px": None, "edge_why": "noise"}, "unknown", ["left"]),
    ],
)
def test_a_view_counts_where_its_photo_is_good_or_has_a_note(
    facts: dict[str, object], outcome: str, missing: list[str]
) -> None:
    found = with_facts("left", **facts)

    assert assess(found, STANDARD).verdicts["photos/0003"].outcome == outcome
    assert lacking(found, Level.PHOTOGRAPHED) == missing
    assert assess(found, STANDARD).level is (Level.STARTED if missing else Level.DIGITIZED)


def test_a_second_photo_of_the_view_makes_good_for_the_first() -> None:
    found = with_facts("left", edge_px=4.0)
    found.assets.append(asset(7, "left"))

    assert assess(found, STANDARD).level is Level.DIGITIZED


@pytest.mark.parametrize(("word", "level"), [("accept", Level.DIGITIZED), ("retake", Level.STARTED)])
def test_a_curator_s_word_decides_whether_a_view_counts(word: Literal["accept", "retake"], level: Level) -> None:
    found = with_facts("left", edge_px=4.0 if word == "accept" else 1.0)
    found.assets[2].overruled = Overruling(outcome=word, reason="x", by="Hoa")

    assert assess(found, STANDARD).level is level


def test_a_blurred_detail_is_no_detail() -> None:
    found = record(*SIX, "detail", card={"inscriptions": "A"})
    found.assets[-1].facts = GOOD_PHOTO | {"edge_px": 4.0}

    assert lacking(found, Level.PHOTOGRAPHED) == ["detail"]


def test_where_the_museum_asks_for_no_verdicts_every_photo_counts() -> None:
    ungraded = read_standard(DEFAULT_FILE.read_text("utf-8").replace('"graded"\n', '"none"\n'), "ungraded")
    assessment = assess(with_facts("left", edge_px=4.0), ungraded)

    assert (assessment.level, assessment.verdicts) == (Level.DIGITIZED, {})
