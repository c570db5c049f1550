"""An autograder for programming assignments whose checks are plain functions.

`build_course`, `grade`, `validate_checks` and `certify_checks` do what the commands of these names
do. They are imported when they are first asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.library.build import build_course
    from autograder.library.grade import grade
    from autograder.library.prove import certify_checks, validate_checks

__version__ = "0.1.0"

__all__ = ["__version__", "build_course", "certify_checks", "grade", "validate_checks"]

_FROM = {
    "build_course": "build",
    "certify_checks": "prove",
    "grade": "grade",
    "validate_checks": "prove",
}
"""The module of the library that has each function."""


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - light as long as nothing is asked for

    return getattr(import_module(f"{__name__}.library.{_FROM[name]}"), name)
