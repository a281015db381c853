"""RAW and JPEG of one press are one asset, whenever and in whatever order they come."""

import io
from pathlib import Path

import pytest
from PIL import Image

from catalog.museum import Museum
from catalog.record import Asset
from ingest.derive import derive
from tests.conftest import AddArtifact, Card, OpenWriter, picture
from tests.digitize.photo.raws import dng
from tests.ingest.test_run import record_of, take_in, told

P = picture()
TAKEN, LATER = "2026:11:05 08:00:00", "2026:11:05 08:00:09"


def jpeg_of(seed: int = 0, taken: str = TAKEN) -> bytes:
    """A JPEG that states when it was taken, or does not."""
    exif = Image.Exif()
    if taken:
        exif.get_ifd(34665)[36867] = taken
    buffer = io.BytesIO()
    picture(seed=seed).save(buffer, "JPEG", quality=90, exif=exif)
    return buffer.getvalue()


RAW, JPEG = dng(P, taken=TAKEN), jpeg_of()
RAW_OF_NOBODY = b"IIU\0\x08\0\0\0" + bytes(20_000)


@pytest.fixture
def artifact(add: AddArtifact) -> str:
    """The artifact that the files of these tests belong to."""
    return add("BTBP 1").id


def names(asset: Asset) -> list[str]:
    """Names of an asset's files, the principal one first."""
    files = sorted(asset.files, key=lambda file: file.role, reverse=True)
    return [file.path.rpartition("/")[2] for file in files]


def stored(museum: Museum, artifact: str) -> list[list[str]]:
    """Names of the files of all assets, as `names` gives them."""
    return [names(asset) for asset in record_of(museum, artifact).assets]


def lay(card: Card, **files: bytes) -> None:
    """Make these the card's only files: BTBP-1 with the endings given."""
    for old in card.path.iterdir():
        old.unlink()
    for ending, data in files.items():
        card.put(f"BTBP-1.{ending}", data)


def test_files_of_one_press_are_one_asset_with_the_raw_in_front(museum: Museum, artifact: str, card: Card) -> None:
    """One folder, one name but for the ending, and one time where both state it."""
    seeds = iter(range(100))

    def raw(taken: str = TAKEN) -> bytes:
        return dng(picture(seed=next(seeds)), taken=taken)

    def jpeg(taken: str = TAKEN) -> bytes:
        return jpeg_of(next(seeds), taken)

    pairs = {
        "BTBP-1_1.DNG": raw(),
        "BTBP-1_1.JPG": jpeg(),
        "BTBP-1_2.dng": raw(),
        "btbp-1_2.jpeg": jpeg(),
        "BTBP-1/DSC_7.NEF": raw(),
        "BTBP-1/DSC_7.jpg": jpeg(),
        "BTBP-1_3.dng": raw(),
        "BTBP-1_3.jpg": jpeg(taken=""),
        "BTBP-1_4.dng": raw(taken=""),
        "BTBP-1_4.jpg": jpeg(),
    }
    apart = {
        "BTBP-1_5.dng": raw(),
        "BTBP-1_6.jpg": jpeg(),
        "BTBP-1/8.dng": raw(),
        "8_BTBP/BTBP-1 8.jpg": jpeg(),
        "BTBP-1_9.dng": raw(),
        "BTBP-1_9.jpg": jpeg(taken=LATER),
        "BTBP-1_10.dng": raw(),
        "BTBP-1_10.nef": raw(),
        "BTBP-1_10.jpg": jpeg(),
    }
    for name, data in (pairs | apart).items():
        card.put(name, data)

    report = take_in(museum, card.path)

    found = stored(museum, artifact)
    expected = [[Path(name).name for name in list(pairs)[n : n + 2]] for n in range(0, len(pairs), 2)]
    assert sorted(files for files in found if len(files) > 1) == sorted(expected)
    assert sorted(files for files in found if len(files) == 1) == sorted([Path(name).name] for name in apart)
    assert set(told(report).values()) == {"added"}
    assert {asset.format for asset in record_of(museum, artifact).assets if len(asset.files) > 1} == {"raw"}


def test_a_pair_is_known_again_whole_or_by_either_half(museum: Museum, artifact: str, card: Card) -> None:
    lay(card, dng=RAW, jpg=JPEG)
    take_in(museum, card.path)

    for again in ({"dng": RAW, "jpg": JPEG}, {"dng": RAW}, {"jpg": JPEG}):
        lay(card, **again)
        assert set(told(take_in(museum, card.path, dry_run=True)).values()) == {"known"}
        assert set(told(take_in(museum, card.path)).values()) == {"known"}
    assert stored(museum, artifact) == [["BTBP-1.dng", "BTBP-1.jpg"]]


