"""`[limits]`: how much one submission may use."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from autograder.course.tables import amount, only
from autograder.model import Limits


def limits_from(table: Mapping[str, Any]) -> Limits:
    """Read a table of limits; each may be left out."""
    defaults = dataclasses.asdict(Limits())
    only(table, defaults, "[limits]")
    for key, value in table.items():
        amount(key, value, "[limits]", whole=isinstance(defaults[key], int))
    return Limits(**{key: type(defaults[key])(value) for key, value in table.items()})
