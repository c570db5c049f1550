"""Why a check failed: mistakes that are known, run on the same inputs and compared in numbers."""

from autograder.diagnose.catalogue import (
    Condition,
    Mistake,
    Reference,
    first_line,
    read_catalogue,
    read_conditions,
    read_small_difference,
)
from autograder.diagnose.explain import (
    NOT_FOUND_OUT,
    Diagnostician,
    Explain,
    Judged,
    nothing_to_say,
)

__all__ = [
    "NOT_FOUND_OUT",
    "Condition",
    "Diagnostician",
    "Explain",
    "Judged",
    "Mistake",
    "Reference",
    "first_line",
    "nothing_to_say",
    "read_catalogue",
    "read_conditions",
    "read_small_difference",
]
