"""A build executes what changed, and nothing else; what it makes equals that of a first build."""

import importlib
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.build import build_course
from autograder.build import kept as module_kept
from autograder.build.kept import FOLDER, Kept, Step, digest_of, modules_of
from autograder.errors import BuildError, UserError
from autograder.reproducible_zip import read_zip
from courses.mini_course import MINI, built_mini, kept_results

SUMS = {("split", "sums"), ("executed", "sums"), ("proven", "sums"), ("page", "sums")}
COUNTING = {(step, "counting") for step, _ in SUMS}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """Build the small course once; return what was built, and what was kept of it."""
    base = tmp_path_factory.getbasetemp()
    return built_mini(base), kept_results(base)


@pytest.fixture
def course(first, tmp_path):
    """Return a copy of the small course that has just been built."""
    copied = Path(shutil.copytree(MINI, tmp_path / "course"))
    shutil.copytree(first[0], copied / "dist")
    shutil.copytree(first[1], copied / "dist" / FOLDER)
    return copied


def _build(course, **options):
    """Build; return the steps that were done, each with its part."""
    kept = course / "dist" / FOLDER
    before = {path.name for path in kept.iterdir()}
    list(build_course(course, course / "dist", **options))
    new = {path.name for path in kept.iterdir()} - before
    return {tuple(name.split("-")[:2]) for name in new}


def _made(dist):
    return {
        path.relative_to(dist).as_posix(): path.read_bytes()
        for path in sorted(dist.rglob("*"))
        if path.is_file() and FOLDER not in path.parts and path.name != "sources.json"
    }


def _edit(course, name, old, new):
    text = (course / name).read_text()
    assert old in text
    (course / name).write_text(text.replace(old, new))


def test_a_build_without_a_change_does_nothing_again_and_gives_the_same(course, first):
    assert _build(course) == set()
    assert _made(course / "dist") == _made(first[0])


def test_what_is_kept_equals_what_is_made_anew(course, first, tmp_path):
    """All but pages: the last cell tells the time at which its notebook was saved."""
    shutil.rmtree(course / "dist" / FOLDER)
    list(build_course(course, course / "dist"))
    anew, before = _made(course / "dist"), _made(first[0])
    assert anew.keys() == before.keys()
    assert [n for n in anew if anew[n] != before[n] and not n.endswith(".html")] == []


@pytest.mark.parametrize(
    ("name", "old", "new", "done"),
    [
        (
            "assignment/course.toml",
            "[late]",
            "[intake]\ndeadline = 2026-12-01T14:00:00Z\n[late]",
            {},
        ),
        ("assignment/course.toml", "costs = 0.5", "costs = 0.25", {"split", "page"}),
        ("assignment/course.toml", '"Count", figures', '"The count", figures', {}),
        ("assignment/student/README.md", "# Read me", "# Read this", {}),
        ("solutions/mistakes/total.toml", "Try three numbers.", "Try four.", {}),
        ("solutions/texts/why_count.md", "says what for", "tells what for", {}),
        ("solutions/samples/team.toml", "title = ", "# A word\ntitle = ", {}),
    ],
)
def test_nothing_is_executed_for_a_change_of_settings_or_words(course, name, old, new, done):
    _edit(course, name, old, new)
    assert {step for step, _ in _build(course)} == set(done)


@pytest.mark.parametrize(
    ("name", "old", "new", "done"),
    [
        ("assignment/sums.md", "Add them up", "Sum them up", {("split", "sums"), ("page", "sums")}),
        (
            "solutions/texts/why_count.md",
            "**how many**",
            "*how many*",
            {("split", "counting"), ("page", "counting")},
        ),
        ("assignment/sums.md", "import numpy as np", "import numpy as np  # it", SUMS),
        (
            "tests/hidden/total.py",
            "[1, 2, 4]",
            "[1, 2, 5]",
            {("split", "sums"), ("proven", "sums")},
        ),
        (
            "assignment/figures/counting.py",
            "(2, 4, 6)",
            "(2, 4, 7)",
            {("figure", "counting"), *COUNTING},
        ),
        ("assignment/figures/counting.py", "Draw them.", "Draw all.", {("figure", "counting")}),
    ],
)
def test_what_depends_on_a_change_is_done_again_in_its_part(course, name, old, new, done):
    _edit(course, name, old, new)
    assert _build(course) == done


def test_a_changed_reference_or_public_check_is_executed_and_proven(course):
    _edit(course, "solutions/reference/sums.py", "float(np.sum(x))", "float(sum(x))")
    assert _build(course) == SUMS | COUNTING
    notebook = read_zip(course / "dist" / "solution" / "sums.zip")["sums.ipynb"].decode()
    assert "float(sum(x))" in notebook
    check = course / "assignment" / "public_checks" / "total.py"
    check.write_text(check.read_text() + "\n# a word\n")
    assert _build(course) == SUMS


def test_a_new_deadline_is_in_the_zips(course):
    deadline = "[intake]\ndeadline = 2026-12-01T14:00:00Z\n[late]"
    _edit(course, "assignment/course.toml", "[late]", deadline)
    assert _build(course) == set()
    for part in ("sums", "counting"):
        manifest = read_zip(course / "dist" / "autograder" / f"{part}.zip")["files/part.json"]
        assert b"2026-12-01T14:00:00" in manifest


