"""Finds the known mistakes that explain whole checks, value by value."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograder.checks import info
from autograder.checks.transcript import MOST_EVENTS
from autograder.diagnose.catalogue import Mistake
from autograder.diagnose.compare import same_mistake
from autograder.diagnose.crashes import entry_of, kind_of
from autograder.diagnose.judged import Judged
from autograder.diagnose.known_runs import KnownRuns
from autograder.diagnose.trial_run import TrialRun

ENOUGH_CHECKS = 2
"""So many checks must agree with a mistake that a passed check speaks against."""

Explained = dict[str, list[Mistake]]
"""The mistakes that explain each check, by the check's name."""


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """The known mistakes that may be the cause, frequent ones first."""

    own: list[Mistake]
    """Those of the question."""
    others: list[Mistake]
    """Those in other functions that its checks called."""
    contradicted: list[Mistake]
    """Those of the question that fail a check that was passed."""

    def doubtful(self, failed: Sequence[Judged]) -> list[Mistake]:
        """Return the contradicted ones that fail several of the failed checks."""
        names = {j.name for j in failed}
        return [m for m in self.contradicted if len(names & set(m.caught_by)) >= ENOUGH_CHECKS]


def candidates(known: KnownRuns, failed: Sequence[Judged], passed: Collection[str]) -> Candidates:
    """List them. Code that passed a check hardly has a mistake that fails this check."""
    question = failed[0].question
    called = {question}.union(*(j.transcript.called for j in failed))
    ranked = sorted(known.mistakes, key=lambda m: -m.often)
    own = [m for m in ranked if m.question == question]
    contradicted = [m for m in own if set(m.caught_by) & set(passed)]
    return Candidates(
        own=[m for m in own if m not in contradicted],
        others=[m for m in ranked if m.question in called - {question}],
        contradicted=contradicted,
    )


def explained(known: KnownRuns, possible: Candidates, failed: Sequence[Judged]) -> Explained:
    """Find the mistakes that explain each check.

    The cheapest check comes first; a mistake that explains it is tried first on the others.
    Mistakes in other functions are tried only on that check: on later ones, which take longer,
    they would cost too much.
    """
    found: Explained = {}
    suspects: list[Mistake] = []
    for j in sorted(failed, key=lambda j: len(j.transcript.events)):
        groups = (suspects, possible.own, [] if found else possible.others)
        of_groups = ([m for m in group if explains(known, m, j, failed)] for group in groups)
        found[j.name] = next(filter(None, of_groups), [])
        suspects += [m for m in found[j.name] if m not in suspects]
    if not suspects:
        return _in_spite_of_passed(known, possible.contradicted, failed)
    return found


def told_alike(known: KnownRuns, judged: Judged, possible: Sequence[Mistake]) -> list[Mistake]:
    """Find the mistakes of which a check says the same although all values are right.

    Such a check looks at how values come about: who was called, for one.
    """
    told = judged.message.partition("\n")[0]

    def says_so(mistake: Mistake) -> bool:
        run = run_beside(known, judged, mistake)
        return run.verdict is judged.verdict and run.message.partition("\n")[0] == told

    return [m for m in possible if may_concern(m, judged) and says_so(m)]


def _in_spite_of_passed(
    known: KnownRuns, contradicted: Sequence[Mistake], failed: Sequence[Judged]
) -> Explained:
    """Find the mistakes that explain every failed check although another one was passed.

    The rest of the code may hide a mistake from a check: what is never stored, for one, is no
    different where nothing was stored before.
    """
    deciding = [j for j in failed if info(j.check).points]
    suspects = [
        m
        for m in contradicted
        if len(deciding) >= ENOUGH_CHECKS and all(explains(known, m, j, failed) for j in deciding)
    ]
    return {j.name: [m for m in suspects if explains(known, m, j, failed)] for j in failed}


def may_concern(mistake: Mistake, judged: Judged) -> bool:
    """Tell whether the mistake fails this check, as far as the catalogue knows."""
    decides = judged.question == mistake.question and info(judged.check).points > 0
    return not decides or judged.name in mistake.caught_by


def explains(known: KnownRuns, mistake: Mistake, judged: Judged, failed: Sequence[Judged]) -> bool:
    """Tell whether the mistake explains all that came back in this check."""
    if not may_concern(mistake, judged):
        return False
    run = run_beside(known, judged, mistake)
    if run.verdict is not judged.verdict and not run.transcript.full:
        return False
    return same_mistake(
        judged.transcript.events,
        run.transcript.events,
        known.right(judged.check),
        recognized=_crashed_alike(mistake, run, judged, failed, known.source),
    )


def run_beside(known: KnownRuns, judged: Judged, *mistakes: Mistake) -> TrialRun:
    """Return the trial run of the same check on code with these mistakes."""
    most = min(len(judged.transcript.events) + 1, MOST_EVENTS)
    return known.run_of(judged.check, *mistakes, most=most)


def _crashed_alike(
    mistake: Mistake, run: TrialRun, judged: Judged, failed: Sequence[Judged], interface: str
) -> bool:
    """Return whether the exception is the mistake's.

    Either the message is, or the kind is, and just those checks that the mistake fails crashed so.
    """
    if not judged.crashed:
        return False
    seen, known = (text.partition("\n")[0] for text in (judged.message, run.message))
    if seen == known:
        return True
    deciding = {
        j.name
        for j in failed
        if j.crashed and info(j.check).points and kind_of(j.message) == kind_of(known)
    }
    return _same_kind(seen, known, interface) and set(mistake.caught_by) == deciding


def _same_kind(seen: str, known: str, interface: str) -> bool:
    """Return whether two exceptions are of one kind; an entry that a course names must be equal."""
    if kind_of(seen) != kind_of(known):
        return False
    entries = {entry_of(seen), entry_of(known)}
    named = [entry for entry in entries if entry and f'"{entry}"' in interface]
    return len(entries) == 1 or not named
