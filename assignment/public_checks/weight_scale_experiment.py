"""Public checks of the weight scales: the record has all that will be looked at."""

from typing import Any

from autograder.checks import Student, check, expect
from normlab.records import RecordError, parse_record

RESULTS = "networks_results.json"
EXPERIMENT = "weight_scale_experiment"
NAMES = ("no normalization", "batch norm", "layer norm")


@check(
    question="weight_scale_experiment",
    hint="Run the cell of the experiment to its end, on the digits.",
)
def the_record_has_a_training_for_each_scale(student: Student) -> None:
    """There are twenty whole trainings of each of the three networks."""
    figures = _figures(student)
    for name in NAMES:
        runs = figures.get(name)
        seen = len(runs) if isinstance(runs, list) else "no"
        expect.true(seen == 20, f"{name!r} has {seen} runs, expected 20, one for each scale")
        for number, run in enumerate(runs or [], start=1):
            _whole(run, f"{name}, run {number}", batches=200)


def _figures(student: Student) -> dict[str, Any]:
    content = student.handed_in(RESULTS)
    expect.true(content is not None, f"there is no {RESULTS} beside the notebook yet")
    figures: Any = None
    try:
        figures = parse_record(content or b"").get(EXPERIMENT)
    except RecordError as error:
        expect.true(False, f"{RESULTS} cannot be read: {error}")
    expect.true(isinstance(figures, dict), f"{RESULTS} has no figures of this experiment yet")
    return dict(figures)


def _whole(run: Any, name: str, batches: int) -> None:
    """Demand as many losses and accuracies as ten epochs have."""
    expect.true(isinstance(run, dict), f"{name} has no run")
    for figure, length in (("losses", batches), ("train_acc", 11), ("val_acc", 11)):
        values = run.get(figure)
        seen = len(values) if isinstance(values, list) else "no"
        expect.true(seen == length, f"{name} has {seen} values of {figure}, expected {length}")


CHECKS = (the_record_has_a_training_for_each_scale,)
