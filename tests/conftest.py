"""What the tests share: the repository, what is built from it, and the sandboxes that work here."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.build import build_course
from autograder.build.archives import read_zip
from autograder.errors import SandboxUnavailable
from autograder.grading import Bundle, open_bundle
from autograder.sandbox import Sandbox, choose

ROOT = Path(__file__).parent.parent
KINDS = ("bubblewrap", "user")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build makes: `make test` has it in dist/ already, a bare pytest builds it."""
    if (ROOT / "dist" / ".built").exists():
        return ROOT / "dist"
    target = tmp_path_factory.mktemp("dist")
    for _ in build_course(ROOT, target):
        pass
    return target


@pytest.fixture(scope="session")
def bundle_path(dist: Path) -> Path:
    """The autograder zip of the first part."""
    return dist / "autograder" / "normalization.zip"


@pytest.fixture(scope="session")
def bundle(bundle_path: Path) -> Iterator[Bundle]:
    """The same, opened."""
    with open_bundle(bundle_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def starter(dist: Path) -> bytes:
    """The notebook as students get it."""
    return read_zip(dist / "student" / "normalization.zip")["normalization.ipynb"]


@pytest.fixture(scope="session", params=KINDS)
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """Each kind of sandbox in turn; CI must have them all."""
    try:
        chosen = choose(request.param)
    except SandboxUnavailable:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the sandbox kind {request.param!r} does not work here")
    chosen.keep_out([ROOT])  # as the command line does
    return chosen


@pytest.fixture(scope="session")
def best_sandbox() -> Sandbox:
    """The strongest sandbox that works here."""
    return choose()
