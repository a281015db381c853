"""The retake list on paper: a sheet with the small pictures, to carry to the table and to tick off."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from catalog.language import _, n_, spoken
from catalog.museum import Museum
from catalog.problems import visible
from catalog.wording.verdicts import finding_advice, finding_text, verdict_text
from ingest.judging import Retake, view_words

_TEMPLATE = Path(__file__).with_suffix(".typ")


def write_contact_sheet(museum: Museum, retakes: Sequence[Retake], path: Path, source: str, now: datetime) -> None:
    """Write the list as a PDF of A4 pages; `source` is the folder that was ingested, `now` the museum's time.

    A small copy that cannot be shown leaves the whole sheet without pictures.
    """
    import typst

    temporary = path.with_name(f".{path.name}.tmp")
    for with_pictures in (True, False):
        sheet = {
            "lang": spoken(),
            "title": _("Photos to take again"),
            "lead": _lead(len(retakes), source, now),
            "no_picture": _("no small picture"),
            "photos": [_photo(museum, retake, with_pictures=with_pictures) for retake in retakes],
        }
        inputs = {"data": json.dumps(sheet, ensure_ascii=False)}
        compiler = typst.Compiler(_TEMPLATE.read_bytes(), root=museum.path, sys_inputs=inputs, ignore_system_fonts=True)
        try:
            pdf = compiler.compile(format="pdf")
        except typst.TypstError:
            if not with_pictures:
                raise
        else:
            break
    assert isinstance(pdf, bytes)
    temporary.write_bytes(pdf)
    temporary.replace(path)


def _lead(count: int, source: str, now: datetime) -> str:
    photos = n_("{count} photo", "{count} photos", count)
    return f"{photos} · {visible(source)} · {now:%d/%m/%Y %H:%M}"


def _photo(museum: Museum, retake: Retake, *, with_pictures: bool) -> dict[str, object]:
    thumb = f"/{retake.thumb.relative_to(museum.path).as_posix()}" if retake.thumb and with_pictures else None
    about = [retake.file, view_words(retake), _("taken in before") if retake.known else ""]
    return {
        "number": retake.number,
        "title": retake.title,
        "file": " · ".join(filter(None, about)),
        "verdict": verdict_text(retake.verdict),
        "findings": [{"text": finding_text(f), "advice": finding_advice(f)} for f in retake.verdict.findings],
        "thumb": thumb,
    }
