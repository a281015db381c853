"""`sohoa.toml`: what holds for this machine only. What holds for the museum stands in the store."""

from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from catalog.language import Language, _
from catalog.problems import Problem, reason_of
from catalog.text_file import decoded
from catalog.toml_text import fill_model, parse_toml

FILE_NAME = "sohoa.toml"
FORMAT = 1
#: How the address of a database begins: a server's, a file's.
_SERVERS = ("postgresql", "postgresql+psycopg")
_FILES = ("sqlite", "sqlite+pysqlite")


class Limits(BaseModel):
    """What one file may cost while it is decoded, before it is refused with a code ending in -LIMIT."""

    model_config = ConfigDict(extra="forbid")

    memory_mb: Annotated[int, Field(ge=512)] = 4096
    seconds: Annotated[int, Field(ge=1)] = 300
    file_mb: Annotated[int, Field(ge=1)] = 8192
    megapixels: Annotated[int, Field(ge=1)] = 1200
    pixels_per_byte: Annotated[int, Field(ge=1)] = 500
    stall_seconds: Annotated[int, Field(ge=1)] = 60


class Settings(BaseModel):
    """The settings of one machine. Every key but `format` may be left out."""

    model_config = ConfigDict(extra="forbid")

    format: int = FORMAT
    language: Language = "vi"
    time_zone: str = "Asia/Ho_Chi_Minh"
    workers: Annotated[int, Field(ge=0, le=64)] = 0
    copies_wanted: Annotated[int, Field(ge=1, le=9)] = 2
    barcodes: bool = False
    database: str = ""
    clock_ahead_until: str = ""
    limits: Limits = Limits()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(_("there is no such time zone; an example: Asia/Ho_Chi_Minh")) from error
        return name

    @field_validator("clock_ahead_until")
    @classmethod
    def _known_day(cls, day: str) -> str:
        try:
            return day and date.fromisoformat(day).isoformat()
        except ValueError as error:
            raise ValueError(_("must be a day: 2026-11-05")) from error

    @field_validator("database")
    @classmethod
    def _usable_database(cls, url: str) -> str:
        if url.startswith(_SERVERS) and url.count("@") > 1:  # the rest of a password would be read as a server's name
            raise ValueError(_("an @ within a user's name or password is written %40"))
        if url:
            from sqlalchemy import make_url
            from sqlalchemy.exc import ArgumentError

            try:
                made = make_url(url)
                file = made.database or ""
                if made.drivername in _SERVERS:
                    made.get_dialect()().create_connect_args(made)  # complains of hosts and ports in the query
                known = made.drivername in _SERVERS or (
                    made.drivername in _FILES and file != "" and not file.startswith((":", "file:"))
                )
            except (ArgumentError, ValueError):  # whose words may hold a password
                known = False
            if not known:
                raise ValueError(_("must be an address such as postgresql+psycopg://user@server/name"))
        return url


def load_settings(path: Path) -> Settings:
    """Read the settings file of a museum.

    Raises Problem E-MUSEUM-NEWER for a museum of a newer version of this program and
    E-SETTINGS-INVALID for what cannot be read, naming the key.
    """
    try:
        text = decoded(path.read_bytes())
    except UnicodeDecodeError as error:
        raise Problem("E-SETTINGS-INVALID", where=str(path), reason=_("it is no text in UTF-8")) from error
    except OSError as error:
        raise Problem("E-SETTINGS-INVALID", where=str(path), reason=reason_of(error)) from error
    values = parse_toml(text, "E-SETTINGS-INVALID", str(path))
    if isinstance(made_by := values.get("format"), int) and made_by > FORMAT:
        raise Problem("E-MUSEUM-NEWER", where=str(path), found=made_by, known=FORMAT)
    return fill_model(Settings, values, "E-SETTINGS-INVALID", str(path))


TEMPLATE = f"""\
# Thiết lập của máy này. Mọi dòng đều có thể sửa; dòng có dấu # là giá trị mặc định.
# Settings of this machine. Every line may be changed; a line with # shows the default.

format = {FORMAT}                           # phiên bản thư mục bảo tàng / version of this museum folder
language = "{{language}}"                   # vi | en
time_zone = "Asia/Ho_Chi_Minh"       # ngày tháng trong báo cáo / days in reports

# workers = 0                        # số tiến trình giải mã; 0 = số nhân của máy / 0 = one per core
# copies_wanted = 2                  # số bản lưu (kể cả kho này) trước khi được xóa thẻ nhớ
#                                    # copies, this store among them, before a card may be erased
# barcodes = false                   # đọc cả mã vạch, không chỉ QR; chậm hơn / read barcodes, not QR only; slower
# database = ""                      # trống = tệp catalog.db / empty = the file catalog.db
#                                    # PostgreSQL: "postgresql+psycopg://user@server/name", docs/howto/postgresql.md
# clock_ahead_until = ""             # ngày của lần ghi với đồng hồ chạy nhanh (khi có E-CLOCK-BACKWARDS)
#                                    # day of a commit with a clock that ran ahead (for E-CLOCK-BACKWARDS)

# [limits]                           # giới hạn khi đọc một tệp / what one file may cost
# memory_mb = 4096                   # bộ nhớ / memory
# seconds = 300                      # thời gian / time
# file_mb = 8192                     # dung lượng tệp làm ra / largest file written
# megapixels = 1200                  # số điểm ảnh / pixels
# pixels_per_byte = 500              # số điểm ảnh cho mỗi byte của tệp lớn / of a file that unpacks to much
# stall_seconds = 60                 # nguồn không trả lời / a source that does not answer
"""
