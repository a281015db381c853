"""How this package says no. It knows codes and facts; the sentences for people stand elsewhere."""


class Refusal(Exception):
    """A file that cannot be taken, by a code such as E-PHOTO-TRUNCATED and the facts of the case."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.code, self.facts)


def _again(code: str, facts: dict[str, object]) -> Refusal:
    return Refusal(code, **facts)
