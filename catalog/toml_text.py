"""TOML that a person wrote: read into a model, or what is wrong with it in words that a person understands."""

import re
import tomllib
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from catalog.language import N_, _
from catalog.problems import Problem

Model = TypeVar("Model", bound=BaseModel)
#: What the library says of a value, by its name for it. https://docs.pydantic.dev/latest/errors/validation_errors/
_WORDS = {
    "extra_forbidden": N_("there is no such setting"),
    "missing": N_("must be given"),
    "int_type": N_("must be a whole number"),
    "int_parsing": N_("must be a whole number"),
    "int_from_float": N_("must be a whole number"),
    "float_type": N_("must be a number"),
    "float_parsing": N_("must be a number"),
    "finite_number": N_("must be a number"),
    "greater_than_equal": N_("must be {ge} or more"),
    "less_than_equal": N_("must be {le} or less"),
    "literal_error": N_("must be one of: {expected}"),
    "bool_type": N_("must be true or false"),
    "bool_parsing": N_("must be true or false"),
    "string_type": N_("must be text in quotation marks"),
    "string_pattern_mismatch": N_("must be one to eight letters"),
    "list_type": N_('must be a list: ["…", "…"]'),
    "dict_type": N_("must be a section of its own: [{key}]"),
    "model_type": N_("must be a section of its own: [{key}]"),
    "model_attributes_type": N_("must be a section of its own: [{key}]"),
    "value_error": "{error}",
}
_AT_LINE = re.compile(r"at line (?P<line>[0-9]+), column (?P<column>[0-9]+)")


def parse_toml(text: str, code: str, where: str) -> dict[str, Any]:
    """The values of a TOML text; the Problem `code` names the place that is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _AT_LINE.search(str(error))
        words = _("line {line}, column {column} cannot be understood") if place else _("it ends midway")
        raise Problem(code, where=where, reason=words.format_map(place.groupdict() if place else {})) from error


def fill_model(model: type[Model], values: dict[str, Any], code: str, where: str) -> Model:
    """A model made of the values; the Problem `code` names the first key that is not as it must be."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        facts = {"key": key, **first.get("ctx", {})}
        facts["expected"] = str(facts.get("expected", "")).replace(" or ", ", ")
        words = _(_WORDS.get(first["type"], first["msg"])).format_map(facts)
        raise Problem(code, where=where, reason=f"{key}: {words}") from error
