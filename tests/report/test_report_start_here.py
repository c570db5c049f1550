"""What a page names first: the cause that costs most, in words that say what to do."""

from dataclasses import replace

from autograder.model import Report, Status
from autograder.report.diagnoses import count_mistakes
from autograder.report.pages.part_view import FULL, PartTitle, part_view
from autograder.report.pages.start_here import start_here
from autograder.verdicts import Diagnosis, Outcome, Verdict

PART = PartTitle(title="Layers", points={"forward": 3, "backward": 4})
WRONG_SUM = Diagnosis(mistake="wrong_sum", text="Your sum runs over the wrong axis.", hint="Axis?")
LATE = "did not finish within 10 s"


def _outcome(question: str, check: str, verdict: Verdict, points: float, message: str, *known):
    return Outcome(
        question=question,
        check=check,
        title=f"The title of {check}.",
        verdict=verdict,
        points=0.0,
        max_points=points,
        hidden=bool(points),
        message=message,
        hint="A hint about the formula.",
        diagnoses=known,
    )


def _view(*outcomes: Outcome):
    return part_view(
        PART,
        Report(stem="a", digest="d", status=Status.GRADED, max_score=7, outcomes=outcomes),
        FULL,
    )


def test_a_known_mistake_of_the_question_comes_before_a_check_without_a_cause() -> None:
    dx = _outcome("backward", "dx", Verdict.FAILED, 0.5, "a\nb", WRONG_SUM)
    net = _outcome("backward", "net", Verdict.FAILED, 3, "55 of 93 gradients are off\nand more")
    start = start_here([_view(net, dx)])
    assert start is not None
    assert (start.failure.causes, start.lost) == ((WRONG_SUM.text,), 0.5)


def test_a_check_without_a_cause_comes_first_where_nothing_is_known_of_its_question() -> None:
    dx = _outcome("backward", "dx", Verdict.FAILED, 0.5, "a\nb", WRONG_SUM)
    mean = _outcome("forward", "mean", Verdict.FAILED, 3, "c\nd")
    start = start_here([_view(mean, dx)])
    assert start is not None
    assert start.failure.outcome.check == "mean"


def test_an_answer_that_is_not_written_is_not_said_to_hold_a_mistake() -> None:
    nothing = "it returned None: is the return statement missing?"
    more = [_outcome("forward", n, Verdict.FAILED, 1, nothing) for n in ("mean", "var")]
    averages = _outcome("forward", "averages", Verdict.FAILED, 1, "a\nb", WRONG_SUM)
    view = _view(averages, *more)
    start = start_here([view])
    assert start is not None
    assert (start.same, start.lost) == ("Nothing is written here yet, or nothing is returned.", 3)
    report = Report(
        stem="a",
        digest="d",
        status=Status.GRADED,
        max_score=7,
        outcomes=(averages, *more, _outcome("backward", "dx", Verdict.FAILED, 1, "m", WRONG_SUM)),
    )
    (count,) = count_mistakes([report], {}, {})
    assert count.certain == ("a",)
    unwritten = replace(report, outcomes=(averages, *more))
    assert count_mistakes([unwritten], {}, {}) == []


def test_a_function_that_never_ends_is_told_once_without_hints_about_its_formula() -> None:
    first = _outcome("forward", "public", Verdict.TIMED_OUT, 0, f"{LATE}\n[forward(1)]")
    more = [
        _outcome("forward", name, Verdict.TIMED_OUT, 1, f"{LATE} (2 times, so not tried again)")
        for name in ("mean", "var")
    ]
    view = _view(first, *more)
    start = start_here([view])
    assert start is not None
    said = "It did not finish within 10 s: a loop that never ends, or far more work than the task"
    assert start.same.startswith(said)
    assert start.lost == 2
    assert view.questions[0].same == start.same
