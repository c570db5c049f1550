"""Runs the checks on the same code again and again, each time with other random inputs.

The inputs of checks differ from one submission to the next. So no draw may make right code fail, or
let a mistake pass that other draws catch. Only the course's own code is run, so it runs in this
process, which is many times as fast as a sandbox.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from autograder.checks import Check, info
from autograder.checks.local import LocalCode
from autograder.checks.running import HOST, perform
from autograder.checks.student import Draws
from autograder.diagnose import Reference
from autograder.diagnose.trial_run import ReferenceCode
from autograder.errors import Finding
from autograder.grading import Bundle, BundledPart
from autograder.grading.inputs import inputs_for
from autograder.runners.local import grader_here, grading_processes
from autograder.sandbox import Sandbox
from autograder.validate.specimens import Specimen
from autograder.verdicts import Verdict

KINDS = ("reference", "mistake", "unusual", "rewritten")

Verdicts = Mapping[tuple[str, str], Verdict]
"""How each check ended, by question and name."""


@dataclass(frozen=True, kw_only=True)
class Rerun:
    """How the checks of a specimen ended with each of several inputs."""

    specimen: Specimen
    verdicts: tuple[Verdicts, ...]

    def differing(self) -> Iterator[str]:
        """Name each check whose verdict depends on the inputs, and say how often."""
        for check in self.verdicts[0]:
            ended = [verdicts[check] for verdicts in self.verdicts]
            if len(set(ended)) > 1:
                counts = ", ".join(f"{ended.count(v)} {v.value}" for v in sorted(set(ended)))
                question, name = check
                yield f"{self.specimen.kind} {self.specimen.name}: {question}.{name}: {counts}"


def rerun(
    specimens: Sequence[Specimen], bundle: Bundle, sandbox: Sandbox, jobs: int, *, seeds: int
) -> Iterator[Rerun]:
    """Run the checks on each specimen with as many different inputs; yield how they ended.

    Questions that recorded figures decide are left out: those figures belong to a fixed seed.
    """
    chosen = [
        replace(s, questions=asked)
        for s in specimens
        if s.kind in KINDS and (asked := _asked(s, bundle))
    ]
    with grading_processes(jobs, bundle, sandbox) as executor:
        yield from executor.map(partial(_rerun, seeds=seeds), chosen)


def _asked(specimen: Specimen, bundle: Bundle) -> tuple[str, ...]:
    part = _part(specimen, bundle)
    return tuple(q for q in specimen.questions if q not in part.experiments)


def _part(specimen: Specimen, bundle: Bundle) -> BundledPart:
    return next(part for part in bundle.parts if part.id == specimen.part)


def _rerun(specimen: Specimen, *, seeds: int) -> Rerun:
    bundle = grader_here().bundle
    part = _part(specimen, bundle).only(specimen.questions)
    return Rerun(
        specimen=specimen,
        verdicts=verdicts_of(specimen, part, bundle.reference, seeds=seeds),
    )


def verdicts_of(
    specimen: Specimen, part: BundledPart, reference: Reference, *, seeds: int
) -> tuple[Verdicts, ...]:
    """Return how the checks of a part end on a specimen with each of so many secrets."""
    secrets = (f"fresh secret {number}".encode() for number in range(seeds))
    return tuple(
        _verdicts(specimen, part, reference, inputs_for(part.id, specimen.work, secret))
        for secret in secrets
    )


def _verdicts(
    specimen: Specimen, part: BundledPart, reference: Reference, draws: Draws
) -> Verdicts:
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # wrong code divides by zero
        host = _Here(_Untimed(reference.names_of(cell.source for cell in specimen.work.cells)))
        host.student.draws = draws
        for test_file in part.test_files:
            test_file.run({HOST: host})
    return host.verdicts


class _Untimed(ReferenceCode):
    """Code whose checks are run to their end, and which is not timed."""

    came_back = LocalCode.came_back


class _Here:
    """The host of checks in this process."""

    def __init__(self, student: ReferenceCode) -> None:
        self.student = student
        self.verdicts: dict[tuple[str, str], Verdict] = {}

    def run(self, check: Check, _builds_on: Mapping[str, str], *, forgiving: bool) -> None:
        """Run a check and keep its verdict; faults in other functions count too."""
        del forgiving
        self.student.begin_check(0)
        verdict: Any = Verdict.PASSED
        try:
            perform(check, self.student)
        except Finding as finding:
            verdict = finding.verdict
        self.verdicts[info(check).question, info(check).name] = verdict
