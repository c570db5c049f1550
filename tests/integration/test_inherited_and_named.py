"""Inherited faults cost points only once, and known mistakes are named."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from autograder.course import Feedback
from autograder.grading import Bundle, Grader
from autograder.model import Cell, Report, Status, Work
from autograder.report.results import results
from autograder.sandbox import Sandbox
from autograder.verdicts import Outcome, Verdict

Check = Callable[..., list[Outcome]]

WRONG_FORWARD = """
_right_forward = batchnorm_forward
def batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = _right_forward(x, gamma, beta, bn_param)
    return out + 0.5, cache
"""
UNSOLVED = """
def batchnorm_forward(x, gamma, beta, bn_param): ...
def batchnorm_backward(dout, cache): ...
"""
CHANNELS_MIXED = """
def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    out, cache = batchnorm_forward(x.reshape(-1, C), gamma, beta, bn_param)
    return out.reshape(N, C, H, W), cache
"""
NO_VARIANCE_BRANCH = """
def batchnorm_backward(g, stored):
    normed, _, root, weight = stored
    dg = (g * normed).sum(0)
    return weight / root * (g - g.sum(0) / len(g)), dg, g.sum(0)
"""


@pytest.fixture
def checked(bundles: dict[str, Bundle], best_sandbox: Sandbox) -> Check:
    """Grade some questions on reference code with other code after it."""

    def check(source: str, *questions: str) -> list[Outcome]:
        bundle = bundles["normalization"]
        (part,) = bundle.parts
        files = tuple(
            f for q, f in zip(part.points, part.test_files, strict=True) if q in questions
        )
        cells = (
            Cell(label="reference", source=bundle.reference.source),
            Cell(label="changed", source=source),
        )
        with Grader(bundle, best_sandbox) as grader:
            asked = replace(part, points=dict.fromkeys(questions, 0.0), test_files=files)
            return list(grader.check(asked, Work(cells=cells, files={})).outcomes)

    return check


@pytest.mark.parametrize("source", [WRONG_FORWARD, UNSOLVED], ids=["wrong", "unsolved"])
def test_a_fault_of_an_earlier_question_costs_nothing_in_a_later_one(
    checked: Check, source: str
) -> None:
    questions = ["spatial_batchnorm_forward", "spatial_batchnorm_backward"]
    hidden = [o for o in checked(source, *questions) if o.hidden]
    inherited = [o for o in hidden if o.verdict is Verdict.INHERITED]
    assert inherited
    assert all("in place of yours this check passes" in o.message for o in inherited)
    assert sum(o.points for o in hidden) == sum(o.max_points for o in hidden)


def test_a_new_fault_costs_although_an_earlier_answer_is_wrong_too(checked: Check) -> None:
    outcomes = checked(WRONG_FORWARD + CHANNELS_MIXED, "spatial_batchnorm_forward")
    assert sum(o.points for o in outcomes) < sum(o.max_points for o in outcomes) / 2


def test_a_question_that_builds_on_nothing_inherits_nothing(checked: Check) -> None:
    outcomes = checked(UNSOLVED, "batchnorm_forward", "batchnorm_backward_alt")
    assert sum(o.points for o in outcomes) == 0


def test_the_mistake_is_named_in_what_the_student_reads(checked: Check, bundle: Bundle) -> None:
    outcomes = checked(NO_VARIANCE_BRANCH, "batchnorm_backward")
    failed = [o for o in outcomes if o.verdict is Verdict.FAILED]
    named = {d.mistake for o in failed for d in o.diagnoses}
    (mistake,) = named
    texts = {m.id: m for m in bundle.catalogue}
    assert "variance" in texts[mistake].tells
    report_like = replace(_report(outcomes), outcomes=tuple(outcomes))
    told = results(report_like, Feedback())
    entry = next(t for t in told["tests"] if t["extra_data"]["diagnoses"])
    assert f"The cause: {texts[mistake].tells}" in entry["output"]
    assert entry["extra_data"]["diagnoses"][0]["mistake"] == mistake
    secretive = results(report_like, Feedback(after_publication="names"))
    hidden = [t for t in secretive["tests"] if "diagnoses" not in t["extra_data"]]
    assert hidden
    assert all(t["output"] in set(Verdict) for t in hidden)


def _report(outcomes: list[Outcome]) -> Report:
    return Report(
        stem="s", digest="d", status=Status.GRADED, max_score=sum(o.max_points for o in outcomes)
    )
