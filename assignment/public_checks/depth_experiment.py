"""Public checks of the six layers: the record has all that will be looked at."""

from typing import Any

from autograder.checks import Student, check, expect
from normlab.records import RecordError, parse_record

RESULTS = "networks_results.json"
EXPERIMENT = "depth_experiment"
NAMES = ("no normalization", "batch norm")


@check(
    question="depth_experiment",
    hint="Run the cell of the experiment to its end, on the digits, with three or more seeds.",
)
def the_record_has_the_trials_of_both_networks(student: Student) -> None:
    """There are three or more whole trainings of each network, from different seeds."""
    for name in NAMES:
        runs = _runs(student, name)
        for run in runs:
            _whole(run, name, batches=200)
        seeds = {str(run.get("seed")) for run in runs}
        expect.true(
            len(seeds) == len(runs) >= 3,
            f"{name} has {len(runs)} runs from {len(seeds)} seeds, expected 3 or more, all from "
            "different seeds",
        )


@check(
    question="depth_experiment",
    hint="If batch norm does not help, let the checks of FullyConnectedNet tell you why before you "
    "run the experiment again.",
)
def batch_norm_has_learned(student: Student) -> None:
    """With batch norm, every training ends with a validation accuracy of at least 0.85."""
    runs = _runs(student, "batch norm")
    expect.true(runs, "there are no runs with batch norm")
    for run in runs:
        _whole(run, "batch norm", batches=200)
        seen = expect.array(run["val_acc"][-1], f"the last val_acc of seed {run.get('seed')}")
        expect.true(seen >= 0.85, f"seed {run.get('seed')} ended at {seen:.3f}, expected 0.85")


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


def _runs(student: Student, name: str) -> list[Any]:
    entry = _figures(student).get(name)
    runs = entry.get("runs") if isinstance(entry, dict) else None
    expect.true(isinstance(runs, list), f"there are no runs of {name!r} in {RESULTS}")
    found = list(runs or [])
    expect.true(all(isinstance(run, dict) for run in found), f"a run of {name!r} is no object")
    return found


def _whole(run: Any, name: str, batches: int) -> None:
    """Demand as many losses and accuracies as ten epochs have."""
    expect.true(isinstance(run, dict), f"{name} has no run")
    for figure, length in (("losses", batches), ("train_acc", 11), ("val_acc", 11)):
        values = run.get(figure)
        seen = len(values) if isinstance(values, list) else "no"
        expect.true(seen == length, f"{name} has {seen} values of {figure}, expected {length}")


CHECKS = (the_record_has_the_trials_of_both_networks, batch_norm_has_learned)
