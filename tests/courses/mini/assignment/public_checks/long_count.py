"""Check of the recorded count."""

import json

from autograder.checks import StudentCode, check, expect


@check(question="long_count", points=0, hint="Run the experiment, then export.")
def public_count_was_recorded(student: StudentCode) -> None:
    """The file holds the count of five."""
    data = student.handed_in("counting_results.json")
    expect.true(data is not None, "counting_results.json was not handed in")
    expect.close(json.loads(data or "null")["count"], 5, "count")


CHECKS = (public_count_was_recorded,)
