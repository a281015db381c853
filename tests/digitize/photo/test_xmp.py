"""XMP: what it says is read, what it does to harm is not."""

import pytest

from digitize.photo.xmp import MOST_BYTES, xmp_facts

NAMES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
    'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" '
    'xmlns:exifEX="http://cipa.jp/exif/1.0/"'
)


def packet(properties: str = "", attributes: str = "") -> bytes:
    """An XMP packet with these properties, as elements and as attributes."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {NAMES} {attributes}>{properties}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def alternatives(name: str, **words: str) -> str:
    """A property in several languages."""
    items = "".join(f'<rdf:li xml:lang="{lang.replace("_", "-")}">{word}</rdf:li>' for lang, word in words.items())
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"


def listed(name: str, *words: str) -> str:
    """A property of several values."""
    return f"<{name}><rdf:Bag>{''.join(f'<rdf:li>{word}</rdf:li>' for word in words)}</rdf:Bag></{name}>"


def test_what_people_say_of_a_picture_is_read() -> None:
    said = packet(
        alternatives("dc:title", en="Drum", x_default="Trống đồng &amp; chiêng")
        + alternatives("dc:description", vi="Mặt trống có hình ngôi sao")
        + alternatives("dc:rights", x_default="© Bảo tàng")
        + listed("dc:creator", "Nguyễn Văn Hoà", "Lê Thị Nụ")
        + listed("dc:subject", "trống", " đồng ", "")
        + "<photoshop:Headline>Đông Sơn</photoshop:Headline>"
        + "<photoshop:DateCreated>1930-05</photoshop:DateCreated>"
    )

    assert xmp_facts(said) == {
        "title": "Trống đồng & chiêng",
        "description": "Mặt trống có hình ngôi sao",
        "rights": "© Bảo tàng",
        "creator": "Nguyễn Văn Hoà; Lê Thị Nụ",
        "keywords": "trống; đồng",
        "headline": "Đông Sơn",
        "date_created": "1930-05",
    }


def test_what_a_camera_says_is_read_from_attributes_too() -> None:
    said = packet(
        listed("exif:ISOSpeedRatings", "400"),
        'tiff:Make="NIKON" tiff:Model="D850" aux:SerialNumber="3001234" aux:Lens="60 mm" exif:ExposureTime="1/60" '
        'exif:FNumber="56/10" exif:FocalLength="60/1" exif:DateTimeOriginal="2026-11-05T08:00:00.25+07:00" '
        'exif:GPSLatitude="11,51.6N" exif:GPSLongitude="106,36,18W" exif:GPSAltitude="12/1" exif:GPSAltitudeRef="1"',
    )

    assert xmp_facts(said) == {
        "make": "NIKON",
        "model": "D850",
        "serial_number": "3001234",
        "lens": "60 mm",
        "exposure_seconds": 0.016667,
        "f_number": 5.6,
        "focal_length_mm": 60,
        "iso": 400,
        "taken_at": "2026-11-05T08:00:00",
        "subsecond": "25",
        "utc_offset": "+07:00",
        "latitude": 11.86,
        "longitude": -106.605,
        "altitude_m": -12,
    }


@pytest.mark.parametrize(
    ("attributes", "taken"),
    [
        ('photoshop:DateCreated="2026-11-05T08:00:00" xmp:CreateDate="2027-01-01T10:00:00"', "2026-11-05T08:00:00"),
        ('photoshop:DateCreated="1930-05-01" xmp:CreateDate="2027-01-01T10:00:00"', "2027-01-01T10:00:00"),
        ('photoshop:DateCreated="1930-05-01T00:00:00" xmp:CreateDate="2027-01-01T10:00:00"', "2027-01-01T10:00:00"),
        ('photoshop:DateCreated="1930-05-01"', None),
        ('xmp:CreateDate="2027-02-31T10:00:00"', None),
    ],
    ids=["created", "a day alone", "a day as midnight", "nothing but a day", "no such day"],
)
def test_a_day_alone_is_no_moment_of_a_press(attributes: str, taken: str | None) -> None:
    assert xmp_facts(packet(attributes=attributes)).get("taken_at") == taken


@pytest.mark.parametrize(
    "value",
    ["0", "-1", "1e999999999", "1/0", "nan", "inf", "9" * 400, "1.5/2", "", "٣"],
)
def test_a_number_that_no_camera_has_is_no_fact(value: str) -> None:
    assert xmp_facts(packet(attributes=f'exif:FNumber="{value}" tiff:Make="Canon"')) == {"make": "Canon"}


@pytest.mark.parametrize("place", ["91,0N", "11,51.6", "11.86", "0,0N", "a,bN", "11,51.6E"])
def test_a_place_that_cannot_be_is_no_fact(place: str) -> None:
    longitude = "0,0E" if place.startswith("0") else "106,36E"

    assert xmp_facts(packet(attributes=f'exif:GPSLatitude="{place}" exif:GPSLongitude="{longitude}"')) == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-8-sig"])
def test_a_packet_is_read_in_the_encodings_that_xml_has(encoding: str) -> None:
    text = packet(alternatives("dc:title", x_default="Đồng")).decode()
    text = text[text.index("<x:") : text.rindex("<?")]
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""

    assert xmp_facts(mark + text.encode(encoding)) == {"title": "Đồng"}


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("entity", ["b", "f", "a"])
def test_entities_are_neither_multiplied_nor_fetched(encoding: str, entity: str) -> None:
    text = packet(
        alternatives("dc:title", x_default=f"&{entity};") + alternatives("dc:rights", x_default="CC")
    ).decode()
    text = text[text.index("<x:") : text.rindex("<?")]

    assert xmp_facts(text.encode(encoding)) == {}
    assert xmp_facts((ENTITIES + text).encode(encoding)) == {}


@pytest.mark.parametrize(
    "more",
    [
        "<a>" * 100_000,
        "".join(f"<dc:a{n}>x</dc:a{n}>" for n in range(5000)),
        "<dc:x></dc:y>",
        "<dc:x>\x01</dc:x>",
        "<dc:x",
    ],
    ids=["nested deep", "properties without end", "crossed", "a control character", "cut off"],
)
def test_what_stands_before_the_damage_is_read(more: str) -> None:
    assert xmp_facts(packet(alternatives("dc:title", x_default="Trống") + more)) == {"title": "Trống"}


def test_a_packet_larger_than_any_is_not_read_and_one_just_as_large_is() -> None:
    said = packet(alternatives("dc:title", x_default="Trống"))

    assert xmp_facts(said.ljust(MOST_BYTES)) == {"title": "Trống"}
    assert xmp_facts(said.ljust(MOST_BYTES + 1)) == {}


def test_words_of_any_length_and_number_are_kept_within_bounds() -> None:
    facts = xmp_facts(
        packet(listed("dc:subject", *["từ khoá"] * 20_000) + alternatives("dc:title", x_default="ệ" * 90_000))
    )

    assert facts["title"] == "ệ" * 500
    assert len(str(facts["keywords"])) == 500


def test_words_inside_structures_are_not_taken_for_those_of_the_picture() -> None:
    nested = (
        "<xmp:History><rdf:Seq><rdf:li><rdf:Description><dc:title>Of a step</dc:title></rdf:Description></rdf:li>"
        "</rdf:Seq></xmp:History>"
    )

    assert xmp_facts(packet(nested)) == {}


def test_what_would_steer_a_screen_is_taken_out() -> None:
    assert xmp_facts(packet(alternatives("dc:title", x_default="&#x202e;two&#10;lines&#x9b;31m&#x200f;"))) == {
        "title": "two lines"
    }


@pytest.mark.parametrize("rubbish", [b"", b"\0" * 99, b"not xml", b"<", bytes(range(256))])
def test_rubbish_says_nothing(rubbish: bytes) -> None:
    assert xmp_facts(rubbish) == {}
