"""The parts of otter we use, imported without the rest of it.

`import otter` loads its client, exporters and pandas: 0.7 s before the first check. Test files and
grading results need none of that, so the packages around them are stood in for while importing
(0.2 s) and taken away again: a later `import otter` finds the real one. IPython, of which they use
one function that finds no notebook here, is stood in for as well where it is not installed.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from autograder.errors import UserError

_AROUND = ("otter", "otter.run", "otter.run.run_autograder")


def _hollow_packages() -> list[str]:
    """Put empty packages of the right paths where otter's own would run their `__init__`."""
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
    """Put a `get_ipython` that knows of no notebook where IPython's would be."""
    if importlib.util.find_spec("IPython") is not None:
        return []
    names = ["IPython", "IPython.core", "IPython.core.getipython"]
    for name in names:
        sys.modules[name] = ModuleType(name)
    vars(sys.modules["IPython.core.getipython"])["get_ipython"] = lambda: None
    return names


_hollow = [*_hollow_packages(), *_notebook_stand_in()]

from otter.nbmeta_config import NBMetadataConfig  # noqa: E402 - after the hollow packages
from otter.run.run_autograder.autograder_config import AutograderConfig  # noqa: E402
from otter.test_files import GradingResults, create_test_file  # noqa: E402
from otter.test_files.abstract_test import TestCase, TestCaseResult, TestFile  # noqa: E402
from otter.test_files.exception_test import ExceptionTestFile  # noqa: E402

for _name in _hollow:
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
