"""What the public checks of this notebook's experiments share: reading the record."""

from typing import Any

from autograder.checks import StudentCode, expect
from normlab.records import RecordError, parse_record

FILE = "layered_network_results.json"


def read(student: StudentCode, experiment: str) -> dict[str, Any]:
    """Return the figures of one experiment."""
    data, found, problem = student.handed_in(FILE), None, ""
    try:
        found = parse_record(data).get(experiment) if data is not None else None
    except RecordError as error:
        problem = f"{FILE} cannot be read. {error} Delete it and run the experiments again."
    expect.true(data is not None, f"there is no {FILE} beside the notebook")
    expect.true(not problem, problem)
    expect.true(isinstance(found, dict), f"{FILE} has no {experiment!r}")
    return dict(found or {})


def trials(figures: dict[str, Any], group: str, name: str) -> list[dict[str, Any]]:
    """Require three trials or more, with different seeds."""
    there = figures.get(group)
    found = there.get(name) if isinstance(there, dict) else None
    expect.true(
        isinstance(found, list) and all(isinstance(trial, dict) for trial in found),
        f"{group!r} in the record has no list of {name}",
    )
    trials_found: list[dict[str, Any]] = list(found or [])
    seeds = {str(trial.get("seed")) for trial in trials_found}
    expect.true(
        len(seeds) >= 3, f"{group!r} has trials with {len(seeds)} different seeds, expected 3"
    )
    return trials_found
