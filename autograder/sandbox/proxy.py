"""`student` in the grader: calls and results cross the sandbox as JSON and raw numbers."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

import numpy as np

from autograder.checks import expect, recording, replaying
from autograder.checks.student import Arguments, Program, StudentCode, same_bytes
from autograder.checks.timed_calls import TimedCalls
from autograder.checks.values_as_text import describe
from autograder.errors import (
    Finding,
    GraderFault,
    StudentBlocked,
    StudentCrashed,
    StudentTimedOut,
)
from autograder.sandbox.opaque import Opaque, pack_argument
from autograder.sandbox.reference_calls import ReferenceCalls
from autograder.sandbox.session import Session
from autograder.sandbox.worker.wire import REPLY_LEVELS, Malformed, unpack

_FATAL_CALLS = 2
"""How often in a row a function may hang or end its process; after that it is not called again."""


class SandboxedCode(StudentCode):
    """The student's names, which are in a worker."""

    def __init__(
        self, session: Session, yardstick: Callable[[Callable[..., Any]], Session] | None = None
    ) -> None:
        self._session = session
        self._yardstick = yardstick
        self._known: set[str] = set()
        self._missing: set[str] = set()
        self._fatal: dict[str, list[Finding]] = {}
        self._fatal_of: dict[str, dict[str, list[Finding]]] = {}

    def defines(self, name: str) -> bool:
        """Return whether the student's code defines a callable of this name."""
        return self._session.ask("defines", name=name)[0] is True

    def call(self, name: str, args: Arguments, kwargs: dict[str, Any]) -> Any:
        """Call the student's `name` once."""
        return self.call_target({"name": self._defined(name)}, args, kwargs)

    def call_target(self, target: dict[str, Any], args: Arguments, kwargs: dict[str, Any]) -> Any:
        """Call a function of the student, or an object that is kept in the worker."""
        arrays: list[Any] = []
        trees = [pack_argument(arg, arrays) for arg in args]
        named = {key: pack_argument(arg, arrays) for key, arg in kwargs.items()}
        with self._counting_fatal_calls(target):
            result, received = self._session.ask("call", arrays, **target, args=trees, kwargs=named)
        with _ReadingReply():
            value = self._value(result["value"], received)
            self.changed = self._changed(trees, arrays, result["changed"], received)
            for place, tree in result["dicts"]:
                given = kwargs[place] if isinstance(place, str) else args[place]
                now = self._value(tree, received)
                if not (isinstance(given, dict) and isinstance(now, dict)):
                    raise Malformed("a dict that is not a dict")
                given.clear()
                given.update(now)
        self.came_back(value, (*args, *kwargs.values()))
        return value

    def _changed(
        self, trees: Sequence[Any], sent: list[Any], now: list[Any], received: list[Any]
    ) -> tuple[int, ...]:
        """Compare what came back of the array arguments with what was sent.

        The worker is not asked which it changed: code that patches it would have it say none.
        """
        places = [i for i, tree in enumerate(trees) if isinstance(tree, dict) and "array" in tree]
        values = [self._value(tree, received) for tree in now]
        if not all(isinstance(value, np.ndarray | Opaque) for value in values):
            raise Malformed("an argument that is no array")
        pairs = zip_longest(places, values[: len(places)])  # what did not come back is changed
        return tuple(i for i, value in pairs if not same_bytes(sent[trees[i]["array"]], value))

    def call_each(self, name: str, arguments: Sequence[Arguments], pick: int | None) -> list[Any]:
        """Call `name` once for each tuple of arguments, all in one message."""
        arrays: list[Any] = []
        different = {id(args): args for args in arguments}  # the same object is sent once
        trees = {
            key: [pack_argument(arg, arrays) for arg in args] for key, args in different.items()
        }
        calls = [trees[id(args)] for args in arguments]
        target = {"name": self._defined(name)}
        with self._counting_fatal_calls(target):
            result, received = self._session.ask("each", arrays, **target, calls=calls, pick=pick)
        with _ReadingReply():
            values = [self._value(tree, received) for tree in result]
            expect.true(len(values) == len(calls), f"{len(values)} results for {len(calls)} calls")
        self.came_back(tuple(values))
        return values

    def call_in_turn(self, calls: Sequence[tuple[Any, Arguments]]) -> list[Any]:
        """Call the objects one after the other, all in one message."""
        arrays: list[Any] = []
        for called, _ in calls:
            expect.true(isinstance(called, Opaque), f"{describe(called)} cannot be called")
        asked = [[o.number, [pack_argument(arg, arrays) for arg in args]] for o, args in calls]
        result, received = self._session.ask("in_turn", arrays, calls=asked)
        with _ReadingReply():
            values = [self._value(tree, received) for tree in result]
            expect.true(len(values) == len(calls), f"{len(values)} results for {len(calls)} calls")
        self.came_back(tuple(values))
        return values

    def cpu_seconds(self, name: str, calls: TimedCalls) -> tuple[float, list[Any]]:
        """Read the worker's CPU clock from outside, before and after the calls."""
        kept = [value for values in calls.rest for value in values if isinstance(value, Opaque)]
        if kept and not self._session.alone:
            raise GraderFault("ask for the yardstick before the student's code makes what is timed")
        self._session.be_alone()
        arrays = [calls.scales, calls.left, calls.right]
        base = pack_argument(self.hold(calls.base), arrays)
        rest = [[pack_argument(value, arrays) for value in values] for values in calls.rest]
        target = {"name": self._defined(name)}
        with self._counting_fatal_calls(target), self._session.charging() as charged:
            proofs, _ = self._session.ask("timed", arrays, **target, base=base, rest=rest)
        return charged(), proofs if isinstance(proofs, list) else []

    def record(
        self, before: tuple[str, Arguments], pick: int, name: str, args: Arguments
    ) -> Program | None:
        """Have the worker record itself. Whatever it sends is only data for `replay`."""
        arrays: list[Any] = []
        request = {
            "before": self._defined(before[0]),
            "before_args": [pack_argument(arg, arrays) for arg in before[1]],
            "pick": pick,
            "name": self._defined(name),
            "args": [pack_argument(arg, arrays) for arg in args],
        }
        try:
            _, program = self._session.ask(
                "record", arrays, source=inspect.getsource(recording), **request
            )
        except (StudentCrashed, StudentTimedOut):  # not as in an ordinary call, perhaps
            return None
        return program or None

    def replay(self, program: Program, inputs: Sequence[Any]) -> tuple[list[Any], list[int]] | None:
        """Run the program in the worker."""
        source = inspect.getsource(replaying)
        arrays = [*program, *inputs]
        result, received = self._session.ask("replay", arrays, source=source, program=len(program))
        if result is None:
            return None
        return [self._value(tree, received) for tree in result["results"]], result["work"]

    def hold(self, value: Any) -> Any:
        """Keep a value in the worker."""
        arrays: list[Any] = []
        tree = pack_argument(value, arrays)
        result, received = self._session.ask("hold", arrays, value=tree)
        with _ReadingReply():
            return self._value(result, received)

    def fetch(self, opaque: Any) -> Any:
        """Return the content of a container that is kept in the worker."""
        if not isinstance(opaque, Opaque):
            return opaque
        return self.ask("fetch", object=opaque.number)

    def handed_in(self, name: str) -> bytes | None:
        """Read it from the submission; the worker is not asked."""
        return self._session.files.get(name)

    def begin_check(self, number: int) -> None:
        """Let the worker's next request seed whatever the student's code can draw from."""
        self._session.begin(number)

    def seed(self, number: int) -> None:
        """Let the worker's next request seed numpy's global generator."""
        self._session.seed(number)

    @contextmanager
    def with_reference(
        self, question: str, functions: Mapping[str, Callable[..., Any]]
    ) -> Iterator[None]:
        """Answer reference calls here, so that their code never reaches the student's process."""
        del question  # all of the student's code looks up its names in one place
        self._fatal.clear()
        names = self._known, self._missing
        self._known, self._missing = set(), self._missing - set(functions)
        try:
            with self._session.reference_calls(list(functions), ReferenceCalls(functions)):
                yield
        finally:
            self._known, self._missing = names

    def yardstick(self, function: Callable[..., Any]) -> StudentCode:
        """Run trusted code in its own worker; here as there, nobody can help from now on.

        Objects that are kept for the check so far are gone.
        """
        assert self._yardstick is not None, "this student is itself a yardstick"
        trusted = SandboxedCode(self._yardstick(function))
        for session in (self._session, trusted._session):
            session.be_alone()
        trusted.forget()
        return trusted

    def start_afresh(self) -> None:
        """End the worker; the next call starts another."""
        self._session.start_afresh()

    def forget(self) -> None:
        """Let the worker's next request drop the objects that are kept for this check."""
        self._session.forget()

    def end_of_check(self) -> None:
        """Drop what is kept; a worker that was alone for this check is not used further."""
        self._session.be_as_usual()
        self.forget()

    def begin(self, question: str) -> None:
        """Count fatal calls for this question: in another one, the function may end well."""
        self._fatal = self._fatal_of.setdefault(question, {})

    def ask(self, operation: str, arrays: Sequence[Any] = (), **request: Any) -> Any:
        """Ask about a kept object and rebuild the answer."""
        result, received = self._session.ask(operation, arrays, **request)
        with _ReadingReply():
            value = self._value(result, received)
        if operation != "set":
            self.came_back(value)
        return value

    def _defined(self, name: str) -> str:
        if name not in self._known:
            if name in self._missing or not self.defines(name):
                if not self._session.alone:
                    self._missing.add(name)
                raise self._session.not_found(name)
            self._known.add(name)
        return name

    @contextmanager
    def _counting_fatal_calls(self, target: dict[str, Any]) -> Iterator[None]:
        """Count the calls that hang or end the process; refuse a function with too many of them."""
        earlier = self._fatal.setdefault(str(target.get("name")), [])
        if len(earlier) >= _FATAL_CALLS:
            raise type(earlier[-1])(f"{earlier[-1]} ({len(earlier)} times, so not tried again)")
        try:
            yield
        except Finding as finding:
            if not self._session.alive:
                earlier.append(type(finding)(str(finding)))  # without the frames and their arrays
            raise
        else:
            earlier.clear()

    def _value(self, tree: Any, arrays: list[Any]) -> Any:
        return unpack(tree, arrays, lambda content: Opaque(self, content), REPLY_LEVELS)


_MISFIT = TypeError | ValueError | LookupError | OverflowError | AttributeError


class _ReadingReply:
    """While a reply is read, anything that does not fit is taken as forged."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, _MISFIT):
            raise StudentBlocked("tampered with the grader's channel: a reply of unknown form")
