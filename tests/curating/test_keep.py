"""Copies of the store, repair and status as people call them."""

from pathlib import Path

import pytest

from catalog.founding import found_museum
from catalog.museum import Museum
from catalog.problems import Exit
from tests.catalog.correcting.filled import (
    fill_card,
)
from tests.conftest import Card, jpeg
from tests.ingest.test_known import flip_a_byte
from tests.test_cli import Call
from tests.test_cli_json import data


def test_from_no_copy_to_a_card_that_may_be_erased(
    museum: Museum, call: Call, card: Card, tmp_path: Path, other_disk: Path
) -> None:
    fill_card(card.path)
    assert call("copies", "sync", "--json").codes == ["E-COPIES-NONE"]
    assert data(call("ingest", card.path, "--json"))["erasable"] is False

    same = call("copies", "add", tmp_path / "same")
    assert "on the museum's own disk" in same.out
    added = call("copies", "add", other_disk / "disk")
    assert "sohoa copies sync" in added.out
    assert "on the museum's own disk" not in added.out
    waiting = call("ingest", card.path)
    assert "only in 1 of 2 copies" in waiting.out
    synced = data(call("copies", "sync", "--json"))["copies"][1]
    assert (synced["folder"], synced["copied"] == synced["objects"] > 0) == (str(other_disk / "disk"), True)

    again = call("ingest", card.path)
    assert (again.code, "The card may be erased" in again.out) == (Exit.DONE, True)
    status = data(call("copies", "status", "--json"))
    assert (status["have"], status["wanted"], status["places"][1]["behind"]) == (1, 2, 1)
    assert (call("copies", "sync").code, data(call("copies", "status", "--json"))["have"]) == (Exit.DONE, 2)


def test_new_files_on_a_card_want_another_sync(museum: Museum, call: Call, card: Card, other_disk: Path) -> None:
    fill_card(card.path)
    call("copies", "add", other_disk / "disk")
    call("copies", "sync")
    card.put("BTBP-2_truoc.jpg", jpeg(20))

    first = data(call("ingest", card.path, "--json"))
    call("copies", "sync")
    second = data(call("ingest", card.path, "--json"))

    assert (first["added"], first["erasable"], first["copies"]["have"]) == (1, False, 1)
    assert (second["known"], second["erasable"], second["copies"]["have"]) == (4, True, 2)


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("copy", "E-COPY-INSIDE"),
        ("..", "E-COPY-INSIDE"),
        ("../full", "E-COPY-NOT-EMPTY"),
        ("../other-copy", "E-COPY-FOREIGN"),
        ("../known", "E-COPY-KNOWN"),
        ("../known/second", "E-COPY-IN-COPY"),
        ("../known/store/x", "E-COPY-IN-COPY"),
        ("/proc/q", "E-PATH-IMPOSSIBLE"),
        ("../full/x", "E-PATH-FILE"),
    ],
)
def test_a_folder_that_can_be_no_copy_has_a_code(
    museum: Museum, call: Call, tmp_path: Path, folder: str, code: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_bytes(b"x")
    found_museum(tmp_path / "other", name="Khác", prefix="BTSB", language="vi", operator="tester")
    call("copies", "add", tmp_path / "other-copy", "--museum", tmp_path / "other")
    call("copies", "add", tmp_path / "known")

    said = call("copies", "add", folder, "--json")

    assert (said.code, said.codes) == (Exit.USAGE, [code])


def test_one_disk_that_is_not_in_does_not_keep_the_others_behind(museum: Museum, call: Call, tmp_path: Path) -> None:
    for name in ("absent", "disk"):
        call("copies", "add", tmp_path / name)
    (tmp_path / "absent").rename(tmp_path / "away")

    said = call("copies", "sync", "--json")

    assert (said.code, said.codes) == (Exit.INCOMPLETE, ["E-COPY-ABSENT"])
    assert [place["complete"] for place in data(call("copies", "status", "--json"))["places"]] == [False, True]
    shown = call("copies", "sync").out
    assert "[E-COPY-ABSENT]" in shown
    assert "→ Connect the disk" in shown


def test_damage_is_found_repaired_from_a_copy_and_clean_after(museum: Museum, call: Call, tmp_path: Path) -> None:
    call("copies", "add", tmp_path / "disk")
    call("copies", "sync")
    master = next(museum.store.root.glob("*/*/*/content/photos/0001/files/btbp-1_sau.jpg"))
    flip_a_byte(master)
    assert (call("audit").code, data(call("status", "--json"))["audit"]["outcome"]) == (Exit.DAMAGE, "damaged")

    said = call("copies", "repair", "--json")

    assert (said.code, data(said)["left"]) == (Exit.DONE, [])
    assert data(said)["repaired"][0]["path"] == str(master.relative_to(museum.store.root))
    assert master.read_bytes() == jpeg(1)
    assert (call("audit").code, data(call("status", "--json"))["audit"]["outcome"]) == (Exit.DONE, "clean")


def test_damage_that_no_copy_can_repair_ends_with_the_exit_code_for_damage(museum: Museum, call: Call) -> None:
    master = next(museum.store.root.glob("*/*/*/content/photos/0001/files/btbp-1_sau.jpg"))
    flip_a_byte(master)

    said = call("copies", "repair", "--json")

    assert (said.code, data(said)["left"]) == (Exit.DAMAGE, [str(master.relative_to(museum.store.root))])
    master.write_bytes(jpeg(1))


def test_an_ingest_tells_what_it_did_even_where_the_list_of_copies_cannot_be_read(
    museum: Museum, call: Call, card: Card
) -> None:
    card.put("BTBP-2_truoc.jpg", jpeg(20))
    (museum.private / "copies.json").write_bytes(b"{")

    found = data(call("ingest", card.path, "--json"))

    assert (found["added"], found["erasable"]) == (1, False)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_status_is_one_screen_in_either_language(museum: Museum, call: Call, lang: str) -> None:
    said = call("status", lang=lang)

    lines = said.out.rstrip("\n").split("\n")
    todo = lines.index("") + 1
    assert (said.code, len(lines) < 24) == (Exit.DONE, True)
    assert (
        lines[todo:]
        == {
            "en": [
                "To do:",
                "  - Add a copy on another disk: sohoa copies add FOLDER",
                "  - Check the store once: sohoa audit",
            ],
            "vi": [
                "Việc cần làm:",
                "  - Thêm một bản sao ở ổ đĩa khác: sohoa copies add THƯ_MỤC",
                "  - Kiểm tra kho một lần: sohoa audit",
            ],
        }[lang]
    )
