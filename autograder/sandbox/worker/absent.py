"""Stand-ins for modules that are absent here: an import succeeds, and only a use fails.

    import scipy.stats                  succeeds
    from helpers import show            succeeds
    scipy.stats.zscore(x)               ModuleNotFoundError: there is no module 'scipy' here

An import that the student's code is prepared to see fail, in `try: ... except ImportError`, fails.
"""

import ast
import inspect
import linecache
import os
import types
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from typing import Any, NoReturn

from .told import Told

_PREPARED = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
_USES = """
    call getitem setitem delitem iter next len bool int float complex index contains enter exit
    add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul rmatmul
    neg pos abs lt le gt ge array array_ufunc array_function
    instancecheck subclasscheck mro_entries
"""
"""What Python asks of an object when it is used, without the underscores."""


class AbsentModule(types.ModuleType):
    """A module that is absent."""

    __path__: list[str] = []  # noqa: RUF012 - a package's path, as the import system wants it

    def __getattr__(self, name: str) -> "AbsentName":
        if name.startswith("__"):
            raise AttributeError(name)
        return AbsentName(self.__name__)


class AbsentName:
    """A name in an absent module; to use it in any way but by a further name is an error."""

    def __init__(self, module: str) -> None:
        object.__setattr__(self, "_module", module)

    def __getattr__(self, name: str) -> "AbsentName":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __setattr__(self, name: str, value: Any) -> None:
        _fail(self)


def _fail(self: Any, *_args: Any, **_kwargs: Any) -> NoReturn:
    module = object.__getattribute__(self, "_module")
    raise ModuleNotFoundError(f"there is no module {module!r} here", name=module)


for _use in _USES.split():
    setattr(AbsentName, f"__{_use}__", _fail)


class AbsentFinder:
    """The last of all finders: it supplies what the student's code imports and nobody has."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._supplied: set[str] = set()

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> Any:
        """Follow the import protocol."""
        top = name.partition(".")[0]
        if top in self._supplied:
            return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]
        importers = list(_importers())
        if name != top or not importers or any(map(_is_prepared, importers)):
            return None
        self._supplied.add(top)
        self._told.notes.append(f"there is no module {top!r} here; only code that uses it fails.")
        return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> types.ModuleType:
        """Follow the import protocol."""
        return AbsentModule(spec.name)

    def exec_module(self, _module: types.ModuleType) -> None:
        """Follow the import protocol: there is nothing to run."""


def _importers() -> Iterator[types.FrameType]:
    """Yield the frames of the student's code that led to this import, if it is the student's own.

    An installed library that looks for another one must not find a stand-in.
    """
    frame: types.FrameType | None = inspect.currentframe()
    nearest = True
    while frame is not None:
        file = frame.f_code.co_filename
        if _is_students(file):
            yield frame
        elif nearest and not file.startswith("<frozen importlib") and file != __file__:
            return
        nearest = nearest and not _is_students(file)
        frame = frame.f_back


def _is_students(file: str) -> bool:
    return (file in linecache.cache and file.startswith("<")) or file.startswith(os.getcwd() + "/")


def _is_prepared(frame: types.FrameType) -> bool:
    """Tell whether the line that runs is in a `try` whose handlers take a missing module."""
    source = "".join(linecache.getlines(frame.f_code.co_filename))
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    tries = [node for node in ast.walk(module) if isinstance(node, ast.Try)]
    return any(_catches(node) and _holds(node.body, frame.f_lineno) for node in tries)


def _catches(node: ast.Try) -> bool:
    caught = [handler.type for handler in node.handlers]
    names = {n.id for kind in caught if kind for n in ast.walk(kind) if isinstance(n, ast.Name)}
    return None in caught or bool(names & _PREPARED)


def _holds(body: list[ast.stmt], line: int) -> bool:
    return any(node.lineno <= line <= (node.end_lineno or node.lineno) for node in body)
