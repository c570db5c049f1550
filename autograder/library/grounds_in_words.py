"""Finds out which questions other checks affect, and says in a line each what changed."""

from collections.abc import Iterator

from autograder.grading.grounds import Affected, Grounds, affected
from autograder.store import History
from autograder.strict import from_json
from autograder.text import listed

_MOST = 8
_ID = len("sha256:") + 12
"""As much of an image's id as Docker shows."""


def affected_since(
    history: History, before: str, now: str, grounds: Grounds | None
) -> Affected | None:
    """Compare what judged before with what judges now, on these grounds; None if nobody can."""
    text = history.grounds(before)
    if text is None or grounds is None or _walls(before) != _walls(now):
        return None
    return affected(from_json(text, Grounds), grounds)


def in_words(found: Affected | None, before: str, now: str) -> Iterator[str]:
    """Yield the lines; None stands for a comparison that is not possible."""
    if found is None:
        was, are = _walls(before), _walls(now)
        known = f"they were judged in {was}, and are now in {are}" if was and was != are else ""
        yield f"all questions: {known or 'it is not known what judged them'}"
        return
    if found.common:
        yield f"all questions: {_changed(found.common)}"
    else:
        for question, pieces in found.questions.items():
            yield f"{question}: {_changed(pieces) if pieces else 'new'}"
    for question in found.gone:
        yield f"{question}: no longer in the course"


def _walls(judged_by: str) -> str:
    """Return the kind of sandbox, or the image: both decide verdicts, and have no grounds."""
    kind = judged_by.partition(" in ")[2]
    return f"the image {kind[:_ID]}" if kind.startswith("sha256:") else kind


def _changed(pieces: tuple[str, ...]) -> str:
    return f"changed: {listed([piece.removeprefix('files/') for piece in pieces], most=_MOST)}"
