"""The fields of an artifact's card: the 37 of the museum's register, in its order, and three of its keeping.

docs/fields.md lists them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.field_synonyms import SYNONYMS
from catalog.folding import fold, fold_name


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the card.

    `label` is the column header of a register, verbatim. `restricted` fields never leave the museum
    by default. `listed` fields hold several values, separated by commas or semicolons.
    `needed` fields are part of the level "registered": missing ones are shown, they do not lower it.
    """

    key: str
    label: str
    restricted: bool = False
    listed: bool = False
    needed: bool = False


FIELDS = (
    Field("inventory_number", "Số đăng ký", needed=True),
    Field("class_number", "Số phân loại"),
    Field("other_numbers", "Số hiệu khác", listed=True),
    Field("name", "Tên hiện vật", needed=True),
    Field("other_names", "Tên gọi khác", listed=True),
    Field("object_type", "Loại hình"),
    Field("quantity", "Số lượng", needed=True),
    Field("unit", "Đơn vị tính"),
    Field("parts", "Thành phần"),
    Field("materials", "Chất liệu", listed=True, needed=True),
    Field("technique", "Kỹ thuật chế tác"),
    Field("dimensions", "Kích thước"),
    Field("weight", "Trọng lượng"),
    Field("inscriptions", "Minh văn, ký hiệu"),
    Field("description", "Miêu tả hiện vật"),
    Field("distinguishing_features", "Đặc điểm nhận dạng"),
    Field("dating", "Niên đại"),
    Field("period", "Thời kỳ"),
    Field("culture", "Văn hóa khảo cổ"),
    Field("ethnic_group", "Dân tộc"),
    Field("maker", "Tác giả, người chế tác"),
    Field("find_place", "Nơi phát hiện, sưu tầm"),
    Field("find_place_now", "Địa danh hiện nay"),
    Field("acquisition_method", "Nguồn gốc"),
    Field("entry_date", "Ngày nhập", restricted=True),
    Field("entry_document", "Số biên bản, quyết định", restricted=True),
    Field("source_person", "Người giao, hiến tặng", restricted=True),
    Field("value_vnd", "Trị giá (đồng)", restricted=True),
    Field("legal_level", "Loại hiện vật"),
    Field("holding_kind", "Tính chất hiện vật"),
    Field("recognition", "Quyết định công nhận"),
    Field("condition", "Tình trạng bảo quản", listed=True, needed=True),
    Field("condition_note", "Ghi chú tình trạng", restricted=True),
    Field("location", "Vị trí kho, trưng bày", restricted=True, needed=True),
    Field("collection", "Sưu tập"),
    Field("significance", "Nội dung, ý nghĩa"),
    Field("notes", "Ghi chú", restricted=True),
)
#: What the card says of the entry itself, not of the thing: the book it stands in, who has rights to its pictures
#: (copies that leave carry these words), whether it may be published ("Có" or "Không").
KEEPING_FIELDS = (
    Field("register_book", "Thuộc sổ"),
    Field("rights_note", "Bản quyền"),
    Field("publish", "Công bố", restricted=True),
)
BY_KEY = {field.key: field for field in (*FIELDS, *KEEPING_FIELDS)}

#: Card fields that hold a person; their words live in private/people.db, never in the store.
PERSON_FIELDS = ("source_person",)

_BY_NAME = {fold_name(name): f for f in BY_KEY.values() for name in (*SYNONYMS.get(f.key, ()), f.key, f.label)}


def find_field(name: str) -> Field | None:
    """The field that a column header or a person means: key, label or synonym, accents and punctuation optional."""
    return _BY_NAME.get(fold_name(name))


def field_names() -> Iterable[str]:
    """All names that `find_field` knows: keys, labels and synonyms."""
    return (name for f in BY_KEY.values() for name in (f.key, f.label, *SYNONYMS.get(f.key, ())))


def values(text: str) -> list[str]:
    """The values of a `listed` field as written: `Sắt, tre` is two."""
    return [value for value in (piece.strip() for piece in text.replace(";", ",").split(",")) if value]


_YES_AND_NO = {fold(word): True for word in ("Có", "yes", "true", "1")}
_YES_AND_NO |= {fold(word): False for word in ("Không", "no", "false", "0")}


def yes_or_no(text: str) -> bool | None:
    """What an answer means, as to the field `publish`: "Có", "không", "yes"; None for any other words."""
    return _YES_AND_NO.get(fold(text))
