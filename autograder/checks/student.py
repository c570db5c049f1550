"""`student`, as a check sees it, wherever the student's code runs.

    out, state = student.forward(x, w, {"mode": "fast"})

Both hosts give the same guarantees:

- Arrays are passed and returned by value, as plain numpy arrays.
- A dict that is passed as an argument holds, after the call, what the student put into it.
- `student.changed` has the positions of the array arguments that were changed in place.
- A returned tuple or list is unpacked into a tuple.
- `student.rng(number)` is the generator to draw random inputs from. In a notebook and under stock
  otter it is `default_rng(number)`. In the grader, nobody can know beforehand what it draws.
- Anything else that a function returns (a dict, an object) is opaque: a check may pass it on, read
  and set its attributes and items, and call its methods.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from autograder.checks import values_as_text
from autograder.checks.timed_calls import TimedCalls
from autograder.checks.transcript import Event, Transcript

Arguments = tuple[Any, ...]
Draws = Callable[[int], np.random.Generator]
Program = list[Any]
"""Operations that were recorded, as arrays of plain numbers (`recording.py`); never trusted."""


def same_bytes(before: np.ndarray, after: Any) -> bool:
    """Tell whether an array argument is still what it was before the call, to the last bit."""
    return (
        isinstance(after, np.ndarray)
        and (after.shape, after.dtype) == (before.shape, before.dtype)
        and after.tobytes() == before.tobytes()
    )


class StudentCode(ABC):
    """The names that a student defined; each subclass decides how calls reach them."""

    last_call: str = ""
    """The last call, described for messages."""

    last_result: str = ""
    """What the last call returned, described for messages."""

    changed: tuple[int, ...] = ()
    """Positions of the array arguments that the last call changed in place."""

    transcript: Transcript | None = None
    """Keeps everything that calls return, if it is set."""

    draws: Draws | None = None
    """Makes the generators of `rng`, in the grader."""

    remarks: tuple[str, ...] = ()
    """Remarks of the running check, which are shown even if it passes."""

    def __getattr__(self, name: str) -> "StudentFunction":
        if name.startswith("__"):
            raise AttributeError(name)
        return StudentFunction(self, name)

    def called(self, name: str, args: Arguments, kwargs: dict[str, Any]) -> None:
        """Note the call that is about to be made."""
        self.last_call, self.last_result = values_as_text.call(name, args, kwargs), ""
        self.changed = ()
        if self.transcript is not None:
            self.transcript.called.add(name)

    def came_back(self, returned: Any, args: Sequence[Any] = ()) -> None:
        """Add to the transcript what a call returned and what it left in its arguments."""
        if self.transcript is not None:
            dicts = tuple(dict(arg) for arg in args if isinstance(arg, dict))
            name = self.last_call.partition("(")[0]
            event = Event(call=name, returned=returned, dicts=dicts, changed=self.changed)
            self.transcript.add(event)

    def rng(self, number: int) -> np.random.Generator:
        """Return the generator of this number, to draw the inputs of a check from."""
        if self.transcript is not None:
            self.transcript.drew = True
        return (self.draws or np.random.default_rng)(number)

    @abstractmethod
    def defines(self, name: str) -> bool:
        """Return whether the student's code defines a callable of this name."""

    @abstractmethod
    def call(self, name: str, args: Arguments, kwargs: dict[str, Any]) -> Any:
        """Call the student's `name` once."""

    @abstractmethod
    def call_each(self, name: str, arguments: Sequence[Arguments], pick: int | None) -> list[Any]:
        """Call `name` once for each tuple of arguments; `pick` keeps one of several results."""

    @abstractmethod
    def call_in_turn(self, calls: Sequence[tuple[Any, Arguments]]) -> list[Any]:
        """Call objects of the student's code one after the other; return each one's result."""

    def remark(self, text: str) -> None:
        """Add a remark, which is shown even if the check passes."""
        self.remarks = (*self.remarks, text)

    @abstractmethod
    def start_afresh(self) -> None:
        """Run the code in a new process, if it has its own: speed differs between processes."""

    @abstractmethod
    def cpu_seconds(self, name: str, calls: TimedCalls) -> tuple[float, list[Any]]:
        """Return the CPU time of calls, as used by the student's process, and their proofs."""

    @abstractmethod
    def record(
        self, before: tuple[str, Arguments], pick: int, name: str, args: Arguments
    ) -> Program | None:
        """Record a call of `name` as a program of numpy operations; None if that cannot be done.

        `before` is a call that prepares it: item `pick` of its result is passed after `args`.
        """

    @abstractmethod
    def replay(self, program: Program, inputs: Sequence[Any]) -> tuple[list[Any], list[int]] | None:
        """Run a program on other inputs of the same shapes; count the work of both calls.

        None means that it cannot be run. Only a yardstick's process may be asked.
        """

    @abstractmethod
    def hold(self, value: Any) -> Any:
        """Send a value to where the student's code runs, to pass it many times at no cost."""

    @abstractmethod
    def fetch(self, opaque: Any) -> Any:
        """Return the content of an opaque dict, list or tuple, with arrays by value."""

    @abstractmethod
    def handed_in(self, name: str) -> bytes | None:
        """Read a file beside the student's code; return None if there is no such file."""

    def begin_check(self, number: int) -> None:
        """Begin a check: the random numbers of the student's code follow from this."""
        self.seed(number)

    @abstractmethod
    def seed(self, number: int) -> None:
        """Seed numpy's global generator, and no other, where the student's code runs."""

    @abstractmethod
    def with_reference(
        self, question: str, functions: Mapping[str, Callable[..., Any]]
    ) -> AbstractContextManager[None]:
        """Put reference functions in place of the student's, for the answer to a question."""

    @abstractmethod
    def yardstick(self, function: Callable[..., Any]) -> "StudentCode":
        """Put trusted code in the student's place, to time it under the same conditions."""


class StudentFunction:
    """A function or class of the student, called like the original."""

    def __init__(self, student: StudentCode, name: str) -> None:
        self._student = student
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it once."""
        self._student.called(self._name, args, kwargs)
        result = self._student.call(self._name, args, kwargs)
        self._student.last_result = values_as_text.describe(result)
        return result

    def each(self, arguments: Sequence[Arguments], *, pick: int | None = None) -> list[Any]:
        """Call it once for each tuple of arguments; `pick` keeps one of several results."""
        if arguments:
            self._student.called(self._name, arguments[0], {})
        results = self._student.call_each(self._name, arguments, pick)
        self._student.last_result = values_as_text.describe(results[0]) if results else ""
        return results

    def cpu_seconds(self, calls: TimedCalls) -> tuple[float, list[Any]]:
        """Return the CPU time of calls and their proofs, which `calls.proven` must confirm."""
        self._student.called(self._name, (calls.array(0), *calls.rest[0]), {})
        return self._student.cpu_seconds(self._name, calls)
