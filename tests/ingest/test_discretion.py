"""What a photo says of camera, place and owner stays in the store: no copy for people holds a byte of it."""

import io
from pathlib import Path

import pytest
import pyvips
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import ImageFileDirectory_v2 as Directory

from catalog.artifact import load_artifact
from catalog.leaving import get_copies
from catalog.museum import Museum
from tests.catalog.test_leaving import xmp_words
from tests.conftest import AddArtifact, Card, picture, shared
from tests.digitize.photo.raws import dng
from tests.digitize.photo.test_capture import EXIF, EXIF_TAGS, GPS, GPS_TAGS, IMAGE_TAGS, exif
from tests.digitize.photo.test_iptc import iim
from tests.digitize.photo.test_photograph import saved
from tests.digitize.photo.test_xmp import listed, packet
from tests.ingest.test_run import take_in

P = picture(320, 240)
SERIAL, OWNER, MAKER = "3001234", "Owner of the camera", "Photographer of this"
TITLE = "Trống «đồng» <Đông Sơn> & chiêng 鼓 🥁 ]]>"
TAGS = IMAGE_TAGS | {0x013B: MAKER, 0x010E: "Kho 7"}
DETAILS = EXIF_TAGS | {0xA430: OWNER, 0x9286: b"ASCII\0\0\0Kho 7"}
XMP = packet(listed("dc:creator", MAKER), f'aux:SerialNumber="{SERIAL}" exif:GPSLatitude="11,51.6N"')


def talkative(form: str) -> bytes:
    """A photo that says all that is to stay at home, in every way that its format has."""
    if form == "HEIC":
        return (shared("photos") / "makers" / "ev_Stonehenge.heic").read_bytes()
    if form == "DNG":
        return dng(P, taken="2026:11:05 08:00:00")
    if form == "TIFF":
        tags = Directory()
        tags.update(TAGS)
        tags[EXIF], tags[GPS], tags[700], tags[33723] = DETAILS, GPS_TAGS, XMP, iim((2, 80, MAKER.encode()))
        return saved(P, "TIFF", tiffinfo=tags)
    block = exif(TAGS, exif=DETAILS, gps=GPS_TAGS)
    if form == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", XMP)
        info.add_text("Author", MAKER)
        return saved(P, "PNG", exif=block, pnginfo=info)
    return saved(P, form, exif=block, xmp=XMP, **({"comment": OWNER.encode()} if form == "JPEG" else {}))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "HEIC", "DNG"])
def test_copies_hold_nothing_of_camera_place_and_owner_whatever_the_master_is(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, form: str
) -> None:
    add("BTBP 1", name=TITLE)
    master = talkative(form)
    secrets = {"HEIC": [b"2567806", b"Robin Mills"], "DNG": [b"Sohoa Test", b"2026:11:05"]}.get(
        form, [SERIAL.encode(), OWNER.encode(), MAKER.encode()]
    )
    assert secrets[0] in master
    card.put(f"BTBP-1.{form.lower()}", master)
    take_in(museum, card.path)

    (copy,) = get_copies(museum, load_artifact(museum, "1"), None, tmp_path / "out")

    made = [path for path in museum.derivatives.rglob("*") if path.suffix in (".jpg", ".tif")]
    assert sorted(path.name for path in made) == ["access.jpg", "thumb.jpg", "zoom.tif"]
    for path in [*made, copy]:
        data = path.read_bytes()
        image = pyvips.Image.new_from_file(str(path))
        assert [secret for secret in [*secrets, b"Exif\0", b"Kho 7", b"NIKON", b"8BIM"] if secret in data] == []
        assert [name for name in image.get_fields() if name.startswith(("exif", "iptc", "photoshop"))] == []
        assert image.get_typeof("xmp-data") == 0 or path == copy
    (zoom,) = (path for path in made if path.suffix == ".tif")
    assert set(Image.open(zoom).tag_v2) & {EXIF, GPS, 700, 33723} == set()
    assert xmp_words(copy.read_bytes()) == {
        "identifier": "BTBP 1",
        "title": TITLE,
        "rights": "© Thử",
        "creator": "Thử",
    }
    Image.open(io.BytesIO(copy.read_bytes())).load()


def test_only_the_master_and_its_facts_say_it_not_the_record_the_catalog_or_a_list(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", talkative("JPEG"))

    take_in(museum, card.path)

    files = [path for path in museum.path.rglob("*") if path.is_file()]
    saying = {path.name for path in files for word in (SERIAL, OWNER, MAKER) if word.encode() in path.read_bytes()}
    assert saying == {"facts.json", "btbp-1.jpg"}
