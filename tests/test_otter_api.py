"""Otter's test files and results work where most of otter's dependencies are not installed."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from importlib.machinery import PathFinder

class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] == "IPython" else PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Without
from autograder.otter_api import NBMetadataConfig, create_test_file

assert not [name for name in sys.modules if name.partition(".")[0] == "IPython"]
test_file = create_test_file(sys.argv[1], NBMetadataConfig())
test_file.run({"answer": 42})
print([(result.test_case.name, result.passed) for result in test_file.test_case_results])
try:
    import IPython
except ModuleNotFoundError:
    print("no IPython")
"""

TESTS = """
from otter.test_files import test_case

OK_FORMAT = False
name = "q"
points = None

@test_case(points=1, hidden=False)
def is_right(env):
    assert env["answer"] == 42

@test_case(points=1, hidden=True)
def is_large(env):
    assert env["answer"] > 100
"""


def test_test_files_run_without_ipython(tmp_path: Path) -> None:
    (tmp_path / "q.py").write_text(TESTS)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "q.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["[('q - 1', True), ('q - 2', False)]", "no IPython"]
