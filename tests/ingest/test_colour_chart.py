"""A photo with a colour chart in it, from the card to what `show` says of it."""

import io

import numpy as np
from PIL import Image

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.wording.artifact import artifact_json
from tests.conftest import AddArtifact, Card, jpeg
from tests.digitize.photo.quality.charts import Shot, chart_levels, photograph
from tests.ingest.test_run import take_in


def test_the_figures_of_a_chart_are_shown_with_their_classes_and_other_photos_have_none(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    table = np.full((600, 900, 3), 128.0)
    dark = photograph(table, Shot(width=0.6), chart_levels() * 0.9)
    buffer = io.BytesIO()
    Image.fromarray(dark.numpy()).save(buffer, "JPEG", quality=95)
    card.put("BTBP-1_truoc.jpg", buffer.getvalue())
    card.put("BTBP-1_sau.jpg", jpeg(3))

    take_in(museum, card.path)

    artifact = load_artifact(museum, "1")
    charts = artifact_json(artifact, museum)["charts"]
    path = next(asset.path for asset in artifact.record.assets if asset.view == "front")
    assert list(charts) == [path]
    chart = charts[path]
    assert chart["reference"] == "classic24-2014"
    assert 2 < chart["mean"] < chart["max"] < 8
    assert 6 < chart["tone"] < 10
    assert chart["classes"] == {"ISO 19264-1:2021": None, "FADGI 2023": None, "Metamorfoze 2.0": None}
    assert "chart_tone" in [finding.code for finding in artifact.assessment.verdicts[path].findings]
