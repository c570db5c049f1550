"""Answers the grader's requests; holds the student's names and the objects that are kept here."""

import gc
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from .absent import AbsentFinder
from .cells import Statements
from .seeds import begin, seed
from .stand_ins import Inert
from .told import Told
from .wire import FLAT, REPLY_LEVELS, pack, unpack


class Worker:
    """Holds the student's names and the objects that are kept in this process."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        self.names = self.module.__dict__
        self.names.update(get_ipython=Inert, display=Inert())
        sys.modules["__main__"] = self.module
        self.statements = Statements("", "")
        self.told = Told()
        sys.meta_path.append(AbsentFinder(self.told))
        self.kept: list[Any] = []
        self.talk: Callable[..., Any]
        """Sends a question to the parent and returns the answer."""

    def answer(self, request: dict[str, Any], arrays: list[Any]) -> tuple[Any, list[Any]]:
        """Perform a request; return the result as JSON and arrays."""
        sent: list[Any] = []
        if "forget" in request:  # the objects of the check before
            self.kept.clear()
        if "begin" in request:
            begin(request["begin"])
        if "seed" in request:
            seed(request["seed"])
        operation = getattr(self, "do_" + request["op"])
        return operation(request, arrays, sent), sent

    def do_load(self, request: dict[str, Any], _arrays: list[Any], _sent: list[Any]) -> Any:
        """Read one cell; return the line of each of its statements, and what to tell about it."""
        self.statements = Statements(request["label"], request["source"])
        statements = self.statements
        return {"lines": statements.lines, "errors": statements.left_out, "notes": statements.notes}

    def do_run(self, request: dict[str, Any], _arrays: list[Any], _sent: list[Any]) -> Any:
        """Run one statement of that cell; return what to tell about the modules it imports."""
        self.statements.run(request["statement"], self.names)
        return self.told.take()

    def do_defines(self, request: dict[str, Any], _arrays: list[Any], _sent: list[Any]) -> bool:
        """Return whether a callable of this name exists."""
        return callable(self.names.get(request["name"]))

    def do_call(self, request: dict[str, Any], arrays: list[Any], sent: list[Any]) -> Any:
        """Call once; also return what the arguments hold now: all arrays, and the plain dicts."""
        args = [self.unpack(tree, arrays) for tree in request["args"]]
        kwargs = {key: self.unpack(tree, arrays) for key, tree in request["kwargs"].items()}
        result = self.target(request)(*args, **kwargs)
        now = [  # whether one was changed is for the parent to see
            self.pack(arg, sent, 0)
            for tree, arg in zip(request["args"], args, strict=True)
            if isinstance(tree, dict) and "array" in tree
        ]
        dicts = [
            [place, self.pack(arg, sent, FLAT)]
            for place, tree, arg in [
                *zip(range(len(args)), request["args"], args, strict=True),
                *zip(kwargs, request["kwargs"].values(), kwargs.values(), strict=True),
            ]
            if isinstance(tree, dict) and "dict" in tree  # a kept dict shows its changes anyway
        ]
        return {"value": self.pack_result(result, sent), "changed": now, "dicts": dicts}

    def do_each(self, request: dict[str, Any], arrays: list[Any], sent: list[Any]) -> Any:
        """Call once for each list of arguments."""
        function, pick, values = self.target(request), request["pick"], []
        for trees in request["calls"]:
            result = function(*[self.unpack(tree, arrays) for tree in trees])
            if pick is not None and isinstance(result, tuple | list) and pick < len(result):
                values.append(self.pack(result[pick], sent, 0))
            else:
                values.append(self.pack_result(result, sent))
        return values

    def do_in_turn(self, request: dict[str, Any], arrays: list[Any], sent: list[Any]) -> Any:
        """Call kept objects one after the other."""
        return [
            self.pack_result(self.kept[number](*[self.unpack(t, arrays) for t in trees]), sent)
            for number, trees in request["calls"]
        ]

    def do_timed(self, request: dict[str, Any], arrays: list[Any], _sent: list[Any]) -> list[float]:
        """Make the calls that the parent times; return numbers that prove that they were made."""
        function, (scales, left, right), proofs = self.target(request), arrays[:3], []
        base = unpack(request["base"], arrays, self.take)
        gc.disable()
        try:
            for k, trees in enumerate(request["rest"]):
                rest = [unpack(tree, arrays, self.take) for tree in trees]
                result = function(base * scales[k][:, None], *rest)
                first = result[0] if isinstance(result, tuple | list) else result
                matrix = np.ascontiguousarray(first, dtype=float)
                proofs.append(float(np.einsum("i,ij,j->", left[k], matrix, right[k])))
        finally:
            gc.enable()
        return proofs

    def do_record(self, request: dict[str, Any], arrays: list[Any], sent: list[Any]) -> None:
        """Record a call and the one that prepares it; what records comes with the request."""
        before, function = self.names[request["before"]], self.names[request["name"]]
        given = [
            [self.unpack(tree, arrays) for tree in request[key]] for key in ("before_args", "args")
        ]
        record = _defined_by(request["source"], "record")
        sent += record(before, given[0], request["pick"], function, given[1])

    def do_replay(self, request: dict[str, Any], arrays: list[Any], sent: list[Any]) -> Any:
        """Run a program that another worker recorded; what runs it comes with the request."""
        replay = _defined_by(request["source"], "replay")
        try:
            results, work = replay(arrays[: request["program"]], arrays[request["program"] :])
        except Exception:  # noqa: BLE001 - it was written by a process that a student controls
            return None
        return {"results": [self.pack(result, sent, 0) for result in results], "work": work}

    def do_hold(self, request: dict[str, Any], arrays: list[Any], _sent: list[Any]) -> Any:
        """Keep a value here; return its number."""
        return self.keep(self.unpack(request["value"], arrays))

    def do_fetch(self, request: dict[str, Any], _arrays: list[Any], sent: list[Any]) -> Any:
        """Send a kept container, with arrays by value."""
        return self.pack(self.kept[request["object"]], sent, REPLY_LEVELS)

    def do_get(self, request: dict[str, Any], arrays: list[Any], sent: list[Any]) -> Any:
        """Send an attribute or an item of a kept object."""
        owner = self.kept[request["object"]]
        if "attribute" in request:
            return self.pack_result(getattr(owner, request["attribute"]), sent)
        return self.pack_result(owner[self.unpack(request["key"], arrays)], sent)

    def do_set(self, request: dict[str, Any], arrays: list[Any], _sent: list[Any]) -> None:
        """Set an attribute or an item of a kept object."""
        owner, value = self.kept[request["object"]], self.unpack(request["value"], arrays)
        if "attribute" in request:
            setattr(owner, request["attribute"], value)
        else:
            owner[self.unpack(request["key"], arrays)] = value

    def do_install_reference(
        self, request: dict[str, Any], _arrays: list[Any], _sent: list[Any]
    ) -> None:
        """Put functions that ask the parent in place of the student's, until this worker ends."""
        for name in request["names"]:
            self.names[name] = self.reference_stub(name)

    def reference_stub(self, name: str) -> Callable[..., Any]:
        """Make a function that asks the parent and changes dicts as the reference function did."""

        def call(*args: Any, **kwargs: Any) -> Any:
            sent: list[Any] = []
            trees = [self.pack(arg, sent, FLAT) for arg in args]
            named = {key: self.pack(arg, sent, FLAT) for key, arg in kwargs.items()}
            reply, arrays = self.talk({"wants": name, "args": trees, "kwargs": named}, sent)
            if "error" in reply:
                raise ValueError(reply["error"])
            for given, tree in zip((*args, *kwargs.values()), reply["dicts"], strict=True):
                if tree is not None:
                    given.update(self.unpack(tree, arrays))
            return self.unpack(reply["result"], arrays)

        call.__name__ = name
        return call

    def target(self, request: dict[str, Any]) -> Any:
        """Find the function or kept object that a request names."""
        return self.names[request["name"]] if "name" in request else self.kept[request["object"]]

    def take(self, number: int) -> Any:
        """Return a kept value and no longer keep it."""
        value, self.kept[number] = self.kept[number], None
        return value

    def keep(self, value: Any) -> Any:
        """Keep a value in this process; the parent gets its number and the name of its kind."""
        self.kept.append(value)
        kind = type(value).__name__
        if isinstance(value, np.ndarray):
            kind = f"array of {value.dtype} values"
        elif isinstance(value, tuple | list):
            kind = f"{kind} of {len(value)}"
        return {"opaque": [len(self.kept) - 1, kind[:100]]}

    def pack_result(self, value: Any, sent: list[Any]) -> Any:
        """Send a result: arrays by value, tuples unpacked, everything else kept here."""
        if isinstance(value, tuple | list):
            return {"tuple": [self.pack(item, sent, 0) for item in value]}
        return self.pack(value, sent, 0)

    def pack(self, value: Any, sent: list[Any], levels: int) -> Any:
        """Send a value."""
        return pack(value, sent, self.keep, levels)

    def unpack(self, tree: Any, arrays: list[Any]) -> Any:
        """Receive a value; arrays are writable copies that belong to the student's code."""
        copies = _Copies(arrays)
        return unpack(tree, copies, lambda number: self.kept[number])  # type: ignore[arg-type]


def _defined_by(source: str, name: str) -> Any:
    names: dict[str, Any] = {"__name__": f"{__name__}.{name}"}
    exec(compile(source, f"<{name}>", "exec"), names)  # noqa: S102 - it is the grader's
    return names[name]


class _Copies:
    """A list of arrays that hands out a fresh copy each time."""

    def __init__(self, arrays: list[Any]) -> None:
        self.arrays = arrays

    def __len__(self) -> int:
        return len(self.arrays)

    def __getitem__(self, index: int) -> Any:
        return self.arrays[index].copy()