def test_what_failed_is_not_kept_and_what_had_succeeded_is(course):
    right, wrong = "reference_total([1, 2, 4])", "8"
    _edit(course, "tests/hidden/total.py", right, wrong)
    with pytest.raises(BuildError, match="does not earn every point"):
        list(build_course(course, course / "dist"))
    with pytest.raises(BuildError, match="does not earn every point"):
        list(build_course(course, course / "dist"))
    _edit(course, "tests/hidden/total.py", wrong, right)
    assert _build(course) == set()


def test_a_damaged_result_is_made_again(course, first):
    for path in (course / "dist" / FOLDER).glob("executed-*"):
        path.write_bytes(path.read_bytes()[:-9])
    assert _build(course) == set()  # under the same names
    for path in (course / "dist" / FOLDER).glob("executed-*"):
        assert zipfile.is_zipfile(path)
    assert _made(course / "dist").keys() == _made(first[0]).keys()


def test_one_part_is_built_and_the_others_stay(course, first):
    _edit(course, "assignment/sums.md", "Add them up", "Sum them up")
    _edit(course, "assignment/counting.md", "# Counting", "# Counting on")
    assert _build(course, parts=["sums"]) == {("split", "sums"), ("page", "sums")}
    now, before = _made(course / "dist"), _made(first[0])
    changed = {name for name in now if now[name] != before[name]}
    assert {"student/sums.zip", "solution/sums.html"} <= changed
    assert not any("counting" in name for name in changed)


def test_a_part_that_was_never_built_is_not_missed_by_the_one_that_was(tmp_path, first):
    course = Path(shutil.copytree(MINI, tmp_path / "course"))
    list(build_course(course, course / "dist", parts=["sums"], kept=first[1]))
    assert [path.name for path in (course / "dist" / "autograder").iterdir()] == ["sums.zip"]
    assert not (course / "dist" / "cohort").exists()  # the sample hands in both parts


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"parts": ["sum"]}, "no part 'sum' in course.toml; there are sums, counting"),
        ({"parts": ["sums"], "secret_file": MINI}, "another secret concerns every part"),
    ],
)
def test_a_part_that_cannot_be_built_alone_is_refused(course, options, said):
    with pytest.raises(UserError, match=said):
        _build(course, **options)


STEP = Step(name="proven", part="sums", framework=modules_of("autograder.build.proof"))
NEEDS = {"a.py": b"1", "b.py": b"2"}


@pytest.mark.parametrize(
    "needs", [{"a.py": b"1"}, {"a.py": b"1", "b.py": b"3"}, {"a.py": b"1", "c.py": b"2"}, {}]
)
def test_another_file_name_or_content_is_another_digest(needs):
    assert digest_of(STEP, needs) != digest_of(STEP, NEEDS)
    assert digest_of(STEP, dict(reversed(NEEDS.items()))) == digest_of(STEP, NEEDS)


@pytest.mark.parametrize("name", ["OMP_NUM_THREADS", "OPENBLAS_CORETYPE", "PYTHONPATH", "TZ"])
def test_a_variable_that_changes_numbers_or_pictures_counts(monkeypatch, name):
    before = digest_of(STEP, NEEDS)
    monkeypatch.setenv(name, "another")
    assert digest_of(STEP, NEEDS) != before


@pytest.mark.parametrize(
    ("variable", "name"),
    [("MPLCONFIGDIR", "matplotlibrc"), ("IPYTHONDIR", "profile_default/startup/00-first.py")],
)
def test_settings_of_the_user_count(monkeypatch, tmp_path, variable, name):
    monkeypatch.setenv(variable, str(tmp_path))
    before = digest_of(STEP, NEEDS)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("# one")
    with_one = digest_of(STEP, NEEDS)
    (tmp_path / name).write_text("# two")
    assert len({before, with_one, digest_of(STEP, NEEDS)}) == 3


def test_another_version_of_any_installed_package_counts(monkeypatch, tmp_path):
    digests = set()
    monkeypatch.syspath_prepend(str(tmp_path))
    for version in ("1.0", "1.1"):
        about = tmp_path / "somepackage.dist-info"
        about.mkdir(exist_ok=True)
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: some\nVersion: {version}\n")
        importlib.invalidate_caches()
        module_kept._installed.cache_clear()
        digests.add(digest_of(STEP, NEEDS))
    monkeypatch.undo()
    module_kept._installed.cache_clear()
    digests.add(digest_of(STEP, NEEDS))
    assert len(digests) == 3


def test_python_numpy_and_otter_are_among_what_counts():
    told = " ".join(module_kept._environment())
    assert sys.version in told
    for package in ("numpy", "otter-grader", "nbclient", "ipykernel", "matplotlib"):
        assert f"{package} " in told, package


def test_the_modules_of_the_framework_that_do_a_step_count():
    names = {text.split()[0] for text in STEP.framework}
    assert {
        "autograder.build.proof",
        "autograder.build.run_solution",
        "autograder.errors",
        "autograder.reproducible_zip",
        "autograder.verdicts",
    } == names
    other = Step(name="proven", part="sums", framework=(*STEP.framework[1:], "edited"))
    assert digest_of(other, NEEDS) != digest_of(STEP, NEEDS)


def test_only_the_newest_results_of_a_step_are_kept(tmp_path):
    kept = Kept(tmp_path)
    for number in range(12):
        made = kept.made(STEP, {"n": bytes([number])}, lambda: {"x": b"y"})
        assert made == {"x": b"y"}
    assert len(list(tmp_path.iterdir())) == 8


def test_results_that_cannot_be_kept_stop_nothing(tmp_path):
    (tmp_path / "file").touch()
    assert Kept(tmp_path / "file").made(STEP, {}, lambda: {"x": b"y"}) == {"x": b"y"}
