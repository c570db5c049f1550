"""An instructor can turn classes that students get complete into questions."""

import shutil
from pathlib import Path

import nbformat

from autograder.build.part import pack_part
from autograder.course import read_course
from autograder.grading import Grader, open_bundle
from autograder.intake import submission_at
from autograder.reproducible_zip import read_zip
from autograder.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
WORTH = {"SoftmaxLayer": 4, "MultiLayerPerceptron": 6}


def test_given_classes_become_questions(best_sandbox: Sandbox, tmp_path: Path) -> None:
    for folder in ("assignment", "solutions", "tests/hidden"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    toml = tmp_path / "assignment" / "course.toml"
    points = "".join(f"{name} = {worth}\n" for name, worth in WORTH.items())
    toml.write_text(toml.read_text().replace("DenseLayer = 5\n", f"DenseLayer = 5\n{points}"))
    text = tmp_path / "assignment" / "layered_network.md"
    for name in WORTH:
        assert f"# GIVEN {name}\n" in text.read_text()
        text.write_text(text.read_text().replace(f"# GIVEN {name}\n", f"# QUESTION {name}\n"))
    course = read_course(tmp_path)
    (part,) = (part for part in course.parts if part.id == "layered_network")
    (tmp_path / "workshop").mkdir()
    student, grading, solved = pack_part(
        course, part, tmp_path / "dist", tmp_path / "workshop", b"secret"
    )

    notebook = nbformat.reads(read_zip(student)["layered_network.ipynb"].decode(), as_version=4)
    for name in WORTH:
        (starter,) = (c for c in notebook.cells if c.source.startswith(f"class {name}"))
        assert "        ...\n" in starter.source
        assert f'grader.check("{name}")' in [cell.source for cell in notebook.cells]
    with open_bundle(grading) as bundle, Grader(bundle, best_sandbox) as grader:
        report = grader.grade(submission_at(solved))
    assert {name: report.points_in([name]) for name in WORTH} == WORTH
