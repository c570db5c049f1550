"""Imports the parts of otter that the autograder uses, without the rest of it.

`import otter` loads its client, exporters and pandas, which takes 0.7 s before the first check.
Test files and grading results need none of that. So empty packages replace those around them
during the import (0.2 s) and are removed afterward: a later `import otter` finds the real one.
They use one function of IPython, which finds no notebook here. Where IPython is not installed, a
stand-in provides this function.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from autograder.errors import UserError

_AROUND = ("otter", "otter.run", "otter.run.run_autograder")


def _empty_packages() -> list[str]:
    """Put empty packages with the right paths in place of otter's, whose `__init__` would run."""
    spec = importlib.util.find_spec("otter")
    if spec is None or spec.submodule_search_locations is None:
        lock = Path(__file__).with_name("runners") / "requirements-grading.lock"
        raise UserError(
            "grading needs otter-grader, which is not installed. Of it and all else that grading "
            f"needs, these are enough: pip install --no-deps --requirement {lock}"
        )
    root = spec.submodule_search_locations[0]
    missing = [name for name in _AROUND if name not in sys.modules]
    for name in missing:
        package = ModuleType(name)
        package.__path__ = ["/".join([root, *name.split(".")[1:]])]
        sys.modules[name] = package
    return missing


def _notebook_stand_in() -> list[str]:
    """Put a `get_ipython` that finds no notebook in place of IPython's."""
    if importlib.util.find_spec("IPython") is not None:
        return []
    names = ["IPython", "IPython.core", "IPython.core.getipython"]
    for name in names:
        sys.modules[name] = ModuleType(name)
    vars(sys.modules["IPython.core.getipython"])["get_ipython"] = lambda: None
    return names


_replaced = [*_empty_packages(), *_notebook_stand_in()]

from otter.nbmeta_config import NBMetadataConfig  # noqa: E402 - after the empty packages
from otter.run.run_autograder.autograder_config import AutograderConfig  # noqa: E402
from otter.test_files import GradingResults, create_test_file  # noqa: E402
from otter.test_files.abstract_test import TestCase, TestCaseResult, TestFile  # noqa: E402
from otter.test_files.exception_test import ExceptionTestFile  # noqa: E402

for _name in _replaced:
    del sys.modules[_name]

__all__ = [
    "AutograderConfig",
    "ExceptionTestFile",
    "GradingResults",
    "NBMetadataConfig",
    "TestCase",
    "TestCaseResult",
    "TestFile",
    "create_test_file",
]
