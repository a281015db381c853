"""The terms that a new museum begins with: every word of the domain, and every word of the demo register."""

import csv

import pytest

from catalog.fields import find_field
from catalog.vocabulary import FIELDS_OF, Vocabularies
from catalog.vocabulary.table import write_csv
from catalog.vocabulary.vocabularies import VOCABULARY_OF, default
from tests.conftest import shared

DEFAULTS = Vocabularies({})

#: domain.md §5, word for word.
DOMAIN = {
    "legal_level": (
        "Bảo vật quốc gia · Cổ vật · Di vật · Tư liệu · Mẫu vật (tự nhiên) · Không xếp loại · Chưa phân loại"
    ),
    "holding_kind": (
        "Hiện vật gốc · Bản sao · Phục chế (phiên bản) · Hiện vật tham khảo · Hiện vật ký gửi · Hiện vật mượn"
    ),
    "acquisition_method": (
        "Sưu tầm (điền dã) · Khai quật · Hiến tặng · Chuyển giao · Mua · Trao đổi · Thu hồi (công an, hải quan)"
        " · Vốn có · Chế tác · Ký gửi · Mượn · Nguồn khác · Không rõ"
    ),
    "condition": (
        "Nguyên vẹn · Sứt · Mẻ · Vỡ · Gãy · Rạn nứt · Mất bộ phận · Rỉ sét · Ten đồng · Biến dạng · Móp méo · Cong vênh"
        " · Mối mọt · Mục · Rách · Thủng · Ố vàng · Giòn · Phai màu · Tróc men/sơn · Xước · Nấm mốc · Đã phục chế"
        " · Chưa khảo sát"
    ),
    "materials": (
        "Đá · Bazan · Đá sừng · Sa thạch · Nephrite · Thạch anh · Đất nung · Gốm · Sành · Sứ · Đồng · Sắt · Nhôm · Chì"
        " · Vàng · Bạc · Kim loại khác · Thủy tinh · Gỗ · Tre, nứa, mây · Sợi, vải · Da · Xương, sừng, ngà, răng · Giấy"
        " · Giấy ảnh · Phim · Nhựa · Cao su · Hỗn hợp · Khác · Chưa xác định"
    ),
    "period": (
        "Thời tiền sử · Thời sơ sử · Thời Lý · Trần · Lê sơ · Mạc · Lê Trung hưng · Tây Sơn · Nguyễn · Pháp thuộc"
        " · Kháng chiến chống Pháp · Kháng chiến chống Mỹ · Sau 1975"
    ),
    "culture": "Văn hóa Đồng Nai · Văn hóa Đông Sơn · Thành đất đắp hình tròn · Văn hóa Óc Eo · Champa · Khmer",
    "ethnic_group": (
        "Xtiêng · S'tiêng · Stiêng · X'tiêng · Xa Điêng · Xơ Điêng · Xa Chiêng · Bù Lơ · Bù Đek · Bù Dip · Bulac"
        " · Mnông · M'nông · Pnông · Mnông Nông · Gar · Preh · Khmer · Khơ-me · Cul · Cur · Thổ · Krôm · Chơ-ro"
        " · Châu Ro · Kinh · Việt · Tày · Nùng · Mạ · Hoa · Chăm · Khác"
    ),
    "object_type": (
        "Công cụ · Nông cụ · Vũ khí · Đồ gia dụng · Đồ đựng · Trang sức · Trang phục · Nhạc cụ · Tín ngưỡng · Tiền tệ"
        " · Quân trang · Chiến lợi phẩm · Cờ · Tài liệu · Ảnh · Băng đĩa · Vật liệu kiến trúc · Mẫu vật tự nhiên"
        " · Phế phẩm chế tác · Khác"
    ),
    "unit": ("chiếc · cái · bộ · thanh · mảnh · tờ · quyển · tấm · lá · đồng · viên · hạt · chuỗi · pho · mẫu · hộp"),
}
CODES = ["Đa", "Đo", "G", "Gm", "Gi", "V", "KL", "Tr", "X", "Ph", "TT", "MV"]


@pytest.mark.parametrize("field", DOMAIN)
def test_every_word_of_the_domain_is_a_term_or_a_synonym(field: str) -> None:
    assert [word for word in DOMAIN[field].split(" · ") if not DEFAULTS.is_known(field, word)] == []


def test_every_class_letter_of_the_museum_is_the_code_of_a_material() -> None:
    assert [code for code in CODES if DEFAULTS.preferred("materials", code) == code] == []
    assert {term.code for term in DEFAULTS.by_name["material"].terms if term.code} == set(CODES)


def test_every_period_that_has_years_has_them() -> None:
    years = {term.term: (term.from_year, term.to_year) for term in DEFAULTS.by_name["period"].terms}

    assert years["Thời Trần"] == (1225, 1400)
    assert years["Thời tiền sử"] == (None, None)
    assert years["Sau 1975"] == (1975, None)


def test_the_words_of_the_demo_register_are_known_but_for_places_elsewhere() -> None:
    unknown = set()
    with (shared("vietnam") / "register.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for label, words in row.items():
                field = find_field(label)
                if field and field.key in VOCABULARY_OF:
                    values = DEFAULTS.values(field.key, words)
                    unknown |= {value for value in values if not DEFAULTS.is_known(field.key, value)}

    assert unknown == {"Thành phố Hồ Chí Minh", "tỉnh Bình Thuận", "Bảo tàng tỉnh"}


@pytest.mark.parametrize("name", FIELDS_OF)
def test_the_files_are_as_the_program_writes_them(name: str) -> None:
    assert write_csv(DEFAULTS.by_name[name].terms) == default(name)
    assert default(name).startswith("\ufeffid,term,synonyms".encode())


def test_uris_stand_for_different_things() -> None:
    uris = [term.uri for vocabulary in DEFAULTS.by_name.values() for term in vocabulary.terms if term.uri]

    assert len(uris) >= 12
    assert len(set(uris)) == len(uris)


#: Spellings that registers have of one people.
PEOPLES = (
    "Xtiêng · X-tiêng · X'tiêng · S-tiêng · Stiêng · Stieng",
    "Mnông · M'nông · M-nông · Mơ Nông · Mơ-nông · mơ nông · Mơnông",
    "Khmer · Khơ-me · Khơ me · Khơme · Khờ Me",
    "Chơ-ro · Chơ Ro · Chơro · Châu Ro",
    "Ba-na · Ba Na · Bana · Bahnar",
    "Xơ-đăng · Xơ Đăng · Xơđăng · Xê Đăng · Xê-đăng",
    "Ê-đê · Ê Đê · Êđê · Ede · Rhade",
    "Gia-rai · Gia Rai · Giarai · Jrai",
    "Cơ-ho · Cơ Ho · Cơho · K'ho · Kơ Ho",
)


@pytest.mark.parametrize("spellings", PEOPLES)
def test_all_spellings_of_a_people_are_one_term(spellings: str) -> None:
    term, *others = spellings.split(" · ")

    assert {DEFAULTS.preferred("ethnic_group", word) for word in others} == {term}
