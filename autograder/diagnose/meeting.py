"""Names causes where several faults meet: in one function, or in one and what it builds on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from autograder.checks.transcript import MOST_EVENTS
from autograder.diagnose.catalogue import Mistake
from autograder.diagnose.compare import equal, first_difference, is_number, same_mistake
from autograder.diagnose.judged import Judged
from autograder.diagnose.known_runs import KnownRuns
from autograder.diagnose.match import ENOUGH_CHECKS, explains, may_concern, run_beside
from autograder.diagnose.parts import Part, part_explained, together, wrong_places
from autograder.verdicts import Diagnosis, Verdict

_FREQUENT = 2
"""Mistakes that are seen so often get the benefit of the doubt, and are tried in pairs."""

_MOST_PAIRS = 300
"""A pair takes some 3 ms."""


def parts_of(known: KnownRuns, judged: Judged, mistakes: Iterable[Mistake]) -> list[Part]:
    """List the mistakes that are part of what is wrong in a check."""
    seen, right = judged.transcript.events, known.right(judged.check)
    found = []
    for mistake in mistakes:
        if may_concern(mistake, judged):
            run = run_beside(known, judged, mistake).transcript.events
            if len(run) >= len(seen):
                events = list(zip(seen, run, right, strict=False))
                found.append(
                    part_explained(mistake, events)
                    or part_explained(mistake, events, results_only=True)
                )
    return [part for part in found if part]


def dismissed(known: KnownRuns, mistake: Mistake, failed: Sequence[Judged]) -> bool:
    """Tell whether the failed checks speak against a mistake rather than for it.

    A check speaks against a mistake that fails it in another way than the student's code does.
    Other faults may hide a mistake, so one such check is not enough, unless only exceptions speak
    for the mistake: these have few marks. Where as much speaks for it as against it, its frequency
    decides.
    """
    in_favour, against, values = 0, 0, False
    for j in failed:
        if explains(known, mistake, j, failed) or parts_of(known, j, [mistake]):
            in_favour += 1
            values = values or not j.crashed
        elif may_concern(mistake, j):
            run = run_beside(known, j, mistake)
            against += run.verdict is not Verdict.PASSED and not run.transcript.full
    doubtful = against > 0 and not values
    rare = mistake.often < _FREQUENT
    return against > in_favour or doubtful or (against == in_favour and rare)


def named_in_part(
    known: KnownRuns, judged: Judged, parts: Sequence[Part], weight: Counter[str]
) -> tuple[Diagnosis, ...]:
    """Name the largest of the faults first, and say whether they are all.

    `weight` counts the checks in which a mistake was recognized.
    """
    if not parts:
        return ()
    chosen = together(parts, weight)
    wrong = wrong_places(judged.transcript.events, known.right(judged.check))
    rest = wrong.difference(*(part.places for part in chosen))
    also = "".join(f" Besides: {part.mistake.tells}" for part in chosen[1:])
    also += " Something else is wrong here, too." if rest else ""
    first = chosen[0]
    alternatives = [
        part.mistake
        for part in parts
        if part.places == first.places and weight[part.mistake.id] == weight[first.mistake.id]
    ]
    return tuple(Diagnosis(mistake=m.id, text=m.tells + also, hint=m.hint) for m in alternatives)


def named_elsewhere(
    known: KnownRuns, judged: Judged, mistakes: Sequence[Mistake], *, consistent: bool
) -> tuple[Diagnosis, ...]:
    """Say that another function, which the check calls first, returns wrong values already.

    `consistent` code goes with that function of the student's own. If it does not, it may have a
    mistake of its own as well: one of `mistakes`, on top of the one over there.
    """
    where = _first_wrong_call(known, judged)
    if where in {"", judged.question}:
        return ()
    found = _mistakes_in(where, known, judged)
    if not consistent:
        both = _on_top(known, judged, found, mistakes)
        if both:
            return both
    begin = (
        f"Your {judged.question} goes with your own {where}, but {where} itself is not right yet: "
        "begin there."
        if consistent
        else f"{where}, which is called first, does not return the right values yet: begin there."
    )
    return tuple(
        Diagnosis(mistake=m.id, text=f"{begin} In {where}: {m.tells}", hint=m.hint) for m in found
    ) or (Diagnosis(mistake="", text=begin),)


def _first_wrong_call(known: KnownRuns, judged: Judged) -> str:
    """Return the function whose result is the first wrong one; "" for an object's method."""
    right = known.right(judged.check)
    for seen, expected in zip(judged.transcript.events, right, strict=False):
        if not equal(seen, expected):
            return seen.call if seen.call in judged.transcript.called else ""
    return ""


