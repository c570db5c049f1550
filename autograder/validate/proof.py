"""What the graded specimens prove, and what is off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from msgspec import field

from autograder.diagnose import DIAGNOSIS_FAILED
from autograder.strict import Table, Text, read_toml
from autograder.validate.fresh_inputs import Rerun
from autograder.validate.run import GradedSpecimen
from autograder.verdicts import Outcome, Verdict

ENOUGH_PAIRS, ENOUGH_NAMED = 0.95, 0.95

MOST_COST = 0.75
"""A mistake that costs a larger share of its question's points must say why."""

CheckId = tuple[str, str]
"""A question and the name of a check of it."""


class Excused(Table, frozen=True, kw_only=True):
    """What looks off but is not, each with the reason: `solutions/excused.toml`."""

    pairs: Mapping[str, Text] = field(default_factory=dict)
    """Two mistakes that make right code together."""
    checks: Mapping[str, Text] = field(default_factory=dict)
    """Checks that no mistake of the catalogue needs."""


def read_excused(path: Path) -> Excused:
    """Read the file, if there is one."""
    return read_toml(path, Excused) if path.is_file() else Excused()


@dataclass(frozen=True, kw_only=True)
class Proof:
    """All graded specimens, and what they show."""

    graded: Sequence[GradedSpecimen]
    excused: Excused
    rerun: Sequence[Rerun] = ()
    """The same code on other inputs."""

    def of(self, kind: str) -> list[GradedSpecimen]:
        """Return the graded specimens of one kind."""
        return [graded for graded in self.graded if graded.specimen.kind == kind]

    @cached_property
    def checks(self) -> list[Outcome]:
        """Every check, as it ended on the reference."""
        return [outcome for graded in self.of("reference") for outcome in graded.outcomes]

    @cached_property
    def kills(self) -> Mapping[CheckId, list[GradedSpecimen]]:
        """The mistakes that each check catches."""
        found: dict[CheckId, list[GradedSpecimen]] = {
            (o.question, o.check): [] for o in self.checks
        }
        for graded in self.of("mistake"):
            for outcome in graded.failed:
                found[outcome.question, outcome.check].append(graded)
        return found

    def alone(self, check: CheckId) -> list[GradedSpecimen]:
        """Return the mistakes that no other hidden check catches."""
        return [graded for graded in self.kills[check] if len(hidden(graded)) == 1]

    @property
    def unneeded(self) -> list[CheckId]:
        """Hidden checks that catch no mistake."""
        hidden_checks = [(o.question, o.check) for o in self.checks if o.hidden]
        return [check for check in hidden_checks if not self.kills[check]]

    @property
    def seen_by_public(self) -> list[GradedSpecimen]:
        """Mistakes that fail a public check."""
        return [t for t in self.of("mistake") if any(not o.hidden for o in t.failed)]

    @property
    def named(self) -> Mapping[str, list[GradedSpecimen]]:
        """How the diagnosis of rewritten mistakes ended: first, none or wrong."""
        found: dict[str, list[GradedSpecimen]] = {"first": [], "none": [], "wrong": []}
        for graded in self.of("rewritten"):
            found[naming(graded)].append(graded)
        return found

    def off(self) -> Iterator[str]:
        """Yield a sentence about everything that is not as it must be."""
        for graded in self.graded:
            yield from _faults(graded)
            yield from _off(graded, self.excused)
        for question, check in self.unneeded:
            if f"{question}.{check}" not in self.excused.checks:
                yield f"{question}: no mistake of the catalogue needs the check {check}"
        yield from self._idle_excuses()
        for again in self.rerun:
            yield from again.differing()
        pairs, rewritten = self.of("pair"), self.of("rewritten")
        if pairs and sum(bool(hidden(t)) for t in pairs) < ENOUGH_PAIRS * len(pairs):
            yield f"fewer than {ENOUGH_PAIRS:.0%} of the pairs are caught"
        if rewritten and len(self.named["first"]) < ENOUGH_NAMED * len(rewritten):
            yield f"fewer than {ENOUGH_NAMED:.0%} of the rewritten mistakes are named first"
        for graded in self.named["wrong"]:
            yield f"rewritten {graded.specimen.name}: another mistake is named"

    def _idle_excuses(self) -> Iterator[str]:
        """Name the excuses for something that was graded and is not off."""
        caught = {t.specimen.name for t in self.of("pair") if hidden(t)}
        needed = {f"{q}.{check}" for (q, check), kills in self.kills.items() if kills}
        for name in [*(caught & set(self.excused.pairs)), *(needed & set(self.excused.checks))]:
            yield f"solutions/excused.toml excuses {name}, which needs no excuse"


