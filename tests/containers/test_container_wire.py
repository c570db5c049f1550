"""The output of a container is accepted only if it is exactly a report."""

import contextlib
import copy
import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import GraderFault
from autograder.grading import Bundle
from autograder.model import About, Report, Status, TextAnswer
from autograder.plot import Series
from autograder.runners import wire
from autograder.verdicts import Diagnosis, Outcome, Verdict


@pytest.fixture(scope="module")
def report(bundle: Bundle) -> Report:
    """Return a report with a value in every field."""
    question, points = next(iter(bundle.points.items()))
    outcome = Outcome(
        question=question,
        check="a_check",
        title="A check.",
        verdict=Verdict.FAILED,
        points=points,
        max_points=points,
        hidden=True,
        message="half a pair: \ud800",
        hint="A hint.",
        diagnoses=(Diagnosis(mistake="a_mistake", text="A text.", hint=""),),
    )
    return Report(
        stem="a team",
        digest="0" * 64,
        status=Status.GRADED,
        max_score=bundle.max_score,
        extra=bundle.extra,
        outcomes=(outcome,),
        answers=(TextAnswer(question=question, max_points=2.0, text="An answer."),),
        reason="A reason.",
        notes=("A note.",),
        recorded=(Series(question=question, figures="a/*", lines=((1.0, None),), each=2, more=1),),
    )


def test_a_report_comes_back_as_it_was(report: Report, bundle: Bundle) -> None:
    """Except for half a surrogate pair, which no file can hold."""
    read = wire.read(wire.write(report), "a team", bundle)
    told = dataclasses.replace(report.outcomes[0], message="half a pair: ?")
    assert read == dataclasses.replace(report, outcomes=(told,))


LIES: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "another submission": (("stem",), "another team"),
    "another maximum": (("max_score",), 1000.0),
    "extra credit for another question": (("extra",), {"another": 5.0}),
    "an unknown status": (("status",), "excellent"),
    "more points than the check has": (("outcomes", 0, "points"), 1000),
    "negative points": (("outcomes", 0, "points"), -1),
    "points that are true": (("outcomes", 0, "points"), True),
    "points in words": (("outcomes", 0, "points"), "3"),
    "an unknown question": (("outcomes", 0, "question"), "no_such_question"),
    "an unknown verdict": (("outcomes", 0, "verdict"), "SPLENDID"),
    "a text that is a list": (("outcomes", 0, "message"), ["x"]),
    "a truth that is a number": (("outcomes", 0, "hidden"), 1),
    "outcomes that are a table": (("outcomes",), {"0": {}}),
    "too many notes": (("notes",), ["x"] * 10_001),
    "too many figures": (("recorded", 0, "lines"), [[1.0] * 5_001] * 2),
    "a figure in words": (("recorded", 0, "lines"), [["1"]]),
    "a field that a report has not": (("rank",), 1),
    "a field that an outcome has not": (("outcomes", 0, "rank"), 1),
    "a remark that is a number": (("about", "remarks"), [1]),
    "a diagnosis without fields": (("outcomes", 0, "diagnoses"), [{}]),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_not_a_report(lie: str, report: Report, bundle: Bundle) -> None:
    table = json.loads(wire.write(report))
    path, value = LIES[lie]
    place = table
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(GraderFault, match="not a report"):
        wire.read(json.dumps(table), "a team", bundle)


@pytest.mark.parametrize("lost", ["notes", "answers", "about"])
def test_a_report_without_a_field_is_refused(lost: str, report: Report, bundle: Bundle) -> None:
    table = json.loads(wire.write(report))
    del table[lost]
    with pytest.raises(GraderFault, match="not a report"):
        wire.read(json.dumps(table), "a team", bundle)


def test_what_it_claims_about_its_owner_does_not_count(report: Report, bundle: Bundle) -> None:
    claimed = dataclasses.replace(report, about=About(students=("somebody else",)))
    assert wire.read(wire.write(claimed), "a team", bundle).about == About()


def test_points_of_many_checks_do_not_add_up_to_more_than_the_question_has(
    report: Report, bundle: Bundle
) -> None:
    table = json.loads(wire.write(report))
    table["outcomes"] *= 2
    with pytest.raises(GraderFault, match="points for"):
        wire.read(json.dumps(table), "a team", bundle)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "NaN", "[" * 100_000, "1" * 5000, '"' + "x" * (wire.LONGEST + 1) + '"'],
    ids=["nothing", "cut", "a list", "null", "NaN", "deep", "a long number", "too long"],
)
def test_other_text_is_not_a_report(text: str, bundle: Bundle) -> None:
    with pytest.raises(GraderFault, match="not a report"):
        wire.read(text, "a team", bundle)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_report_whose_score_is_not_a_number_is_refused(
    number: str, report: Report, bundle: Bundle
) -> None:
    text = wire.write(dataclasses.replace(report, max_score=123456.0)).replace("123456.0", number)
    with pytest.raises(GraderFault, match="not a report"):
        wire.read(text, "a team", bundle)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=10,
)


@given(value=JSON, field=st.sampled_from([f.name for f in dataclasses.fields(Report)]))
def test_any_value_in_any_field_ends_in_a_possible_report_or_is_none(
    value: Any, field: str, report: Report, bundle: Bundle
) -> None:
    table = copy.deepcopy(json.loads(wire.write(report)))
    table[field] = value
    with contextlib.suppress(GraderFault):
        assert (wire.read(json.dumps(table), "a team", bundle).score or 0) <= bundle.max_score