def _mistakes_in(where: str, known: KnownRuns, judged: Judged) -> list[Mistake]:
    """Find the mistakes of that function that explain all, or most, of what it returned."""
    events, right = judged.transcript.events, known.right(judged.check)
    last = max(number for number, event in enumerate(events) if event.call == where)
    parts = []
    for mistake in known.mistakes:
        if mistake.question == where:
            run = known.run_of(judged.check, mistake, most=last + 1)
            beside = list(zip(events, run.transcript.events, right, strict=False))
            parts.append(
                part_explained(mistake, beside, calls={where})
                or part_explained(mistake, beside, calls={where}, results_only=True)
            )
    found = [part for part in parts if part]
    most = max((len(part.places) for part in found), default=0)
    return [part.mistake for part in found if len(part.places) == most]


def _on_top(
    known: KnownRuns, judged: Judged, below: Sequence[Mistake], mistakes: Sequence[Mistake]
) -> tuple[Diagnosis, ...]:
    right = known.right(judged.check)
    for first in below:
        for second in mistakes:
            if may_concern(second, judged):
                run = run_beside(known, judged, first, second)
                if same_mistake(judged.transcript.events, run.transcript.events, right):
                    text = f"{second.tells} Besides, in {first.question}: {first.tells}"
                    return (Diagnosis(mistake=second.id, text=text, hint=second.hint),)
    return ()


def named_as_pairs(
    known: KnownRuns, unexplained: Sequence[Judged], mistakes: Sequence[Mistake]
) -> dict[str, tuple[Diagnosis, ...]]:
    """Find two mistakes that together explain several checks, because they spoil the same value.

    One of them at least must be frequent.
    """
    pairs = [two for two in combinations(mistakes, 2) if two[0].often + two[1].often > _FREQUENT]
    by_cost = sorted(
        (j for j in unexplained if not j.crashed), key=lambda j: len(j.transcript.events)
    )
    if len(by_cost) < ENOUGH_CHECKS or _is_zero(known, by_cost[0]):
        return {}
    for one, other in pairs[:_MOST_PAIRS]:
        # The cheapest check decides whether the others are tried.
        if not _pair_explains(known, by_cost[0], one, other):
            continue
        explains_too = [j for j in by_cost[1:] if _pair_explains(known, j, one, other)]
        if explains_too:
            text = f"{one.tells} Besides: {other.tells}"
            said = (Diagnosis(mistake=one.id, text=text, hint=one.hint),)
            return {j.name: said for j in (by_cost[0], *explains_too)}
    return {}


def _is_zero(known: KnownRuns, judged: Judged) -> bool:
    """Tell whether the first wrong value is zero: much cancels to zero, and this says nothing."""
    found = first_difference(judged.transcript.events, known.right(judged.check))
    return found is not None and is_number(found[2]) and not np.any(found[2])


def _pair_explains(known: KnownRuns, judged: Judged, one: Mistake, other: Mistake) -> bool:
    most = min(len(judged.transcript.events) + 1, MOST_EVENTS)
    run = known.run_of_pair(judged.check, one, other, most=most)
    right = known.right(judged.check)
    return run is not None and same_mistake(judged.transcript.events, run.transcript.events, right)
