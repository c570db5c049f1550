"""Says in a line each which questions are affected by other checks, and what changed."""

from collections.abc import Iterator

from autograder.grading.grounds import Affected
from autograder.text import listed

_MOST = 8


def in_words(found: Affected | None) -> Iterator[str]:
    """Yield the lines; None stands for a comparison that is not possible."""
    if found is None:
        yield "all questions: it is not known what judged them, or it was another kind of sandbox"
        return
    if found.common:
        yield f"all questions: {_changed(found.common)}"
    else:
        for question, pieces in found.questions.items():
            yield f"{question}: {_changed(pieces) if pieces else 'new'}"
    for question in found.gone:
        yield f"{question}: no longer in the course"


def _changed(pieces: tuple[str, ...]) -> str:
    return f"changed: {listed([piece.removeprefix('files/') for piece in pieces], most=_MOST)}"
