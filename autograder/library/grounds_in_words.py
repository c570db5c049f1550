"""Finds out which questions other checks affect, and says in a line each what changed."""

from collections.abc import Iterator

from autograder.grading.grounds import Affected, Grounds, affected
from autograder.store import History
from autograder.strict import from_json
from autograder.text import listed

_MOST = 8


def affected_since(
    history: History, before: str, now: str, grounds: Grounds | None
) -> Affected | None:
    """Compare what judged before with what judges now, on these grounds; None if nobody can."""
    text = history.grounds(before)
    kinds = {judged_by.partition(" in ")[2] for judged_by in (before, now)}
    if text is None or grounds is None or len(kinds) > 1:
        return None
    return affected(from_json(text, Grounds), grounds)


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
