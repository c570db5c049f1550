"""Tables are read strictly, and errors explained; records are read exactly as they were written."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta

from autograder.errors import CourseError
from autograder.model import About, Report, Status, TextAnswer
from autograder.strict import Name, Points, Table, Text, from_json, read_toml, to_json
from autograder.verdicts import Diagnosis, Outcome, Verdict


class Inner(Table, frozen=True, kw_only=True):
    """A table inside."""

    size: int = 1
    when: datetime | None = None
    open: bool = False
    pairs: tuple[tuple[str, str], ...] = ()
    worth: Mapping[Name, Points] = {}

    def __post_init__(self):
        if self.size == 13:
            raise ValueError("13 is not built")


class Outer(Table, frozen=True, kw_only=True):
    """A file."""

    title: Text
    inner: Inner = Inner()
    many: tuple[Inner, ...] = ()
    ratio: Annotated[float, Meta(gt=0, description="a ratio above 0")] | None = None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the top level lacks 'title': expected a text in quotes, not an empty one"),
        (
            "title = 't'\nsise = 1",
            "the top level has an unknown key 'sise'; known are title, inner",
        ),
        ("title = 't'\ninner = 1", "inner = 1: expected a table [inner]"),
        ("title = 't'\n[inner]\nsize = 'x'", "[inner] size = 'x': expected a whole number"),
        ("title = 't'\n[inner]\nopen = 1", "[inner] open = 1: expected true or false"),
        ("title = 't'\n[inner]\nwhen = 07:00:00", "[inner] when = 07:00:00: expected a time"),
        ("title = 't'\n[inner]\npairs = [['a']]", "[inner] pairs[0] = ['a']: expected a list"),
        ("title = 't'\n[inner]\nsize = 13", "[inner]: 13 is not built"),
        (
            "title = 't'\n[inner.worth]\na = nan",
            "[inner] worth.a = nan: expected a number of points",
        ),
        (
            "title = 't'\n[inner.worth]\n'a b' = 1",
            "[inner] worth has 'a b': expected a name of letters",
        ),
        ("title = 't'\n[[many]]\n[[many]]\nsize = 'x'", "[[many]] number 2 size = 'x': expected"),
        ("title = 't'\nmany = [[]]", "many[0] = []: expected a table"),
        ("title = 't'\nratio = 0", "ratio = 0: expected a ratio above 0"),
        (f"title = 't'\nratio = 'r{'x' * 500}'", "xxx...: expected a ratio"),
    ],
)
def test_what_is_wrong_is_reported_with_place_and_expectation(tmp_path, text, said):
    path = tmp_path / "file.toml"
    path.write_text(text)
    with pytest.raises(CourseError) as caught:
        read_toml(path, Outer)
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)
    assert "`" not in str(caught.value), "a word of msgspec"


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"gone\.toml cannot be read: No such file"):
        read_toml(tmp_path / "gone.toml", Outer)


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "0x" + "f" * 5000])
def test_absurd_numbers_are_reported(tmp_path, number):
    path = tmp_path / "file.toml"
    path.write_text(f"title = 't'\n[inner.worth]\na = {number}\n")
    with pytest.raises(CourseError, match=r"file\.toml"):
        read_toml(path, Outer)


texts = st.text(st.characters(codec="utf-8"), max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
diagnoses = st.builds(Diagnosis, mistake=texts, text=texts, hint=texts)
outcomes = st.builds(
    Outcome,
    question=texts,
    check=texts,
    title=texts,
    verdict=st.sampled_from(Verdict),
    points=numbers,
    max_points=numbers,
    hidden=st.booleans(),
    message=texts,
    hint=texts,
    diagnoses=st.lists(diagnoses, max_size=2).map(tuple),
)
several = st.lists(texts, max_size=3).map(tuple)
reports = st.builds(
    Report,
    stem=texts,
    digest=texts,
    status=st.sampled_from(Status),
    max_score=numbers,
    outcomes=st.lists(outcomes, max_size=3).map(tuple),
    answers=st.lists(
        st.builds(TextAnswer, question=texts, max_points=numbers, text=texts), max_size=2
    ).map(tuple),
    reason=texts,
    notes=several,
    about=st.builds(About, students=several, handed_in=texts, late=texts, remarks=several),
)


@settings(max_examples=50, deadline=None)
@given(report=reports)
def test_every_report_comes_back_as_it_was(report):
    assert from_json(to_json(report), Report) == report


@settings(max_examples=50, deadline=None)
@given(report=reports)
def test_a_report_is_one_line(report):
    assert "\n" not in to_json(report)


REPORT = Report(stem="a", digest="b", status=Status.GRADED, max_score=1.0)


def test_half_a_surrogate_pair_becomes_a_question_mark():
    written = to_json(replace(REPORT, reason="half \ud800", notes=("\udfff",)))
    assert from_json(written, Report) == replace(REPORT, reason="half ?", notes=("?",))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_a_number_is_not_written(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json(replace(REPORT, max_score=value))


def _with(**changes):
    return json.dumps({**json.loads(to_json(REPORT)), **changes})


@pytest.mark.parametrize(
    "text",
    [
        _with(rank=1),
        _with(about={"students": [], "handed_in": "", "late": "", "remarks": [], "more": 1}),
        _with(max_score="1"),
        _with(max_score=True),
        _with(status="great"),
        _with(notes=[1]),
        to_json(REPORT).replace('"reason": "", ', ""),
        to_json(REPORT).replace("1.0", "NaN"),
        to_json(REPORT).replace("1.0", "1e999"),
        to_json(REPORT).replace('"stem": "a"', '"stem": "\\ud800"'),
        to_json(REPORT)[:-1],
        to_json(REPORT) * 2,
        "[" * 100_000,
        "\ud800",
        "",
    ],
)
def test_anything_else_is_a_value_error(text):
    assert text != to_json(REPORT)
    with pytest.raises(ValueError):  # noqa: PT011 - of several libraries
        from_json(text, Report)
