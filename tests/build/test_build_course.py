"""A small course of two parts is really built: questions of every kind, one zip with all parts."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.build.draft import draft_part
from autograder.build.kept import Kept
from autograder.build.part import build_part
from autograder.course import Feedback, read_course
from autograder.errors import BuildError, CourseError, UserError
from autograder.grading import Grader, open_bundle
from autograder.intake import submission_at
from autograder.model import Status
from autograder.reproducible_zip import read_zip, write_zip
from autograder.verdicts import Verdict
from courses.mini_course import FORMER, MINI, built_mini


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return built_mini(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def zips(built):
    return sorted((built / "autograder").glob("*.zip"))


@pytest.fixture
def grade(zips, best_sandbox):
    """Grade a file with all parts opened together, or with those named."""

    def call(path, *parts):
        chosen = [path_ for path_ in zips if not parts or path_.stem in parts]
        with open_bundle(*chosen) as bundle, Grader(bundle, best_sandbox) as grader:
            return grader.grade(submission_at(path))

    return call


def _sources(zipped, name):
    return [cell.source for cell in nbformat.reads(zipped[name].decode(), 4).cells]


def test_parts_that_the_course_no_longer_has_are_gone(built):
    left = {path.name for path in (built / "autograder").iterdir()}
    assert FORMER not in left
    assert left == {"sums.zip", "counting.zip"}


def test_students_get_starters_of_every_kind(built):
    members = read_zip(built / "student" / "counting.zip")
    notebook = nbformat.reads(members["counting.ipynb"].decode(), as_version=4)
    by_start = {cell.source.partition("\n")[0]: cell for cell in notebook.cells}
    assert "return 2 * n" in by_start["def double(n):"].source  # given
    (earlier,) = (c for c in notebook.cells if c.source.startswith("# Your functions: "))
    assert earlier.source.splitlines() == [
        "# Your functions: grader.keep puts them into my_sums.py in their notebook.",
        'grader.needs("total")',
        "from my_sums import total",
    ]
    starter = by_start["class Counter:"].source
    assert starter.count("        ...") == 2
    assert "_steps" not in starter
    answer = by_start["*Your answer, in place of this line.*"]
    assert answer.metadata["autograder"] == {"question": "why_count"}
    assert notebook.metadata["autograder"] == {
        "results": "counting_results.json",
        "questions": ["Counter"],
        "experiments": ["long_count"],
        "extra": [],
        "prompt": "*Your answer, in place of this line.*",
        "parts": {"sums": "Sums", "counting": "Counting"},
        "module": "my_sums",
    }
    assert "figures/counting.svg" in members


def test_students_get_no_solution(built):
    ours = ("np.sum(x)", "int(total([n]))", "say for what", "To know **how many**", "STEP = 3")
    ours += ("caught_by", "the first two", "no_numbers", "builds_on={")
    for part in ("sums", "counting"):
        members = read_zip(built / "student" / f"{part}.zip")
        assert not [n for n, data in members.items() for secret in ours if secret.encode() in data]
        kept = ("hidden", "reference", "mistakes")
        assert not [name for name in members if name.startswith(kept)]


def test_the_solution_is_a_submission_that_earns_everything(built, grade):
    for part, worth in (("sums", 2), ("counting", 4)):
        report = grade(built / "solution" / f"{part}.zip", part)
        assert (report.score, report.max_score, report.reason) == (worth, worth, "")
    (answer,) = report.answers
    assert (answer.question, answer.max_points) == ("why_count", 1.5)
    assert answer.text == "To know **how many** there are: $n$."


def test_one_zip_may_hold_all_parts_in_the_order_of_the_course(built, grade):
    report = grade(built / "cohort" / "Hopper Grace - Curie Marie.zip")
    assert (report.score, report.max_score) == (6, 6)
    assert list(dict.fromkeys(o.question for o in report.outcomes)) == [
        "total",
        "Counter",
        "long_count",
    ]
    assert [answer.text for answer in report.answers] == [""]


def test_one_part_is_graded_and_the_missing_one_is_reported(built, grade):
    report = grade(built / "solution" / "sums.zip")
    assert (report.status, report.score, report.max_score) == (Status.GRADED, 2, 6)
    assert report.reason == "Not handed in: counting."


def test_results_that_were_not_handed_in_earn_nothing(built, grade, tmp_path):
    members = read_zip(built / "solution" / "counting.zip")
    path = tmp_path / "submission.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("counting.ipynb", members["counting.ipynb"])
    report = grade(path, "counting")
    assert report.points_in(["long_count"]) == 0
    assert report.score == 3


def _with_total(built, path, body):
    """Hand in the second part, solved except for the earlier code from the first."""
    members = read_zip(built / "solution" / "counting.zip")
    notebook = members["counting.ipynb"].decode()
    assert notebook.count("return float(np.sum(x))") == 1
    members["counting.ipynb"] = notebook.replace("return float(np.sum(x))", body).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_fault_of_the_first_part_costs_nothing_in_the_second(built, grade, tmp_path):
    report = grade(_with_total(built, tmp_path / "submission.zip", "return 7.0"), "counting")
    (steps,) = (o for o in report.outcomes if o.check == "counts_in_steps")
    assert steps.verdict is Verdict.INHERITED
    assert (steps.points, steps.max_points, report.score) == (3, 3, 4)
    assert "With our total in place of yours this check passes" in steps.message
    assert steps.message.endswith("It costs nothing here.")


def test_zips_of_two_builds_are_not_mixed(zips, tmp_path):
    members = read_zip(zips[0])
    members["files/autograder/errors.py"] += b"\n# another build\n"
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(UserError, match="of different builds"), open_bundle(other, zips[1]):
        pass


@pytest.fixture
def course(tmp_path):
    """A copy of the small course, to be spoilt."""
    import shutil

    return Path(shutil.copytree(MINI, tmp_path / "course"))


def _build(course, part, workshop):
    read = read_course(course)
    (chosen,) = (p for p in read.parts if p.id == part)
    workshop.mkdir()
    return build_part(draft_part(read, chosen, workshop, b"secret"), course / "dist", Kept())


def test_a_solution_that_misses_points_stops_the_build(tmp_path, course):
    check = course / "tests" / "hidden" / "total.py"
    check.write_text(check.read_text().replace("reference_total([1, 2, 4])", "8"))
    with pytest.raises(BuildError, match=r"(?s)does not earn every point.*expected  8"):
        _build(course, "sums", tmp_path / "workshop")


def test_a_solution_that_does_not_run_stops_the_build(tmp_path, course):
    text = course / "assignment" / "sums.md"
    text.write_text(text.read_text() + "\n```python\nraise KeyError('lost')\n```\n")
    with pytest.raises(BuildError, match=r"(?s)does not run.*KeyError"):
        _build(course, "sums", tmp_path / "workshop")


def test_experiments_that_leave_no_file_stop_the_build(tmp_path, course):
    text = course / "assignment" / "counting.md"
    text.write_text(text.read_text().replace('"counting_results.json"', '"other.json"'))
    with pytest.raises(BuildError, match=r"wrote no counting_results\.json"):
        _build(course, "counting", tmp_path / "workshop")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("# QUESTION total", "# QUESTION tootal", "`# QUESTION tootal`: not in course.toml"),
        ("# QUESTION total", "print(3)", "has no place for total: add `# QUESTION NAME`"),
        ("import numpy as np", "# GIVEN nothing", "`# GIVEN nothing`: there is no reference"),
    ],
)
def test_a_text_that_does_not_fit_is_reported(tmp_path, course, old, new, reason):
    text = course / "assignment" / "sums.md"
    text.write_text(text.read_text().replace(old, new))
    with pytest.raises(CourseError) as caught:
        _build(course, "sums", tmp_path / "workshop")
    assert reason in str(caught.value)


def test_given_code_becomes_a_question_without_a_change_to_the_framework(course, tmp_path):
    """An instructor blanks `double`: points, checks and one word of the text."""
    toml = course / "assignment" / "course.toml"
    toml.write_text(toml.read_text().replace("Counter = 3", "Counter = 3\ndouble = 1"))
    text = course / "assignment" / "counting.md"
    text.write_text(text.read_text().replace("# GIVEN double", "# QUESTION double"))
    for folder, points in (("assignment/public_checks", 0), ("tests/hidden", 1)):
        source = (course / folder / "Counter.py").read_text()
        source = source.replace("student.Counter(step=STEP)", "student.double(3)")
        source = source.replace("student.Counter().count, 0", "student.double(0), 0")
        source = source.replace("counter.add(2), 2 * STEP", "counter, 2 * STEP")
        source = source.replace('question="Counter"', 'question="double"')
        source = source.replace("points=3", f"points={points}")
        (course / folder / "double.py").write_text(source)
    _build(course, "counting", tmp_path / "workshop")
    starter = read_zip(course / "dist" / "student" / "counting.zip")
    assert not any("return 2 * n" in cell for cell in _sources(starter, "counting.ipynb"))


def test_the_manifest_lists_what_is_graded_in_the_order_of_the_text(built):
    manifest = json.loads(read_zip(built / "autograder" / "counting.zip")["files/part.json"])
    assert list(manifest["points"].items()) == [("Counter", 3), ("long_count", 1)]
    assert [text_question["name"] for text_question in manifest["texts"]] == ["why_count"]


def test_every_manifest_lists_the_questions_and_references_of_the_whole_course(zips):
    for path in zips:
        manifest = json.loads(read_zip(path)["files/part.json"])
        assert manifest["questions"] == ["total", "Counter", "long_count"]
        assert manifest["reference"] == ["sums", "counting"]
        assert manifest["feedback"] == {
            "before_deadline": "nothing",
            "after_deadline": "nothing",
            "after_publication": "names and diagnoses",
        }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"points": {"total": "2"}}, "Expected `float`, got `str`"),
        ({"place": 3}, "unknown field `place`"),
        ({"requires": None}, "Expected `array`, got `null`"),
    ],
)
def test_a_manifest_of_another_version_is_reported(zips, tmp_path, change, said):
    members = read_zip(zips[0])
    manifest = json.loads(members["files/part.json"])
    members["files/part.json"] = json.dumps({**manifest, **change}).encode()
    write_zip(tmp_path / "other.zip", members)
    with pytest.raises(UserError, match=r"other\.zip: files/part\.json is damaged or of") as caught:
        with open_bundle(tmp_path / "other.zip"):
            pass
    assert said in str(caught.value)
    assert str(caught.value).endswith("Build it again: make assignment")


def test_graders_get_the_catalogue_and_hidden_checks_know_what_an_answer_builds_on(zips):
    members = {path.stem: read_zip(path) for path in zips}
    for zipped in members.values():
        mistakes = {Path(n).name for n in zipped if n.startswith("files/mistakes/")}
        assert mistakes == {"total.toml", "Counter.toml", "long_count.toml", "conditions.py"}
    tests = {q: members["counting"][f"tests/{q}.py"].decode() for q in ("Counter", "long_count")}
    call = "run(check, env, builds_on={'total': 'reference.sums'}, forgiving=True)"
    assert tests["Counter"].count(call) == 1
    assert tests["Counter"].count("run(check, env)") == 1  # the public one
    assert "builds_on" not in tests["long_count"]


def test_a_bundle_holds_what_diagnosis_needs(zips):
    with open_bundle(*zips) as bundle:
        assert bundle.feedback == Feedback()
        assert [mistake.id for mistake in bundle.catalogue] == [
            "total_sign",
            "total_first_two",
            "counter_without_step",
            "long_count_one_short",
        ]
        assert list(bundle.conditions.simpler) == ["there are no numbers"]
        assert bundle.requires == ("numpy",)
        names = {}
        exec(bundle.reference.source, names)
        assert names["Counter"](step=2).add(3) == 6


def test_a_recognized_mistake_is_named(built, grade, tmp_path):
    path = tmp_path / "sums.py"
    path.write_text("def total(x):\n    return x[0] + x[1]\n")
    public, hidden = grade(path, "sums").outcomes
    assert public.passed
    (diagnosis,) = hidden.diagnoses
    assert (diagnosis.mistake, diagnosis.hint) == ("total_first_two", "Try three numbers.")
    assert diagnosis.text == "You add the first two numbers alone."


def test_bundles_of_one_part_know_nothing_of_the_other(zips):
    with open_bundle(zips[0]) as bundle:
        assert [part.id for part in bundle.parts] == ["counting"]
        assert replace(bundle, parts=()).max_score == 0


def test_what_the_solution_recorded_is_in_the_zip_for_the_pages(zips, grade, built):
    with open_bundle(*zips) as bundle:
        (part,) = (part for part in bundle.parts if part.plots)
        assert [one.lines for one in part.reference] == [((5.0,),)]
    assert [one.lines for one in grade(built / "solution" / "counting.zip").recorded] == [((5.0,),)]


def test_a_path_without_numbers_stops_the_build(course, tmp_path):
    path = course / "assignment" / "course.toml"
    path.write_text(path.read_text().replace('figures = "count"', 'figures = "runs/*/count"'))
    with pytest.raises(BuildError) as caught:
        _build(course, "counting", tmp_path / "workshop")
    assert str(caught.value) == (
        "course.toml, [[part]] counting, plots: the solution's counting_results.json holds no "
        "numbers at 'runs/*/count'. Name the keys that lead to them"
    )
