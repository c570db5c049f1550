"""The fuzzer of the channel on the built course: a short run, so that it stays in step with checks."""

from pathlib import Path

import channel

INPUTS = 40


def test_checks_of_the_course_withstand_a_worker_that_lies(dist: Path) -> None:
    """For a long run: python tests/fuzz/channel.py --course dist/autograder --honest ZIP."""
    honest = dist / "solution" / "normalization.zip"
    found = channel.fuzz_course(dist / "autograder", honest, INPUTS, seed=7)
    assert found.crashes == {}
    assert found.ends["BLOCKED"] > INPUTS / 4, "nothing is noticed"
