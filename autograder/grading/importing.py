"""Imports a course's code under a package name of its own, so that several can be open at once.

The packages of every course have the same names, `hidden`, `reference` and `public_checks`, and
import each other by them; stock otter needs these names, so no source is changed. Here they are
modules below a package with a random name: `course_1f0c.hidden.total`. An import statement calls
the `__import__` among the builtins of the code that contains it. The builtins of a course's code
have one that looks for the course's packages there.
"""

import builtins
import secrets
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

COURSE_PACKAGES = ("public_checks", "hidden", "reference")
"""The packages that every course has, beside its library."""


@contextmanager
def importable(packages: Collection[str], *folders: Path) -> Iterator["CourseImporter"]:
    """Make packages in these folders importable by each other, and forget them afterward."""
    importer = CourseImporter(packages, folders)
    sys.meta_path.insert(0, importer)
    try:
        yield importer
    finally:
        sys.meta_path.remove(importer)
        importer.forget()


class CourseImporter(MetaPathFinder):
    """Finds the modules of one course."""

    def __init__(self, packages: Collection[str], folders: Sequence[Path]) -> None:
        self._packages = frozenset(packages)
        self._root = ModuleType(f"course_{secrets.token_hex(6)}")
        self._root.__path__ = [str(folder) for folder in folders]
        sys.modules[self._root.__name__] = self._root
        self.builtins = {**vars(builtins), "__import__": self._import}
        """Builtins for code that imports packages of the course by their plain names."""

    def module(self, name: str) -> ModuleType:
        """Import a module of the course by its plain name."""
        return import_module(self._full(name))

    def adopt(self, function: FunctionType) -> FunctionType:
        """Return the function as if it had been defined in the course."""
        names = {**function.__globals__, "__builtins__": self.builtins}
        return FunctionType(function.__code__, names, function.__name__)

    def forget(self) -> None:
        """Make the interpreter forget the course's modules and folders."""
        for name in [n for n in sys.modules if n.partition(".")[0] == self._root.__name__]:
            del sys.modules[name]
        for place in self._root.__path__:
            for known in [p for p in sys.path_importer_cache if Path(p).is_relative_to(place)]:
                del sys.path_importer_cache[known]

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find one of the course's modules; the interpreter also asks about all others."""
        if not fullname.startswith(self._full("")):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(fullname, spec.loader.path, self.builtins)
        return spec

    def _full(self, name: str) -> str:
        return f"{self._root.__name__}.{name}"

    def _import(
        self,
        name: str,
        names: Mapping[str, object] | None = None,
        local: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """Do what an import statement asks for: `import a.b` gets a, `from a.b import c` a.b."""
        top = name.partition(".")[0]
        if level or top not in self._packages:
            return __import__(name, names, local, fromlist, level)
        module = __import__(self._full(name), names, local, fromlist, level)
        return module if fromlist else sys.modules[self._full(top)]


class _Loader(SourceFileLoader):
    """Loads a module, and gives it the builtins of its course."""

    def __init__(self, name: str, path: str, names: dict[str, Any]) -> None:
        super().__init__(name, path)
        self._builtins = names

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        vars(module)["__builtins__"] = self._builtins
        super().exec_module(module)
