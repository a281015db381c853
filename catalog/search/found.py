"""What a search found."""

from dataclasses import dataclass, field

from catalog.progress.levels import Level


@dataclass(frozen=True, slots=True)
class Hit:
    """An artifact that was found; `status` tells whether it is held. A higher `score` fits better."""

    number: str
    title: str
    level: Level
    collection: str
    status: str
    score: int


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one page, the number of all hits, and how these spread over groups.

    `approximate`: there are more hits than `total`, and groups are those of a part of them. `suggestions` are queries
    that find something where this one does not. `ignored` are pieces of the query that were taken for plain words.
    """

    total: int
    approximate: bool
    hits: list[Hit]
    facets: dict[str, dict[str, int]]
    suggestions: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """`data` of `search`."""
        hits = [
            {
                "number": hit.number,
                "title": hit.title,
                "level": hit.level.code,
                "collection": hit.collection,
                "status": hit.status,
                "score": hit.score,
            }
            for hit in self.hits
        ]
        return {
            "total": self.total,
            "approximate": self.approximate,
            "hits": hits,
            "facets": self.facets,
            "suggestions": self.suggestions,
            "ignored": self.ignored,
        }
