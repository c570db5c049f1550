"""`student`, as a check sees it, wherever the student's code may run.

    out, state = student.forward(x, w, {"mode": "fast"})

Both hosts keep the same promises: arrays go in and come out by value, as plain numpy arrays; a
dict given as an argument shows afterwards what the student put into it; `student.changed` names
the array arguments that were changed in place; anything else a function returns (a dict, an
object) is opaque and may be handed back, asked for attributes and items, or have its methods
called. A tuple or list returned is taken apart into a tuple.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from autograder.checks import wording
from autograder.checks.timed_calls import TimedCalls
from autograder.checks.transcript import Event, Transcript

Arguments = tuple[Any, ...]


class StudentCode(ABC):
    """The names a student defined; how calls reach them is the subclass's business."""

    last_call: str = ""
    """The newest call, described for messages."""

    last_result: str = ""
    """What the newest call returned, described for messages."""

    changed: tuple[int, ...] = ()
    """Positions of the array arguments that the newest call changed in place."""

    transcript: Transcript | None = None
    """Where everything that comes back is kept, when somebody wants it."""

    remarks: tuple[str, ...] = ()
    """What the running check wants said even if it passes."""

    def __getattr__(self, name: str) -> "StudentFunction":
        if name.startswith("__"):
            raise AttributeError(name)
        return StudentFunction(self, name)

    def called(self, name: str, args: Arguments, kwargs: dict[str, Any]) -> None:
        """Remember the call that is about to be made."""
        self.last_call, self.last_result = wording.call(name, args, kwargs), ""
        self.changed = ()
        if self.transcript is not None:
            self.transcript.called.add(name)

    def came_back(self, returned: Any, args: Sequence[Any] = ()) -> None:
        """Write into the transcript what a call returned and what it left in its arguments."""
        if self.transcript is not None:
            dicts = tuple(dict(arg) for arg in args if isinstance(arg, dict))
            name = self.last_call.partition("(")[0]
            event = Event(call=name, returned=returned, dicts=dicts, changed=self.changed)
            self.transcript.add(event)

    @abstractmethod
    def defines(self, name: str) -> bool:
        """Whether the student's code defines a callable of this name."""

    @abstractmethod
    def call(self, name: str, args: Arguments, kwargs: dict[str, Any]) -> Any:
        """Call the student's `name` once."""

    @abstractmethod
    def call_each(self, name: str, arguments: Sequence[Arguments], pick: int | None) -> list[Any]:
        """Call `name` once for each tuple of arguments, keeping result number `pick`."""

    @abstractmethod
    def call_in_turn(self, calls: Sequence[tuple[Any, Arguments]]) -> list[Any]:
        """Call objects of the student's one after the other in one go; each gives its result."""

    def remark(self, text: str) -> None:
        """Have something said even if the check passes."""
        self.remarks = (*self.remarks, text)

    @abstractmethod
    def start_afresh(self) -> None:
        """Run the code in a new process, where it has one: processes differ in their luck."""

    @abstractmethod
    def cpu_seconds(self, name: str, calls: TimedCalls) -> tuple[float, list[Any]]:
        """CPU time that calls take where the student's code runs, and their proofs."""

    @abstractmethod
    def hold(self, value: Any) -> Any:
        """Put a value where the student's code runs, to be passed many times at no cost."""

    @abstractmethod
    def fetch(self, opaque: Any) -> Any:
        """Bring an opaque dict, list or tuple here, its arrays by value."""

    @abstractmethod
    def handed_in(self, name: str) -> bytes | None:
        """Read a file that lies beside the student's code; None when there is none."""

    @abstractmethod
    def seed(self, number: int) -> None:
        """Seed numpy's global generator where the student's code runs."""

    @abstractmethod
    def with_reference(
        self, question: str, functions: Mapping[str, Callable[..., Any]]
    ) -> AbstractContextManager[None]:
        """Put our functions in place of the student's, for the code that answers a question."""

    @abstractmethod
    def yardstick(self, function: Callable[..., Any]) -> "StudentCode":
        """Give trusted code the student's place, to be timed under the same conditions."""


class StudentFunction:
    """One of the student's functions or classes, called like the original."""

    def __init__(self, student: StudentCode, name: str) -> None:
        self._student = student
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it once."""
        self._student.called(self._name, args, kwargs)
        result = self._student.call(self._name, args, kwargs)
        self._student.last_result = wording.describe(result)
        return result

    def each(self, arguments: Sequence[Arguments], *, pick: int | None = None) -> list[Any]:
        """Call it for each tuple of arguments in one go; `pick` keeps one of several results."""
        if arguments:
            self._student.called(self._name, arguments[0], {})
        results = self._student.call_each(self._name, arguments, pick)
        self._student.last_result = wording.describe(results[0]) if results else ""
        return results

    def cpu_seconds(self, calls: TimedCalls) -> tuple[float, list[Any]]:
        """CPU time of calls, and their proofs: not to be believed before `calls.proven`."""
        self._student.called(self._name, (calls.array(0), *calls.rest[0]), {})
        return self._student.cpu_seconds(self._name, calls)
