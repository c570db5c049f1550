"""Runs checks on the course's own code, in this process, to get their transcripts."""

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from autograder.checks import Check
from autograder.checks.local import LocalCode
from autograder.checks.running import perform
from autograder.checks.student import Arguments, Program, StudentCode
from autograder.checks.timed_calls import TimedCalls
from autograder.checks.transcript import MOST_EVENTS, Transcript
from autograder.diagnose.catalogue import Condition
from autograder.errors import CheckFailed, Finding
from autograder.verdicts import Verdict


@dataclass(frozen=True, kw_only=True)
class TrialRun:
    """How a check ended on some code, and its transcript."""

    verdict: Verdict
    message: str
    transcript: Transcript


def trial_run(
    check: Check, student: StudentCode, *, seed: int = 0, most: int = MOST_EVENTS
) -> TrialRun:
    """Run a check and keep its transcript; `seed` determines all random numbers."""
    student.transcript = transcript = Transcript(most)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # wrong code divides by zero
        try:
            student.begin_check(seed)
            perform(check, student)
            verdict, message = Verdict.PASSED, ""
        except Finding as finding:
            verdict, message = finding.verdict, str(finding)
        finally:
            student.transcript = None  # `student` is in a cycle, and would keep it for long
    return TrialRun(verdict=verdict, message=message, transcript=transcript)


_DRAWING = tuple(name for name in np.random.__all__ if hasattr(np.random.RandomState, name))
"""The functions of `numpy.random` that draw from its global generator or set it."""


class OnTrial(StudentCode):
    """Code in a trial run: never timed or counted, stopped after enough events."""

    def came_back(self, returned: Any, args: Any = ()) -> None:
        """Add it to the transcript; end the check when the transcript is full, to save time."""
        super().came_back(returned, args)
        if self.transcript is not None and self.transcript.full:
            raise CheckFailed("enough was seen")

    def cpu_seconds(self, name: str, calls: TimedCalls) -> NoReturn:  # noqa: ARG002
        """End here: times cannot be compared."""
        raise CheckFailed("not timed in a trial run")

    def record(self, *_: Any) -> NoReturn:
        """End here: the work of this style says nothing about another's."""
        raise CheckFailed("not counted in a trial run")


class ReferenceCode(OnTrial, LocalCode):
    """The course's own code in the student's place."""

    _drawing: Mapping[str, Any] = {}
    """The functions of a seeded generator, by their names in `numpy.random`."""

    def seed(self, number: int) -> None:
        """Seed the generator that this code draws from."""
        generator = np.random.RandomState(number)
        self._drawing = {name: getattr(generator, name) for name in _DRAWING}

    @contextmanager
    def _separate_generator(self) -> Iterator[None]:
        """Let the code draw from its own generator.

        Trial runs make hundreds of thousands of calls. Saving and restoring the state of the
        global generator takes longer than most of them. Replacing the functions is enough, because
        the course's own code always calls np.random.f().
        """
        module = vars(np.random)
        saved = {name: module[name] for name in _DRAWING}
        module.update(self._drawing)
        try:
            yield
        finally:
            module.update(saved)

    def handed_in(self, name: str) -> None:
        """Find nothing: the current folder is the grader's, not a submission's."""


class AlteredArguments(OnTrial):
    """Calls the functions of another `StudentCode` with altered arguments."""

    def __init__(
        self, inner: StudentCode, parameters: Mapping[str, list[str]], alter: Condition
    ) -> None:
        self._inner, self._parameters, self._alter = inner, parameters, alter
        self.altered = False

    def rng(self, number: int) -> np.random.Generator:
        """Pass this on."""
        return self._inner.rng(number)

    def defines(self, name: str) -> bool:
        """Pass this on."""
        return self._inner.defines(name)

    def call(self, name: str, args: Arguments, kwargs: dict[str, Any]) -> Any:
        """Call the function with altered arguments."""
        args = self._altered(name, args)
        value = self._inner.call(name, args, kwargs)
        self.changed = self._inner.changed
        self.came_back(value, args)
        return value

    def call_each(self, name: str, arguments: Sequence[Arguments], pick: int | None) -> list[Any]:
        """Call the function with altered arguments."""
        values = self._inner.call_each(name, [self._altered(name, a) for a in arguments], pick)
        self.came_back(tuple(values))
        return values

    def replay(self, program: Program, inputs: Sequence[Any]) -> Any:
        """Pass this on."""
        return self._inner.replay(program, inputs)

    def call_in_turn(self, calls: Sequence[tuple[Any, Arguments]]) -> list[Any]:
        """Pass this on."""
        return self._inner.call_in_turn(calls)

    def hold(self, value: Any) -> Any:
        """Pass this on."""
        return self._inner.hold(value)

    def start_afresh(self) -> None:
        """Pass this on."""
        self._inner.start_afresh()

    def fetch(self, opaque: Any) -> Any:
        """Pass this on."""
        return self._inner.fetch(opaque)

    def handed_in(self, name: str) -> bytes | None:
        """Pass this on."""
        return self._inner.handed_in(name)

    def begin_check(self, number: int) -> None:
        """Pass this on."""
        self._inner.begin_check(number)

    def seed(self, number: int) -> None:
        """Pass this on."""
        self._inner.seed(number)

    def with_reference(
        self, question: str, functions: Mapping[str, Callable[..., Any]]
    ) -> AbstractContextManager[None]:
        """Pass this on."""
        return self._inner.with_reference(question, functions)

    def yardstick(self, function: Callable[..., Any]) -> StudentCode:
        """Pass this on."""
        return self._inner.yardstick(function)

    def _altered(self, name: str, args: Arguments) -> Arguments:
        named = dict(zip(self._parameters.get(name, []), args, strict=False))
        before = list(named.values())
        self._alter(named)
        after = list(named.values())
        self.altered |= any(a is not b for a, b in zip(before, after, strict=True))
        return (*after, *args[len(named) :])
