"""Several parts in one submission: each is found by what it says, and none affects the others."""

import pytest

from autograder.errors import Refused
from autograder.intake import PartQuestions
from intake_builders import code, notebook, read_path, zipped

WANTED = {
    "one": PartQuestions(questions=("first",)),
    "two": PartQuestions(questions=("second",), text_questions=("why", "how")),
}
FIRST = code("def first(x):\n    return x\n")
SECOND = code("def second(x):\n    return x\n")


def text(source, **metadata):
    return {"cell_type": "markdown", "metadata": metadata, "source": source}


@pytest.fixture
def read(tmp_path):
    def call(files):
        path = tmp_path / "team.zip"
        path.write_bytes(zipped(files))
        return read_path(path, WANTED)

    return call


def _code_of(submission):
    return {part: work.cells[0].source for part, work in submission.parts.items()}


def test_each_notebook_goes_to_its_part(read):
    files = {"b.ipynb": notebook(FIRST, part="one"), "a.ipynb": notebook(SECOND, part="two")}
    submission = read(files)
    assert _code_of(submission) == {"one": FIRST["source"], "two": SECOND["source"]}
    assert submission.absent == {}


def test_a_part_that_is_missing_is_reported(read):
    submission = read({"a.ipynb": notebook(SECOND, part="two")})
    assert list(submission.parts) == ["two"]
    assert submission.absent == {"one": ""}


def test_a_damaged_part_is_reported_and_does_not_affect_the_other(read):
    damaged = b"{ def second("
    submission = read({"a.ipynb": notebook(FIRST, part="one"), "b.ipynb": damaged})
    assert list(submission.parts) == ["one"]
    assert "'b.ipynb' is damaged" in submission.absent["two"]


def test_two_notebooks_of_one_part_are_refused_only_for_that_part(read):
    files = {f"{n}.ipynb": notebook(FIRST, part="one") for n in "ab"}
    submission = read({**files, "c.ipynb": notebook(SECOND, part="two")})
    assert list(submission.parts) == ["two"]
    assert "2 candidates" in submission.absent["one"]


def test_a_notebook_that_says_nothing_goes_by_what_it_defines(read):
    submission = read({"mine.ipynb": notebook(SECOND, part=None)})
    assert _code_of(submission) == {"two": SECOND["source"]}
    assert submission.absent == {"one": ""}


def test_scripts_named_after_their_parts_keep_to_them(read):
    """The second part holds earlier code that the first one defines."""
    with_earlier = FIRST["source"] + SECOND["source"]
    submission = read({"one.py": FIRST["source"], "two.py": with_earlier})
    assert _code_of(submission) == {"one": FIRST["source"], "two": with_earlier}


def test_nothing_for_any_part_is_refused(read):
    with pytest.raises(Refused, match="No notebook"):
        read({"report.txt": "hello"})


def test_results_lie_beside_the_code(read):
    submission = read({"a.ipynb": notebook(SECOND, part="two"), "two_results.json": b"{}"})
    assert submission.parts["two"].files == {"two_results.json": b"{}"}


def test_texts_are_found_by_the_question_they_answer(read):
    cells = [
        SECOND,
        text("Because.", autograder={"question": "why"}),
        text("And also.", autograder={"question": "why"}),
        text("Not asked.", autograder={"question": "other"}),
        text("## Heading"),
        text("junk", autograder=[1]),
        text("junk", autograder={"question": ["why"]}),
    ]
    submission = read({"a.ipynb": notebook(*cells, part="two")})
    assert submission.parts["two"].answers == {"why": "Because.\n\nAnd also."}


def test_a_text_is_cut_and_cleaned(read):
    long = text("\x1b[31m" + "a" * 30_000, autograder={"question": "why"})
    answer = read({"a.ipynb": notebook(SECOND, long, part="two")}).parts["two"].answers["why"]
    assert "\x1b" not in answer
    assert answer.endswith("[cut]")
    assert len(answer) < 20_010
