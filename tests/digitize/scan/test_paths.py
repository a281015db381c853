"""Names in a model lead to files of its own folder, or nowhere."""

import os
import unicodedata
from pathlib import Path

import pytest

from digitize.refusal import Refusal
from digitize.scan.paths import find_companion


def put(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


@pytest.mark.parametrize(
    ("stored", "named"),
    [
        ("vase.mtl", "vase.mtl"),
        ("vase.mtl", "./vase.mtl"),
        ("tex/vase.png", "tex/vase.png"),
        ("tex/vase.png", "tex\\vase.png"),
        ("tex/vase.png", ".\\tex//vase.png"),
        ("tex/vase.png", "TEX/Vase.PNG"),
        ("my vase (1).png", "my vase (1).png"),
        ("Tượng Phật.png", "tượng phật.PNG"),
        ("vase..png", "vase..png"),
    ],
)
def test_a_name_is_found_as_the_scanners_program_would_find_it(tmp_path: Path, stored: str, named: str) -> None:
    path = put(tmp_path, stored)

    assert find_companion(tmp_path, named) == path


@pytest.mark.parametrize(("stored", "named"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_vietnamese_names_match_in_either_unicode_form(tmp_path: Path, stored: str, named: str) -> None:
    forms = {form: unicodedata.normalize(form, "bề mặt/tượng.png") for form in ("NFC", "NFD")}
    path = put(tmp_path, forms[stored])

    assert find_companion(tmp_path, forms[named]) == path


def test_a_name_in_no_encoding_is_found_by_its_bytes(tmp_path: Path) -> None:
    path = put(tmp_path, os.fsdecode(b"t\xfdng.mtl"))

    assert find_companion(tmp_path, "t\udcfdng.mtl") == path


def test_the_exact_name_goes_before_one_that_is_like_it(tmp_path: Path) -> None:
    put(tmp_path, "A.png")
    path = put(tmp_path, "a.png")

    assert find_companion(tmp_path, "a.png") == path


@pytest.mark.parametrize("named", ["a.png", "sub", "sub/a.png", "x.png/a.png"])
def test_what_is_not_there_is_none(tmp_path: Path, named: str) -> None:
    put(tmp_path, "x.png")
    put(tmp_path, "sub/b.png")

    assert find_companion(tmp_path, named) is None


@pytest.mark.parametrize("named", ["a" * 300 + ".png", "ượ" * 120 + ".png"])
def test_a_name_longer_than_any_file_may_have_is_none(tmp_path: Path, named: str) -> None:
    assert find_companion(tmp_path, named) is None


def test_of_two_files_that_are_alike_none_is_guessed(tmp_path: Path) -> None:
    put(tmp_path, "a.PNG")
    put(tmp_path, "A.png")

    assert find_companion(tmp_path, "a.png") is None


@pytest.mark.parametrize(
    "named",
    [
        "../secret.png",
        "sub/../../secret.png",
        "sub/../inside.png",
        "..\\secret.png",
        "..",
        "/etc/passwd",
        "\\\\server\\share\\a.png",
        "C:\\scans\\a.png",
        "C:a.png",
        "http://example.org/a.png",
        "file:///etc/passwd",
        "a\0.png",
        "",
        ".",
        "/",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, named: str) -> None:
    put(tmp_path, "secret.png")
    folder = tmp_path / "scan"
    put(folder, "sub/a.png")
    put(folder, "inside.png")

    with pytest.raises(Refusal, match="E-SCAN-PATH") as caught:
        find_companion(folder, named)
    assert caught.value.facts == {"name": named}


@pytest.mark.parametrize(
    ("link", "target", "named"),
    [
        ("a.png", "../secret.png", "a.png"),
        ("a.png", "../secret.png", "A.PNG"),
        ("sub", "..", "sub/secret.png"),
        ("a.png", "../not there.png", "a.png"),
        ("a.png", "inside.png", "a.png"),
    ],
)
def test_a_symbolic_link_is_never_followed(tmp_path: Path, link: str, target: str, named: str) -> None:
    put(tmp_path, "secret.png")
    folder = tmp_path / "scan"
    put(folder, "inside.png")
    (folder / link).symlink_to(target)

    with pytest.raises(Refusal, match="E-SCAN-PATH"):
        find_companion(folder, named)


def test_a_refusal_repeats_no_more_than_the_beginning_of_a_name(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        find_companion(tmp_path, "../" + "a" * 100_000)

    assert caught.value.facts == {"name": "../" + "a" * 197}
