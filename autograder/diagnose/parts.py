"""Recognizes a mistake in part of what is wrong, because several faults may meet in one check.

A mistake is part of the cause if the student's values are those of the mistake wherever the mistake
differs from what is right. Elsewhere the student's values may be wrong for another reason.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.transcript import Event
from autograder.diagnose.catalogue import Mistake
from autograder.diagnose.compare import (
    ABSENT,
    DISTINCT,
    Path,
    RightValues,
    alike,
    equal,
    fits,
    is_number,
    leaves,
    same_instead,
    shape_of,
)

Place = tuple[int, Path]
"""The number of an event, and a value in it."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A mistake, and the wrong values that it explains."""

    mistake: Mistake
    places: frozenset[Place]
    size: float
    """How far it moves a value, as a share of the largest right one; 0 if only shapes change."""


def part_explained(
    mistake: Mistake,
    events: Iterable[tuple[Event, Event, RightValues]],
    *,
    calls: Collection[str] = (),
    results_only: bool = False,
) -> Part | None:
    """Return what the mistake explains; None if something contradicts it, or nothing shows it.

    `events` are those of the student, of the mistake and of right code. With `calls`, only what
    came from these functions is compared. With `results_only`, what is left in dicts may be right
    although the mistake spoils it; only results show the mistake then.
    """
    places, size = set(), 0.0
    for number, (theirs, wrong, expected) in enumerate(events):
        if theirs.call != wrong.call:
            return None
        if calls and theirs.call not in calls:
            continue
        if wrong.changed != expected.changed:
            if theirs.changed != wrong.changed:
                return None
            places.add((number, ("changed",)))
        if not same_instead(leaves(theirs), leaves(wrong), expected):
            return None
        for path, seen, other, value in _spoiled(theirs, wrong, expected):
            if results_only and path[0] == "dict" and _same(seen, value):
                continue
            if not fits(seen, other, value):
                return None
            places.add((number, path))
            size = max(size, _distance(other, value))
    shown = any(path[0] != "dict" for _, path in places) if results_only else bool(places)
    return Part(mistake=mistake, places=frozenset(places), size=size) if shown else None


def _spoiled(
    theirs: Event, wrong: Event, right: RightValues
) -> Iterator[tuple[Path, Any, Any, Any]]:
    """Yield the student's value, the mistake's and the right one where the mistake shows."""
    seen, known = leaves(theirs), leaves(wrong)
    for path, value in right.values.items():
        other = known.get(path, ABSENT)
        if not _same(other, value):
            yield path, seen.get(path, ABSENT), other, value


def wrong_places(
    student: Sequence[Event], right: Sequence[RightValues], calls: Collection[str] = ()
) -> set[Place]:
    """List the values that are not right."""
    found: set[Place] = set()
    for number, (theirs, expected) in enumerate(zip(student, right, strict=False)):
        if calls and theirs.call not in calls:
            continue
        if theirs.changed != expected.changed:
            found.add((number, ("changed",)))
        if not equal(theirs, expected):
            seen = leaves(theirs)
            found |= {
                (number, path)
                for path, value in expected.values.items()
                if not _same(seen.get(path, ABSENT), value)
            }
    return found


def together(parts: Iterable[Part], weight: Mapping[str, int]) -> list[Part]:
    """Choose parts that do not explain the same value twice, those that explain most first.

    `weight` counts the checks in which a mistake was recognized. The chosen are listed by size, the
    largest fault first.
    """
    chosen: list[Part] = []
    for part in sorted(parts, key=lambda p: (-weight[p.mistake.id], -len(p.places))):
        if not any(part.places & other.places for other in chosen):
            chosen.append(part)
    return sorted(chosen, key=lambda p: -p.size)


def _same(seen: Any, right: Any) -> bool:
    return seen is not ABSENT and shape_of(seen) == shape_of(right) and alike(seen, right, DISTINCT)


def _distance(wrong: Any, right: Any) -> float:
    """Return how far a value is moved; what is absent or of another size is as far as can be."""
    if not is_number(wrong) or np.size(wrong) != np.size(right):
        return np.inf
    a, b = (np.asarray(value, dtype=np.float64).ravel() for value in (wrong, right))
    with np.errstate(all="ignore"):
        moved = np.max(np.abs(a - b), initial=0.0) / np.max(np.abs(b), initial=1e-300)
    return float(np.nan_to_num(moved, nan=np.inf, posinf=np.inf))
