"""What the public checks of this notebook's experiments share: reading the record."""

from typing import Any

from autograder.checks import StudentCode, expect
from autograder.checks.values_as_text import describe
from normlab.records import RecordError, parse_record

RESULTS = "networks_results.json"
ON_DIGITS = 'choose data_set = "digits" under "Your data", run that cell, then this experiment'


def figures_of(student: StudentCode, experiment: str) -> dict[str, Any]:
    """Return the figures of one experiment."""
    content = student.handed_in(RESULTS)
    expect.true(content is not None, f"there is no {RESULTS} beside the notebook yet")
    found: dict[str, Any] = {}
    try:
        found = parse_record(content or b"")
    except RecordError as error:
        expect.true(False, f"{RESULTS} cannot be read: {error}")
    figures = found.get(experiment)
    others = [name for name in found if name.startswith(f"{experiment} on ")]
    also = f", only of {others[0]!r}, and those are not graded: {ON_DIGITS}" if others else ""
    expect.true(isinstance(figures, dict), f"{RESULTS} has no figures of this experiment yet{also}")
    return dict(figures or {})


def trials_of(figures: dict[str, Any], name: str, said: str) -> list[dict[str, Any]]:
    """Return the runs of one network, called `said` in messages."""
    entry = figures.get(name)
    runs = entry.get("runs") if isinstance(entry, dict) else None
    expect.true(isinstance(runs, list), f"there are no runs of {said} in {RESULTS}")
    found = list(runs or [])
    expect.true(all(isinstance(run, dict) for run in found), f"a run of {said} is not an object")
    for ran_on in (run.get("data", "digits") for run in found):
        expect.true(
            ran_on == "digits",
            f"a run of {said} was trained on {describe(ran_on)}, and only those on the digits are "
            f"graded: {ON_DIGITS}",
        )
    return found


def expect_three_seeds(runs: list[dict[str, Any]], name: str) -> None:
    """Require three runs or more, all from different seeds."""
    seeds = {str(run.get("seed")) for run in runs}
    expect.true(
        len(seeds) == len(runs) >= 3,
        f"{name} has {len(runs)} runs from {len(seeds)} seeds, expected 3 or more, all from "
        "different seeds",
    )


def expect_whole(run: Any, name: str, *, batches: int = 200, epochs: int = 10) -> None:
    """Require as many losses and accuracies as these epochs have."""
    expect.true(isinstance(run, dict), f"{name} has no run")
    counts = {"losses": batches, "train_acc": epochs + 1, "val_acc": epochs + 1}
    for figure, length in counts.items():
        values = run.get(figure)
        seen = len(values) if isinstance(values, list) else "no"
        expect.true(seen == length, f"{name} has {seen} values of {figure}, expected {length}")