def hidden(graded: GradedSpecimen) -> list[Outcome]:
    """Return the hidden checks that did not pass."""
    return [outcome for outcome in graded.failed if outcome.hidden]


def cost(graded: GradedSpecimen) -> float:
    """Return the points that the specimen lost."""
    return sum(outcome.max_points - outcome.points for outcome in graded.outcomes)


def naming(graded: GradedSpecimen) -> str:
    """Say how the mistakes were named: first, none, or wrong if another one is named first.

    Where a question fails without a name, none was named.
    """
    meant = {mistake.id for mistake in graded.specimen.mistakes}
    firsts: dict[str, set[str]] = {outcome.question: set() for outcome in graded.failed}
    for outcome in graded.failed:
        named = [d.mistake for d in outcome.diagnoses if d.mistake]
        firsts[outcome.question].update(named[:1])
    if not set().union(*firsts.values()) <= meant:
        return "wrong"
    return "first" if firsts and all(firsts.values()) else "none"


def _cost_without_a_reason(graded: GradedSpecimen) -> Iterator[str]:
    """Name a mistake that is paid for in checks of other things, unless its entry says why."""
    about, (mistake,) = f"mistake {graded.specimen.name}", graded.specimen.mistakes
    worth = sum(outcome.max_points for outcome in graded.outcomes)
    much = cost(graded) > MOST_COST * worth
    # How much of a record is repeated, and so what an altered one costs, depends on its bytes.
    if much and not mistake.because and not mistake.record and len(hidden(graded)) > 1:
        yield f"{about}: costs {cost(graded):g} of {worth:g}, and its entry has no because"
    if mistake.because and not much:
        yield f"{about}: costs {cost(graded):g} of {worth:g}, which needs no because"


def _faults(graded: GradedSpecimen) -> Iterator[str]:
    """Name what went wrong in the grader itself."""
    about = f"{graded.specimen.kind} {graded.specimen.name}"
    for outcome in graded.outcomes:
        if outcome.verdict is Verdict.GRADER_ERROR:
            yield f"{about}: the grader failed in {outcome.check}: {outcome.message}"
        for diagnosis in outcome.diagnoses:
            if diagnosis.text.startswith(DIAGNOSIS_FAILED):
                yield f"{about}: {outcome.check}: {diagnosis.text}"


def _off(graded: GradedSpecimen, excused: Excused) -> Iterator[str]:
    specimen = graded.specimen
    about = f"{specimen.kind} {specimen.name}"
    failed = {outcome.check for outcome in graded.failed}
    if specimen.kind in {"reference", "unusual"}:
        yield from (f"{about}: right code fails {o.question}.{o.check}" for o in graded.failed)
    elif specimen.kind == "starter":
        if points := sum(outcome.points for outcome in graded.outcomes):
            yield f"{about}: earns {points:g} points"
    elif not hidden(graded):
        if specimen.name not in excused.pairs:
            yield f"{about}: survives all hidden checks"
    elif specimen.kind == "mistake":
        yield from _cost_without_a_reason(graded)
        expected, caught = specimen.mistakes[0].caught_by, {o.check for o in hidden(graded)}
        yield from (
            f"{about}: {check} was to catch it and does not"
            for check in expected
            if check not in failed
        )
        if specimen.mistakes[0].record:
            return  # which run a check repeats depends on the bytes of the record
        yield from (
            f"{about}: {check} catches it as well, which its caught_by must say"
            for check in sorted(caught - set(expected))
        )
