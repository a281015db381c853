import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from catalog import language
from catalog.language import LOCALE_FOLDER, choose, decimal, n_, size, whole
from tests.conftest import PROJECT

PO = LOCALE_FOLDER / "vi" / "LC_MESSAGES" / "sohoa.po"


def names(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_every_text_is_translated_with_the_same_facts() -> None:
    with PO.open("rb") as file:
        messages = [message for message in read_po(file, locale="vi") if message.id]

    for message in messages:
        english = message.id[-1] if isinstance(message.id, tuple) else message.id
        vietnamese = message.string[0] if isinstance(message.string, tuple) else message.string
        assert vietnamese, english
        assert names(vietnamese) == names(english), english


def test_the_compiled_texts_are_those_of_the_source() -> None:
    with PO.open("rb") as source, PO.with_suffix(".mo").open("rb") as compiled:
        expected, found = (
            [m for m in messages if m.id] for messages in (read_po(source, locale="vi"), read_mo(compiled))
        )

    def flat(messages: list[Message]) -> dict[str, list[str]]:
        return {_first(m.id): [m.string] if isinstance(m.string, str) else list(m.string) for m in messages}

    assert flat(found) == flat(expected)


def _first(text: object) -> str:
    return text if isinstance(text, str) else str(text[0])  # type: ignore[index]


def texts_in(path: Path) -> set[str]:
    """What is marked for translation: read from the syntax tree, which sees into f-strings too."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    marked = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("_", "N_", "n_")]
    return {
        call.args[0].value
        for call in marked
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def test_every_text_of_the_code_is_in_the_catalog() -> None:
    with PO.open("rb") as file:
        known = {_first(message.id) for message in read_po(file, locale="vi")}
    sources = [PROJECT / "cli.py", *(path for name in ("catalog", "ingest") for path in (PROJECT / name).rglob("*.py"))]

    found = set().union(*map(texts_in, sources))

    assert found - known == set()
    assert len(found) > 300


def test_the_first_wish_that_is_spoken_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert choose(None, "fr", "vi_VN") == "vi"
    assert choose(None) == "en"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANG", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    assert choose("") == "vi"


def test_figures_are_written_as_readers_expect() -> None:
    assert (whole(14200), decimal(37.52, 2), size(12_400_000)) == ("14,200", "37.52", "12.4 MB")
    language.speak("vi")
    assert (whole(14200), decimal(37.52, 2), size(12_400_000)) == ("14.200", "37,52", "12,4 MB")
    assert n_("{count} file read", "{count} files read", 1200) == "Đã đọc 1.200 tệp"
    assert not re.search(r"files", n_("{count} file read", "{count} files read", 2))
