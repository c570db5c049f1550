"""What can change a report changes its fingerprint, and nothing else does."""

import ast
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from autograder.grading.fingerprint import JUDGING, fingerprint, versions
from autograder.model import Limits

POLICY = ["points", Limits()]
BELOW = ["Python 3.11.7", "numpy 2.2.0", "otter-grader 7.0.1"]


@pytest.fixture(scope="module")
def framework(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the framework, so that words in it can be changed."""
    copy = tmp_path_factory.mktemp("framework") / "autograder"
    shutil.copytree(root / "autograder", copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture
def zips(bundle_paths: dict[str, Path], tmp_path: Path):
    """Return the autograder zips, with a member changed as requested."""

    def changed(member: str = "") -> list[Path]:
        made = []
        for path in bundle_paths.values():
            made.append(tmp_path / path.name)
            with zipfile.ZipFile(path) as old, zipfile.ZipFile(made[-1], "w") as new:
                for name in old.namelist():
                    end = b"\n# a word\n" if name == member else b""
                    new.writestr(name, old.read(name) + end)
        return made

    return changed


@pytest.fixture
def name(zips, framework: Path):
    """Return the fingerprint of everything as it is, except for what is given."""

    def call(member: str = "", policy=POLICY, below=BELOW) -> str:
        return fingerprint(zips(member), policy, below, framework=framework)

    return call


def test_the_same_has_the_same_name_whatever_the_order(name, zips, framework: Path) -> None:
    turned = fingerprint(zips()[::-1], POLICY, BELOW, framework=framework)
    assert name() == name() == turned


@pytest.mark.parametrize(
    "member",
    [
        "tests/batchnorm_forward.py",
        "files/hidden/batchnorm_forward.py",
        "files/hidden/_speed.py",
        "files/public_checks/batchnorm_forward.py",
        "files/reference/batch_norm.py",
        "files/mistakes/batchnorm_forward.toml",
        "files/mistakes/conditions.py",
        "files/normlab/layers.py",
    ],
)
def test_checks_references_mistakes_and_library_decide(name, member: str, bundle_paths) -> None:
    assert any(member in zipfile.ZipFile(path).namelist() for path in bundle_paths.values())
    assert name(member) != name()


@pytest.mark.parametrize(
    "member",
    [
        "files/part.json",  # titles, model answers, deadlines; points and limits are in the policy
        "files/autograder/checks/expect.py",  # only for students and stock otter
        "files/figures/normalization.svg",
        "environment.yml",
        "run_autograder",
    ],
)
def test_pages_and_what_is_for_others_do_not(name, member: str, bundle_paths) -> None:
    assert any(member in zipfile.ZipFile(path).namelist() for path in bundle_paths.values())
    assert name(member) == name()


@pytest.mark.parametrize(
    ("changed", "decides"),
    [
        ("checks/expect.py", True),
        ("diagnose/facts.py", True),
        ("grading/checking.py", True),
        ("intake/choose.py", True),
        ("sandbox/proxy.py", True),
        ("verdicts.py", True),
        ("cli/grade.py", False),
        ("report/feedback.py", False),
        ("platforms/find.py", False),
        ("runners/local.py", False),
        ("store/reports.py", False),
        ("store/marks.py", False),
        ("course/roster.py", False),
        ("library/grade.py", False),
        ("__init__.py", False),
    ],
)
def test_of_the_framework_what_judges_decides(
    name, framework: Path, changed: str, *, decides: bool
) -> None:
    before, file = name(), framework / changed
    old = file.read_text()
    try:
        file.write_text(old + "# a word\n")
        assert (name() != before) is decides
    finally:
        file.write_text(old)


@pytest.mark.parametrize("position", range(len(BELOW)))
def test_the_versions_of_python_numpy_and_otter_decide(name, position: int) -> None:
    other = [f"{said}.9" if i == position else said for i, said in enumerate(BELOW)]
    assert name(below=other) != name()


def test_the_versions_are_those_that_run_here() -> None:
    import platform

    import numpy as np

    python, numpy, otter, absent = versions(("numpy", "wanted-by-nobody"))
    assert absent == "wanted-by-nobody is not here"
    assert python == f"CPython {platform.python_version()}"
    assert numpy == f"numpy {np.__version__}"
    assert otter.startswith("otter-grader 7.0")


def test_points_and_limits_decide(name) -> None:
    assert name(policy=["other points", Limits()]) != name()
    assert name(policy=["points", Limits(call_seconds=11)]) != name()


@pytest.mark.parametrize(
    ("was", "is_now", "decides"),
    [
        ("total = 2", "total = 3", True),
        ("long_count = 1", "long_count = 2", True),
        ("library = []", 'library = []\nrequires = ["numpy", "rich"]', True),
        ("library = []", "library = []\nlimits.call_seconds = 9", True),
        ("library = []", "library = []\nintake.file_mib = 9", True),
        ("library = []", "library = []\nintake.deadline = 2026-12-01T12:00:00Z", False),
        ("library = []", 'library = []\nintake.counts = "last"', False),
        ("library = []", 'library = []\nfeedback.after_publication = "nothing"', False),
        ('title = "Sums"', 'title = "Other sums"', False),
    ],
)
def test_of_course_toml_what_moves_points_decides(
    tmp_path: Path, was: str, is_now: str, *, decides: bool
) -> None:
    """The table is read as the grader reads it, from a manifest that the build writes."""
    from autograder.grading.bundle import open_bundle
    from courses.mini_course import MINI

    toml = tmp_path / "assignment" / "course.toml"
    named = []
    for text in (was, is_now):
        shutil.rmtree(tmp_path / "assignment", ignore_errors=True)
        shutil.copytree(MINI, tmp_path, dirs_exist_ok=True)
        toml.write_text(toml.read_text().replace(was, text))
        with open_bundle(*_zips(tmp_path)) as bundle:
            named.append(bundle.digest)
    assert (named[0] != named[1]) is decides


def _zips(course: Path) -> list[Path]:
    """Write zips of what `stage` lays out, with empty test files: enough to be opened."""
    from autograder.build.questions import collect_text_questions
    from autograder.build.stage import stage
    from autograder.course import read_course

    made = []
    read = read_course(course)
    for part in read.parts:
        workshop = course / "workshop" / part.id
        shutil.rmtree(workshop, ignore_errors=True)
        workshop.mkdir(parents=True)
        texts = collect_text_questions(part, course / "solutions" / "texts")
        in_order = replace(part, order=tuple(part.checked))
        staged = stage(read, in_order, texts, workshop, b"secret")
        made.append(course / f"{part.id}.zip")
        with zipfile.ZipFile(made[-1], "w") as archive:
            for path in workshop.rglob("*.*"):
                if path.is_file():
                    archive.write(path, f"files/{path.relative_to(workshop).as_posix()}")
            for name, data in staged.ours.items():
                archive.writestr(name, data)
            for question in part.checked:
                archive.writestr(f"tests/{question}.py", _TEST_FILE)
    return made


_TEST_FILE = """
from otter.test_files import test_case

OK_FORMAT = False
name = "nothing"
points = 1

@test_case()
def test_nothing(env):
    pass
"""


def test_nothing_that_judges_is_left_out(root: Path) -> None:
    """All that the journey imports judges, except the values of the course."""
    package = root / "autograder"
    reached, waiting = set[Path](), [package / "grading" / "grader.py"]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += _imported(path, package)
    units = {path.relative_to(package).parts[0] for path in reached}
    assert units == {*JUDGING, "course", "faults.py", "mark.py", "strict.py"}


def _imported(path: Path, package: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder"):
            for name in (node.module or "", *(f"{node.module}.{a.name}" for a in node.names)):
                place = package.joinpath(*name.split(".")[1:])
                yield from (
                    p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file()
                )