@pytest.mark.parametrize(("first", "second"), [("dng", "jpg"), ("jpg", "dng")])
def test_a_half_that_comes_later_is_a_photo_of_its_own_and_nothing_is_twice(
    museum: Museum, artifact: str, card: Card, first: str, second: str
) -> None:
    both = {"dng": RAW, "jpg": JPEG}
    lay(card, **{first: both[first]})
    take_in(museum, card.path)
    lay(card, **both)

    planned = take_in(museum, card.path, dry_run=True)
    report = take_in(museum, card.path)

    lines = {line.path.removeprefix("BTBP-1."): line for line in report.lines}
    assert told(planned) == told(report) == {f"BTBP-1.{first}": "known", f"BTBP-1.{second}": "added"}
    assert lines[second].notes == ["W-PHOTO-PAIR-APART"]
    assert (lines[second].asset, lines[first].asset) == ("photos/0002", None)
    assert stored(museum, artifact) == [[f"BTBP-1.{first}"], [f"BTBP-1.{second}"]]
    assert set(told(take_in(museum, card.path)).values()) == {"known"}


def test_another_jpeg_beside_the_raw_of_a_known_pair_is_kept_too(museum: Museum, artifact: str, card: Card) -> None:
    lay(card, dng=RAW, jpg=JPEG)
    take_in(museum, card.path)
    lay(card, dng=RAW, jpg=jpeg_of(seed=9))

    report = take_in(museum, card.path)

    assert told(report) == {"BTBP-1.dng": "known", "BTBP-1.jpg": "added"}
    assert stored(museum, artifact) == [["BTBP-1.dng", "BTBP-1.jpg"], ["BTBP-1.jpg"]]


def test_copies_of_a_pair_are_made_and_made_again_from_the_raw(
    museum: Museum, artifact: str, card: Card, open_writer: OpenWriter
) -> None:
    gray = picture(seed=9).convert("L").convert("RGB")
    buffer = io.BytesIO()
    gray.save(buffer, "JPEG")
    lay(card, dng=RAW, jpg=buffer.getvalue())
    take_in(museum, card.path)
    (thumb,) = museum.derivatives.rglob("thumb.jpg")
    before = thumb.read_bytes()
    thumb.unlink()

    derive(museum, None, open_writer=open_writer, tick=lambda _done, _of: None)

    assert thumb.read_bytes() == before
    assert Image.open(thumb).convert("HSV").getextrema()[1][1] > 200


def test_a_damaged_half_refuses_both_so_that_the_card_is_kept(museum: Museum, artifact: str, card: Card) -> None:
    lay(card, dng=RAW[:-5000], jpg=JPEG)

    report = take_in(museum, card.path)

    assert set(told(report).values()) == {"E-PHOTO-RAW-INCOMPLETE"}
    assert stored(museum, artifact) == []


def test_a_raw_of_an_unknown_camera_is_kept_unread_with_its_jpeg_only_where_asked(
    museum: Museum, artifact: str, card: Card
) -> None:
    lay(card, rw2=RAW_OF_NOBODY, jpg=JPEG)

    refused = take_in(museum, card.path)
    kept = take_in(museum, card.path, keep_unread=True)

    assert set(told(refused).values()) == {"E-PHOTO-RAW-CAMERA"}
    assert set(told(kept).values()) == {"added"}
    assert stored(museum, artifact) == [["BTBP-1.rw2", "BTBP-1.jpg"]]
    assert "W-FILE-UNREAD" in record_of(museum, artifact).assets[0].notes


@pytest.mark.parametrize("listed", ["dng", "jpg"])
def test_either_half_may_be_named_by_a_list_and_both_go_there(
    museum: Museum, artifact: str, card: Card, tmp_path: Path, listed: str
) -> None:
    card.put("IMG_7.dng", RAW)
    card.put("IMG_7.jpg", JPEG)
    match_list = tmp_path / "list.csv"
    match_list.write_text(f"file,number\nIMG_7.{listed},BTBP 1\n")

    take_in(museum, card.path, match_list=match_list)

    assert stored(museum, artifact) == [["IMG_7.dng", "IMG_7.jpg"]]


def test_a_list_that_sends_the_halves_to_two_artifacts_is_refused(
    museum: Museum, artifact: str, add: AddArtifact, card: Card, tmp_path: Path
) -> None:
    add("BTBP 2")
    card.put("IMG_7.dng", RAW)
    card.put("IMG_7.jpg", JPEG)
    match_list = tmp_path / "list.csv"
    match_list.write_text("file,number\nIMG_7.dng,BTBP 1\nIMG_7.jpg,BTBP 2\n")

    report = take_in(museum, card.path, match_list=match_list)

    assert set(told(report).values()) == {"E-MATCH-CONFLICT"}
    assert stored(museum, artifact) == []
