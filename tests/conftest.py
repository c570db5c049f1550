"""What all tests share: the repository, the build made from it, and the sandboxes that work here."""

import os
from collections.abc import Generator, Iterator
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

# Set before NumPy is imported, as the command line does: threads that wait for each other made a
# right submission cost three times the CPU time.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import pytest
from coverage import Coverage
from coverage.multiproc import original_bootstrap
from xdist.scheduler import LoadFileScheduling

from autograder.build import build_course
from autograder.build.samples import BuiltParts, read_built_parts
from autograder.course import Course, read_course
from autograder.errors import SandboxUnavailable
from autograder.grading import Bundle, open_bundle
from autograder.sandbox import Sandbox, choose

ROOT = Path(__file__).parent.parent
KINDS = ("bubblewrap", "user")
REQUIRES = ("numpy", "matplotlib")
"""As course.toml says."""


SLOWEST = (
    "tests/containers/",
    "tests/hostile/test_hostile_specimens.py",
    "tests/runners/test_runners_cluster.py",
    "tests/integration/test_hidden_checks.py",
    "tests/sandbox/test_sandbox_malicious.py",
    "tests/integration/test_proof.py",
    "tests/integration/test_samples.py",
    "tests/integration/",
    "tests/build/",
    "tests/fuzz/",
    "tests/sandbox/",
)
"""Files and folders whose tests start first. When started last, each kept one process busy for
minutes while the others had nothing left to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slowest files first, and keep the order within each file."""

    def rank(item: pytest.Item) -> int:
        slow = (n for n, start in enumerate(SLOWEST) if item.nodeid.startswith(start))
        return next(slow, len(SLOWEST))

    items.sort(key=rank)


UNTRACED = (
    "tests/hostile/test_hostile_specimens.py",
    "tests/integration/test_given_code.py",
    "tests/integration/test_hidden_checks.py",
    "tests/integration/test_odd_objects.py",
    "tests/integration/test_parity.py",
    "tests/integration/test_proof.py",
    "tests/integration/test_replays.py",
    "tests/integration/test_samples.py",
    "tests/integration/test_student_package.py",
)
"""Files that grade much with lines that other tests cover: coverage is not measured in them,
because it nearly doubles the time that grading takes."""


class _ByFile(LoadFileScheduling):
    """Keeps tests that share an opened bundle or an engine together when tests run in parallel."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        if file.endswith("test_hostile_specimens.py"):
            return nodeid  # one test for each kind of sandbox; each takes minutes
        return "tests/containers" if file.startswith("tests/containers/") else file


def pytest_xdist_auto_num_workers() -> int:
    """Start one process more than there are processors: many tests wait for commands and engines."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFile:
    """Choose how tests are spread over processes."""
    config.option.loadscopereorder = False  # xdist would start the files with the most tests first
    return _ByFile(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a skipped test fail in CI, which has everything that the tests need."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Save what was measured, because xdist kills a process that takes ten seconds to end."""
    measured = Coverage.current()
    if measured is not None:
        measured.save()


@pytest.fixture(scope="module", autouse=True)
def tracing(request: pytest.FixtureRequest) -> Iterator[None]:
    """Measure coverage, except in some files and the processes that they start."""
    measured = Coverage.current()
    if measured is None or not request.node.nodeid.startswith(UNTRACED):
        yield
        return
    measured.stop()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        patch.setattr(BaseProcess, "_bootstrap", original_bootstrap)
        yield
    measured.start()


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what the build makes: `make test` has it in dist/ already; pytest alone builds it."""
    if (ROOT / "dist" / ".built").exists():
        return ROOT / "dist"
    target = tmp_path_factory.mktemp("dist")
    for _ in build_course(ROOT, target):
        pass
    return target


@pytest.fixture(scope="session")
def course() -> Course:
    """Return what course.toml says."""
    return read_course(ROOT)


@pytest.fixture(scope="session")
def material(course: Course, dist: Path) -> BuiltParts:
    """Return the notebooks as students get them, and the solutions."""
    return read_built_parts(course, dist)


@pytest.fixture(scope="session")
def bundle_paths(course: Course, dist: Path) -> dict[str, Path]:
    """Return the autograder zip of each part."""
    return {part.id: dist / "autograder" / f"{part.id}.zip" for part in course.parts}


@pytest.fixture(scope="session")
def bundle(bundle_paths: dict[str, Path]) -> Iterator[Bundle]:
    """Open all parts together."""
    with open_bundle(*bundle_paths.values()) as opened:
        yield opened


@pytest.fixture(scope="session")
def bundles(bundle: Bundle) -> dict[str, Bundle]:
    """Return each part of the bundle, as if it had been opened separately."""
    return {part.id: replace(bundle, parts=(part,)) for part in bundle.parts}


@pytest.fixture(scope="session", params=KINDS)
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """Return each kind of sandbox in turn."""
    try:
        chosen = choose(request.param, REQUIRES)
    except SandboxUnavailable:
        pytest.skip(f"the sandbox kind {request.param!r} does not work here")
    chosen.keep_out([ROOT])  # as the command line does
    return chosen


@pytest.fixture(scope="session")
def best_sandbox() -> Sandbox:
    """Return the strongest sandbox that works here."""
    return choose(requires=REQUIRES)
