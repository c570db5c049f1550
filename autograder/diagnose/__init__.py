"""Finds out why a check failed: known mistakes are run on the same inputs, the numbers compared."""

from autograder.diagnose.catalogue import (
    Conditions,
    Mistake,
    Reference,
    first_line,
    read_catalogue,
    read_conditions,
)
from autograder.diagnose.explain import (
    DIAGNOSIS_FAILED,
    Diagnostician,
    Explain,
    explain_nothing,
)
from autograder.diagnose.judged import Judged

__all__ = [
    "DIAGNOSIS_FAILED",
    "Conditions",
    "Diagnostician",
    "Explain",
    "Judged",
    "Mistake",
    "Reference",
    "explain_nothing",
    "first_line",
    "read_catalogue",
    "read_conditions",
]
