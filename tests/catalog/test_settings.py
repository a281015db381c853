"""sohoa.toml: every key may be left out, none may be wrong, and what is wrong is named."""

import tomllib
from pathlib import Path

import pytest

from catalog import language
from catalog.problems import Exit, Problem
from catalog.settings import FORMAT, TEMPLATE, Limits, Settings, load_settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sohoa.toml"


def test_an_empty_file_means_the_defaults(file: Path) -> None:
    file.touch()

    settings = load_settings(file)
    assert settings == Settings()
    assert (settings.language, settings.time_zone, settings.copies_wanted) == ("vi", "Asia/Ho_Chi_Minh", 2)


def test_what_is_written_holds(file: Path) -> None:
    file.write_text('workers = 3\ncopies_wanted = 1\ntime_zone = "Asia/Bangkok"\n[limits]\nmegapixels = 9\n', "utf-8")

    settings = load_settings(file)
    assert (settings.workers, settings.copies_wanted, settings.time_zone) == (3, 1, "Asia/Bangkok")
    assert settings.limits == Limits(megapixels=9)


def test_the_template_shows_every_key_with_its_default(file: Path) -> None:
    text = TEMPLATE.format(language="en")
    uncommented = "\n".join(
        line.removeprefix("# ") if " = " in line or "[" in line else line for line in text.split("\n")
    )
    values = tomllib.loads(uncommented)

    assert set(values) == set(Settings.model_fields)
    assert set(values["limits"]) == set(Limits.model_fields)
    file.write_text(uncommented, "utf-8")
    assert load_settings(file) == Settings(language="en")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("wokers = 2", "wokers"),
        ("workers = 65", "workers"),
        ("workers = -1", "workers"),
        ('workers = "two"', "workers"),
        ("copies_wanted = 0", "copies_wanted"),
        ('language = "fr"', "language"),
        ('format = "one"', "format"),
        ('time_zone = "Asia/Hanoi"', "time_zone"),
        ('time_zone = ""', "time_zone"),
        ('time_zone = "../../etc/passwd"', "time_zone"),
        ("time_zone = 7", "time_zone"),
        ("[limits]\nmemory_mb = 1", "limits.memory_mb"),
        ("[limits]\nmemory = 1", "limits.memory"),
        ("limits = 5", "limits"),
        ('clock_ahead_until = "05/11/2035"', "clock_ahead_until"),
        ("clock_ahead_until = 2035-11-05", "clock_ahead_until"),
        ('database = "catalog"', "database"),
        ('database = "nodatabase://host/x"', "database"),
        ('database = "oracle+cx_oracle://user:secret@host/x"', "database"),
        ('database = "postgresql+psycopg2://user:secret@host/x"', "database"),
        ('database = "postgresql+psycopg_async://user:secret@host/x"', "database"),
        ('database = "postgresql+psycopg://user:pass:se@cret:secret@host/x"', "database"),
        ('database = "postgres://user:secret@host/x"', "database"),
        ('database = "postgresql+psycopg://user:pass@secret@host/x"', "database"),
        ('database = "postgresql://user:pass@secret/x?y@host/x"', "database"),
        ('database = "postgresql+psycopg://user:secret@host/x?port=abc"', "database"),
        ('database = "sqlite://"', "database"),
        ('database = "sqlite:///:memory:"', "database"),
        ('database = "sqlite:///file:x?uri=true"', "database"),
        ("database = 5", "database"),
    ],
)
def test_a_key_that_cannot_be_right_is_named(file: Path, text: str, key: str) -> None:
    file.write_text(text, "utf-8")

    with pytest.raises(Problem, match="E-SETTINGS-INVALID") as problem:
        load_settings(file)
    assert (problem.value.where, problem.value.exit) == (str(file), Exit.INCOMPLETE)
    assert str(problem.value.facts["reason"]).startswith(key)
    assert "secret" not in str(problem.value)


def test_how_an_at_sign_is_written_in_a_password_is_said(file: Path) -> None:
    file.write_text('database = "postgresql+psycopg://hoa:mat@KHAU9@server/museum"', "utf-8")

    with pytest.raises(Problem, match="E-SETTINGS-INVALID") as problem:
        load_settings(file)
    assert "%40" in problem.value.message
    assert "KHAU9" not in f"{problem.value} {problem.value.as_json()}"


@pytest.mark.parametrize(
    "url", ["sqlite:////srv/catalog.db", "postgresql+psycopg://hoa@server:5433/museum", "postgresql://server/museum"]
)
def test_a_database_that_can_be_spoken_with_is_taken(file: Path, url: str) -> None:
    file.write_text(f'database = "{url}"', "utf-8")

    assert load_settings(file).database == url


@pytest.mark.parametrize("data", [b"bad bad", b"workers = 1\nworkers = 2", b"\xff\xfe\x00", b"workers", b"[limits"])
def test_what_is_no_toml_is_invalid(file: Path, data: bytes) -> None:
    file.write_bytes(data)

    with pytest.raises(Problem, match="E-SETTINGS-INVALID"):
        load_settings(file)


@pytest.mark.parametrize("more", ["", 'unheard_of = "x"\n', 'workers = "many"\n', 'time_zone = "Mars"\n'])
def test_a_museum_of_a_newer_version_says_so_before_anything_else(file: Path, more: str) -> None:
    file.write_text(f"format = {FORMAT + 1}\n{more}", "utf-8")

    with pytest.raises(Problem, match="E-MUSEUM-NEWER") as problem:
        load_settings(file)
    assert (problem.value.facts, problem.value.exit) == ({"found": FORMAT + 1, "known": FORMAT}, Exit.INCOMPLETE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wokers = 2", "wokers: there is no such setting"),
        ("workers = 65", "workers: must be 64 or less"),
        ('workers = "two"', "workers: must be a whole number"),
        ("copies_wanted = 0", "copies_wanted: must be 1 or more"),
        ('language = "fr"', "language: must be one of: 'vi', 'en'"),
        ('time_zone = "Asia/Hanoi"', "time_zone: there is no such time zone; an example: Asia/Ho_Chi_Minh"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_in_our_words(file: Path, text: str, words: str) -> None:
    file.write_text(text, "utf-8")

    with pytest.raises(Problem) as problem:
        load_settings(file)
    assert problem.value.facts["reason"] == words


def test_settings_that_cannot_be_read_are_a_problem(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)

    with pytest.raises(Problem, match="E-SETTINGS-INVALID") as problem:
        load_settings(file)
    assert problem.value.facts["reason"] == "no permission"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_settings_are_read_as_editors_of_windows_save_them(file: Path, encoding: str) -> None:
    file.write_bytes("# thiết lập\r\nworkers = 3\r\n".encode(encoding))

    assert load_settings(file).workers == 3


@pytest.mark.parametrize("data", [b"workers = \xe1", bytes(range(128, 256)), b"\xff\xfe\x00"])
def test_what_is_no_text_is_said_in_the_language_in_use(file: Path, data: bytes) -> None:
    file.write_bytes(data)

    language.speak("vi")
    with pytest.raises(Problem, match="E-SETTINGS-INVALID") as problem:
        load_settings(file)
    assert problem.value.message.endswith("không phải là văn bản UTF-8")
