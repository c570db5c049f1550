"""An autograder for programming assignments whose checks are plain functions.

`build_course`, `grade`, `regrade`, `history`, `write_pages`, `similar`, `validate_checks` and
`certify_checks` do the same as the commands `build`, `grade`, `regrade`, `history`, `feedback`,
`similar`, `validate` and `certify`; `mark_texts`, `export_texts` and `import_texts` do what `texts`
does, and `mark_history` says who gave what to texts. Each is imported when it is first used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.library.build import build_course
    from autograder.library.grade import grade
    from autograder.library.pages import write_pages
    from autograder.library.past import history, mark_history
    from autograder.library.prove import certify_checks, validate_checks
    from autograder.library.regrade import regrade
    from autograder.library.similar import similar
    from autograder.library.texts import export_texts, import_texts, mark_texts

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "build_course",
    "certify_checks",
    "export_texts",
    "grade",
    "history",
    "import_texts",
    "mark_history",
    "mark_texts",
    "regrade",
    "similar",
    "validate_checks",
    "write_pages",
]

_FROM = {
    "build_course": "build",
    "certify_checks": "prove",
    "export_texts": "texts",
    "grade": "grade",
    "history": "past",
    "regrade": "regrade",
    "import_texts": "texts",
    "mark_history": "past",
    "mark_texts": "texts",
    "similar": "similar",
    "validate_checks": "prove",
    "write_pages": "pages",
}
"""The module of `autograder.library` that defines each function."""


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - nothing is loaded before it is used

    return getattr(import_module(f"{__name__}.library.{_FROM[name]}"), name)
