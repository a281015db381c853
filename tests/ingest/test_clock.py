"""The camera's clock: what it lacked is added beside what it said, and what cannot be is remarked on."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from catalog.batches import list_batches
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import BATCH_FILE, Fact, read_batch
from catalog.tables import AssetRow
from ingest.clock import Clock, read_clock_offset
from tests.conftest import AddArtifact, Card, Sohoa, jpeg
from tests.digitize.photo.test_capture import IMAGE_TAGS, OFFSET, TIME, exif
from tests.ingest.test_run import record_of, take_in

NOW = datetime(2026, 11, 5, 1, 0, tzinfo=UTC)
HANOI = "Asia/Ho_Chi_Minh"


def photo(taken: str) -> bytes:
    """A JPEG taken at this time by the camera's clock."""
    return jpeg(1, exif=exif(IMAGE_TAGS, exif={TIME: taken}))


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("+7h", 25_200),
        ("-00:05:30", -330),
        ("+0:30", 1800),
        ("+1d2h30m", 95_400),
        ("-45s", -45),
        ("−7H", -25_200),
        (" + 7 h ", 25_200),
        ("+36525d", 3_155_760_000),
        ("+0h", 0),
    ],
)
def test_an_offset_is_read_as_people_write_it(words: str, seconds: int) -> None:
    assert read_clock_offset(words) == seconds


@pytest.mark.parametrize(
    "words",
    ["", "+", "7h", "seven hours", "+7", "+7x", "+h", "7:00", "+1:60", "+1:2:3:4", "+99999d", "+٧h", "+7h-2m", "nan"],
)
def test_an_offset_that_cannot_be_understood_has_a_code(words: str) -> None:
    with pytest.raises(Problem, match="E-CLOCK-OFFSET"):
        read_clock_offset(words)


@pytest.mark.parametrize(
    ("said", "offset", "more"),
    [
        ({"taken_at": "2026-11-05T08:00:00", "utc_offset": None}, None, {"zone_assumed": HANOI}),
        ({"taken_at": "2026-11-05T08:00:00", "utc_offset": "+07:00"}, None, {}),
        (
            {"taken_at": "2026-12-31T22:00:00", "utc_offset": "+00:00"},
            25_200,
            {"taken_at_corrected": "2027-01-01T05:00:00"},
        ),
        (
            {"taken_at": "2026-11-05T08:00:00", "utc_offset": None},
            0,
            {"zone_assumed": HANOI, "taken_at_corrected": "2026-11-05T08:00:00"},
        ),
        ({"taken_at": "0001-01-01T00:00:00", "utc_offset": "+00:00"}, -60, {}),
        ({"width": 64}, 25_200, {}),
    ],
    ids=["zone unknown", "zone known", "put right", "by nothing", "before all time", "no time"],
)
def test_what_is_assumed_and_put_right_stands_beside_what_was_said(
    said: dict[str, Fact], offset: int | None, more: dict[str, Fact]
) -> None:
    assert Clock(offset, HANOI).facts(said) == more


@pytest.mark.parametrize(
    ("facts", "remarked"),
    [
        ({"taken_at": "2026-11-05T08:00:00", "utc_offset": None}, False),
        ({"taken_at": "2026-11-05T08:04:00", "utc_offset": None}, False),
        ({"taken_at": "2026-11-05T08:06:00", "utc_offset": None}, True),
        ({"taken_at": "2026-11-05T10:00:00", "utc_offset": "+09:00"}, False),
        ({"taken_at": "2026-11-05T02:00:00", "utc_offset": "+00:00"}, True),
        ({"taken_at": "2031-01-01T00:00:00", "utc_offset": None}, True),
        ({"taken_at": "2031-01-01T00:00:00", "taken_at_corrected": "2026-11-05T07:00:00"}, False),
        ({"taken_at": "2026-11-05T07:00:00", "taken_at_corrected": "2031-01-01T00:00:00"}, True),
        ({"taken_at": "1990-01-01T00:00:00", "utc_offset": None}, False),
        ({"taken_at": "1989-12-31T23:59:59", "utc_offset": None}, True),
        ({"taken_at": "0001-01-01T00:00:00", "utc_offset": "+14:00"}, True),
        ({"taken_at": "9999-12-31T23:59:59", "utc_offset": "-14:00"}, True),
        ({"width": 64}, False),
    ],
)
def test_a_time_in_the_future_or_before_digital_cameras_is_remarked_on(facts: dict[str, Fact], remarked: bool) -> None:
    assert Clock(None, HANOI).notes(facts, NOW) == (["W-PHOTO-CLOCK"] if remarked else [])


