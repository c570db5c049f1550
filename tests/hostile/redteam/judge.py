"""Decides for each result whether the sandbox held: ok, or what is off."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from autograder.build.samples import defined
from autograder.model import Status
from autograder.verdicts import Verdict
from redteam.results import SpecimenResult
from redteam.specimens import MADE, Hostile

OK = "ok"
GAIN, LEAK, LEFT, VERDICT, HARM = WORDS = ("GAIN", "LEAK", "LEFT", "VERDICT", "HARM")


def judge(hostile: Hostile, seen: SpecimenResult) -> Iterator[tuple[str, str]]:
    """Yield a word and a sentence for everything that is off."""
    specimen = hostile.specimen
    if seen.harm or seen.status in {"", str(Status.GRADER_ERROR)}:
        yield HARM, "; ".join(seen.harm) or f"the grader failed: {seen.reason}"
        return
    expected = specimen.score or 0.0
    if seen.score is not None and not seen.score <= expected:
        yield GAIN, f"earns {seen.score:g}, without the attack {expected:g}"
    if not seen.extra <= 0 and not specimen.rest_is_solved:  # else it has the solution's
        yield GAIN, f"earns {seen.extra:g} of extra credit, without the attack none"
    yield from ((LEAK, where) for where in seen.leaks)
    yield from ((LEFT, what) for what in seen.left)
    if hostile.refused:
        if seen.status != str(Status.NOT_GRADED) or hostile.refused not in seen.reason:
            yield VERDICT, f"was to be refused for {hostile.refused!r}: {seen.status} {seen.reason}"
        return
    if seen.status != str(Status.GRADED):
        yield VERDICT, f"{seen.status}: {seen.reason}"
        return
    if seen.score is not None and seen.score < expected:
        yield VERDICT, f"earns {seen.score:g}, expected {expected:g}"
    yield from ((VERDICT, sentence) for sentence in _verdicts(hostile, seen))


def _verdicts(hostile: Hostile, seen: SpecimenResult) -> Iterator[str]:
    patterns = hostile.specimen.verdicts
    written = defined(hostile.specimen) if hostile.specimen.submitted_as != MADE else None
    for check, verdict in seen.verdicts.items():
        wanted = next((v for p, v in patterns.items() if fnmatchcase(check, p)), None)
        if wanted is None:
            if written is None:
                continue  # what a made submission does not name is checked only by the score
            solved = hostile.specimen.rest_is_solved or check.partition(".")[0] in written
            if (verdict == Verdict.PASSED) != solved:
                yield f"{check} is {verdict}"
        elif verdict not in wanted.split("|"):
            yield f"{check} is {verdict}, expected {wanted}"
    for pattern in patterns:
        if not any(fnmatchcase(check, pattern) for check in seen.verdicts):
            yield f"no check is called {pattern}"