def test_a_batch_keeps_the_offset_and_each_photo_both_times(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1.jpg", photo("2026:11:05 01:00:00"))

    report = take_in(museum, card.path, clock_offset=25_200)

    (asset,) = record_of(museum, artifact).assets
    assert {key: asset.facts.get(key) for key in ("taken_at", "taken_at_corrected", "zone_assumed")} == {
        "taken_at": "2026-11-05T01:00:00",
        "taken_at_corrected": "2026-11-05T08:00:00",
        "zone_assumed": HANOI,
    }
    assert report.batch is not None
    batch = read_batch(museum.store.read(museum.store.inventory(report.batch), BATCH_FILE), report.batch)
    assert batch.clock_offset_seconds == 25_200


@pytest.mark.parametrize(("offset", "taken"), [(None, "2026-11-05T01:00:00"), (25_200, "2026-11-05T08:00:00")])
def test_the_catalog_goes_by_the_time_put_right(
    museum: Museum, add: AddArtifact, card: Card, offset: int | None, taken: str
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", photo("2026:11:05 01:00:00"))

    take_in(museum, card.path, clock_offset=offset)

    with museum.engine.connect() as connection:
        assert connection.scalars(select(AssetRow.taken_at)).all() == [taken]


def test_nobody_said_anything_of_the_clock(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1.jpg", photo("2020:11:05 01:00:00"))

    take_in(museum, card.path)

    (asset,) = record_of(museum, artifact).assets
    assert "taken_at_corrected" not in asset.facts
    (row,) = list_batches(museum)
    batch = read_batch(museum.store.read(museum.store.inventory(row.id), BATCH_FILE), row.id)
    assert batch.clock_offset_seconds is None


def test_a_photo_of_the_future_is_taken_with_a_remark(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    add("BTBP 2")
    card.put("BTBP-1.jpg", photo("2999:01:01 00:00:00"))
    card.put("BTBP-2.jpg", jpeg(2, exif=exif(exif={TIME: "2020:11:05 08:00:00", OFFSET: "+07:00"})))

    report = take_in(museum, card.path)

    assert {line.path: "W-PHOTO-CLOCK" in line.notes for line in report.lines} == {
        "BTBP-1.jpg": True,
        "BTBP-2.jpg": False,
    }
    assert record_of(museum, artifact).assets[0].facts["taken_at"] == "2999-01-01T00:00:00"


def test_the_command_takes_an_offset_that_begins_with_a_minus_and_show_tells_the_time_put_right(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", photo("2020:11:05 08:00:00"))

    dry = sohoa("ingest", card.path, "--clock-offset", "-00:30", "--dry-run")
    done = sohoa("ingest", card.path, "--clock-offset", "-00:30")

    assert (dry.code, done.code) == (0, 0)
    assert "taken 05/11/2020 07:30  NIKON D850" in sohoa("show", "1").out


def test_the_command_refuses_an_offset_that_it_cannot_understand_before_anything_is_done(
    museum: Museum, card: Card, sohoa: Sohoa
) -> None:
    for dry_run in ([], ["--dry-run"]):
        said = sohoa("ingest", card.path, "--clock-offset", "seven", "--json", *dry_run)
        assert (said.code, said.codes) == (2, ["E-CLOCK-OFFSET"])
    assert list_batches(museum) == []
